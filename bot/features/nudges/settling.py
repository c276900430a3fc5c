"""A nudge that was sent and is done says so, and offers nothing more."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Work
from bot.errors import NotFound
from bot.events import NudgesSettled
from bot.features.nudges.cards import digest
from bot.features.nudges.feature import feature, subject_of
from bot.features.nudges.outlook import DEALT_WITH, STOPPED, Needed, drawn, is_urgent, look
from bot.markup import Md
from bot.model.nudges import Nudge, Nudges, State
from bot.ui import Card


@feature.on(NudgesSettled)
def settled(work: Work, fact: NudgesSettled) -> None:
    """Once: what is needed again will be a nudge of its own."""
    nudges = work.repo(Nudges)
    for nudge in nudges.sent_about(work.community.id, fact.rule, fact.subject):
        if _as_it_is(work, nudge) == DEALT_WITH:
            nudges.save(nudge.done())
            work.refresh(subject_of(_together(work, nudge)[0]))


@feature.subject("nudge")
def redrawn(work: Work, first: str) -> Card:
    """A message as things stand now."""
    together = _together(work, work.repo(Nudges).get(work.community.id, first))
    card, _ = digest(work.community, [_seen(work, one) for one in together])
    return card


def _together(work: Work, nudge: Nudge) -> Sequence[Nudge]:
    """Those that came in one message, as they stand in it. Raises NotFound for one not sent."""
    if nudge.sent_at is None:
        raise NotFound("That nudge was not sent yet.")
    found = [
        one
        for one in work.repo(Nudges).sent_since(nudge.person, nudge.sent_at)
        if (one.community, one.sent_at) == (nudge.community, nudge.sent_at)
    ]
    return sorted(found, key=lambda one: (not is_urgent(work, one), one.due, one.id))


def _seen(work: Work, nudge: Nudge) -> Needed | Md:
    seen = DEALT_WITH if nudge.state is State.DONE else _as_it_is(work, nudge)
    if isinstance(seen, Needed):
        return seen
    done = seen == DEALT_WITH
    rule = work.tools.catalog.rules.get(nudge.rule)
    why, title = rule.summary if rule else nudge.rule, _title(work, nudge) if done else ""
    return work.text("messages/nudges/done", title=title, rule=why, done=done)


def _title(work: Work, nudge: Nudge) -> str:
    """Of what it was about, where that has a card: there may be several in one message."""
    try:
        return work.tools.catalog.draw(work, nudge.subject).title
    except NotFound:
        return ""


def _as_it_is(work: Work, nudge: Nudge) -> Needed | str:
    """Whoever wants no more of these has this one already."""
    seen, rule = look(work, nudge), work.tools.catalog.rules.get(nudge.rule)
    return drawn(work, rule, nudge) if seen == STOPPED and rule else seen
