"""What somebody is told when their answer cannot be given as it was meant; alike on each platform."""

from __future__ import annotations

from collections.abc import Mapping

from bot.markup import escape
from bot.ui import Action, Button, Buttons, Card, Style, Text, shorten

MAX_WRONG = 400  # characters of each thing that is wrong


def wrong(errors: Mapping[str, str], again: Action | None) -> Card:
    """Where the form cannot be shown: what is wrong in it, and a button that leads back to it."""
    sentences = "\n".join(f"- {escape(shorten(one, MAX_WRONG))}" for one in errors.values())
    way_back = (Buttons((Button("Edit again", again, Style.PRIMARY),)),) if again else ()
    return Card("Please look at this again", (Text(sentences), *way_back))


def too_late(platform: str) -> Card:
    words = f"{platform} opens forms within three seconds only. Please try again."
    return Card("That took too long", (Text(words),))


def lost(platform: str, incident: str) -> Card:
    """The log has the incident."""
    words = f"Please try again. If it stays so, tell whoever runs this bot: `{incident}`."
    return Card(f"{platform} and I lost each other", (Text(words),))


def unbound(action: Action) -> str:
    """In place of a seal, for cards without buttons."""
    raise AssertionError(f"{action.name} is on a card without buttons")
