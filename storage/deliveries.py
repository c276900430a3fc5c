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
    does, card = _meant(row)
    urgent = Priority.ANSWER if row.priority == Priority.ANSWER else Priority.NEWS
    return value(Delivery, row, place=place, card=card, does=does, priority=urgent)


def _meant(row: Row) -> tuple[Send, Card]:
    """What another version of the bot wrote is given up by itself, or nothing else went out."""
    try:
        return Send(row.does), _card(row)
    except ValueError:
        return Send.POST, UNREADABLE


def _card(row: Row) -> Card:
    """What was posted long ago is only redrawn, so that its old card need not be understood."""
    try:
        return cards.load(row.card)
    except (ValueError, KeyError, TypeError):
        return UNREADABLE
