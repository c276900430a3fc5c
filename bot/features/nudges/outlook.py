"""Whether a nudge is still needed, as things stand."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Nudging, Rule, Work
from bot.errors import NotFound
from bot.features.nudges.feature import midnight
from bot.model.nudges import Nudge, Nudges
from bot.model.people import Members

DEALT_WITH, STOPPED = "it is dealt with", "they stopped these"


@dataclass(frozen=True, slots=True)
class Needed:
    """A nudge that would be sent now, and how it reads."""

    nudge: Nudge
    rule: Rule
    nudging: Nudging


def look(work: Work, nudge: Nudge) -> Needed | str:
    """The nudge as it reads now; or, in words, why it will not be sent."""
    rule = work.tools.catalog.rules.get(nudge.rule)
    if rule is None:
        return "I no longer send nudges of this kind"
    if work.repo(Members).find(work.community.id, nudge.person) is None:
        return "they left the community"
    if {"", nudge.rule} & set(work.repo(Nudges).stopped(nudge.person, work.community.id)):
        return STOPPED
    return drawn(work, rule, nudge)


def drawn(work: Work, rule: Rule, nudge: Nudge) -> Needed | str:
    """The same, whether or not they want more of these."""
    try:
        nudging = rule.draw(work, nudge)
    except NotFound:
        nudging = None
    return Needed(nudge, rule, nudging) if nudging else DEALT_WITH


def had_one_today(work: Work, person: str) -> bool:
    """Whether somebody got their one message of the day; urgent ones do not count."""
    sent = work.repo(Nudges).sent_since(person, midnight(work, person))
    return any(not is_urgent(work, nudge) for nudge in sent)


def is_urgent(work: Work, nudge: Nudge) -> bool:
    rule = work.tools.catalog.rules.get(nudge.rule)
    return rule is not None and rule.urgent
