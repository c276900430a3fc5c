"""Stop and start: anybody may have less of this, at once and without a reason."""

from __future__ import annotations

from collections.abc import Sequence

from bot.choices import matching
from bot.context import Context, Work
from bot.errors import Invalid, StaleAction
from bot.features.nudges.feature import feature
from bot.inputs import Picked
from bot.model.nudges import Nudges
from bot.ui import Button, Buttons, Card, Choice, Kind, Option, Reply, Say, Text

EVERYTHING = "all"


def _rules(work: Work, typed: str) -> Sequence[Choice]:
    """Of what can be stopped, what has the words typed so far."""
    return matching(_offered(work), typed)


def _offered(work: Work) -> list[tuple[str, str]]:
    """What can be stopped, as ``/nudges list`` calls it."""
    rules = work.tools.catalog.rules.values()
    return [(EVERYTHING, "All of them"), *((one.name, one.summary) for one in rules)]


@feature.command(
    "nudges stop",
    "No more nudges for me",
    Option("rule", "Which ones", Kind.CHOICE, required=False, source=_rules),
)
def stop(ctx: Context, rule: str = EVERYTHING) -> Reply:
    """One kind of nudge or all of them, for me alone."""
    return _stopped(ctx, rule if rule == EVERYTHING else _meant(ctx, rule))


def _meant(work: Work, rule: str) -> str:
    """What can be stopped, by its name or its words."""
    named = {label.casefold(): value for value, label in _offered(work)}
    known = named.get(rule.casefold(), rule.casefold())
    if known not in named.values():
        kinds = ", ".join(named.values())
        raise Invalid("rule", f"There are no nudges called “{rule}”. There are: {kinds}.")
    return known


@feature.pick("stop_these")
def stop_these(ctx: Context, picked: Picked) -> Reply:
    """Stop, from the message itself."""
    if len(picked) != 1 or picked[0] not in {EVERYTHING, *ctx.tools.catalog.rules}:
        raise StaleAction
    return _stopped(ctx, picked[0])


@feature.command("nudges start", "Send me nudges again")
def start(ctx: Context) -> Reply:
    """Everything that was stopped, for me alone."""
    return _started(ctx)


@feature.click("start_again")
def start_again(ctx: Context) -> Reply:
    """Changed my mind."""
    return _started(ctx)


_START_AGAIN = Buttons((Button("Start again", start_again.bind()),))


def _stopped(ctx: Context, rule: str) -> Reply:
    everything = rule == EVERYTHING
    ctx.repo(Nudges).stop(ctx.me.id, ctx.community.id, "" if everything else rule, ctx.now)
    about = "" if everything else ctx.tools.catalog.rules[rule].summary
    words = ctx.text("messages/nudges/stopped", about=about)
    return Say(Card("Stopped", (Text(words), _START_AGAIN)))


def _started(ctx: Context) -> Reply:
    ctx.repo(Nudges).start(ctx.me.id, ctx.community.id)
    return Say(Card("Started again", (Text(ctx.text("messages/nudges/started")),)))
