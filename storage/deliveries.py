"""A row of the outbox as the delivery it is."""

from __future__ import annotations

from bot import cards
from bot.mail import UNREADABLE, Delivery, Priority, Send
from bot.model.communities import Place
from bot.ui import Card
from storage.rows import value
from storage.statements import Row


def delivery_of(row: Row) -> Delivery:
    place = Place(row.platform, row.workspace, row.channel)
    drawn = {"card": _card(row), "does": Send(row.does), "priority": Priority(row.priority)}
    return value(Delivery, row, place=place, **drawn)


def _card(row: Row) -> Card:
    """What was posted long ago is only redrawn, so that its old card need not be understood."""
    try:
        return cards.load(row.card)
    except (ValueError, KeyError, TypeError):
        return UNREADABLE
