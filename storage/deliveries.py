"""Deliveries as rows of the outbox, and back."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bot import cards
from bot.mail import UNREADABLE, Delivery, Priority, Send
from bot.model.communities import Place
from bot.ui import Card
from storage.communities import where
from storage.rows import value
from storage.statements import Row


class State(StrEnum):
    PENDING = "pending"
    SENT = "sent"


def row_of(new: Delivery, priority: int) -> dict[str, Any]:
    """A new one. What becomes of it is left to the database, which knows how that begins."""
    return where(new.place) | {
        "id": new.id,
        "community": new.community,
        "card": cards.dump(new.card),
        "due": new.due,
        "dedupe": new.dedupe,
        "does": new.does.value,
        "subject": new.subject,
        "expires": new.expires,
        "under": new.under,
        "edits": new.edits,
        "thread": new.thread,
        "attempts": 0,
        "message": "",
        "state": State.PENDING.value,
        "reason": "",
        "priority": priority,
    }


def delivery_of(row: Row) -> Delivery:
    place = Place(row.platform, row.workspace, row.channel)
    does, card = _meant(row)
    urgent = Priority.ANSWER if row.priority == Priority.ANSWER else Priority.NEWS
    return value(Delivery, row, place=place, card=card, does=does, priority=urgent)


def _meant(row: Row) -> tuple[Send, Card]:
    """What another version of the bot wrote and this one cannot read is unreadable, and given up."""
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
