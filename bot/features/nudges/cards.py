"""How nudges are put in a message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.nudges.outlook import Needed
from bot.features.nudges.stopping import EVERYTHING, stop_these
from bot.fitting import Part, fitting
from bot.markup import Md, escape, plain
from bot.model.communities import Community
from bot.ui import (
    MAX_CHOICE,
    MAX_CHOICES,
    MAX_TITLE,
    Action,
    Button,
    Buttons,
    Card,
    Choice,
    Pick,
    Text,
    shorten,
)

MAX_MARKUP = 900
MAX_PLAIN = 400


def digest(community: Community, seen: Sequence[Needed | Md]) -> tuple[Card, int]:
    """The message for somebody: each nudge with its buttons, then a way to stop them.

    A text stands for one that is done.
    """
    drawn: set[Action] = set()
    needed = [one for one in seen if isinstance(one, Needed)]
    return fitting(
        shorten(f"Before it slips in {community.name}", MAX_TITLE),
        [_part(one, drawn) if isinstance(one, Needed) else (Text(one),) for one in seen],
        tail=(_stop(community, needed),) if needed else (),
        rest=lambda left: f"{left} more can wait until tomorrow.",
    )


def _part(one: Needed, drawn: set[Action]) -> Part:
    """A nudge as blocks, without buttons that are on the card already."""
    buttons = tuple(
        item
        for item in one.nudging.buttons.items
        if not isinstance(item, Button) or item.does not in drawn
    )
    drawn |= {item.does for item in buttons if isinstance(item, Button)}
    text = Text(_brief(one.nudging.text))
    return (text, Buttons(buttons)) if buttons else (text,)


def _brief(text: str) -> str:
    """A text short enough that any nudge fits on a card."""
    return text if len(text) <= MAX_MARKUP else escape(shorten(plain(text), MAX_PLAIN))


def _stop(community: Community, needed: Sequence[Needed]) -> Pick:
    rules = {one.rule.name: one.rule.summary for one in needed}
    choices = [
        Choice(name, shorten(f"Only: {summary}", MAX_CHOICE)) for name, summary in rules.items()
    ]
    everything = Choice(EVERYTHING, shorten(f"All nudges from {community.name}", MAX_CHOICE))
    return Pick("Stop these", stop_these.bind(), (*choices[: MAX_CHOICES - 1], everything))
