"""The umbrella: every command behind one word, and what there is."""

from __future__ import annotations

from bot.context import Visit
from bot.feature import Feature
from bot.ui import Card, Kind, Option, Reply, Say, Text

feature = Feature("help", "Every command, explained.")


@feature.command(
    "moot",
    "Every command, explained",
    Option("command", "Command", Kind.TEXT, required=False, in_form=False),
    anywhere=True,
)
def moot(visit: Visit, command: str = "") -> Reply:  # noqa: ARG001  what follows is read as a command
    """The commands, one line each. With words after it, it stands before any other command."""
    outline = visit.tools.catalog.outline()
    return Say(
        Card("What you can do", (Text(visit.text("messages/help/outline", outline=outline)),))
    )
