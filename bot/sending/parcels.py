"""What is taken out of the outbox, made ready for a gateway."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

from bot.acting.answers import Sealer, users
from bot.cards import mentioned
from bot.mail import UNREADABLE, Delivery, Outbox, Parcel, Send
from bot.model.communities import Place
from bot.ports import UnitOfWork
from bot.sending.records import Records
from bot.tokens import Tokens
from bot.ui import MAX_TITLE, shorten

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
WORTH_SENDING = timedelta(days=7)  # how long a message without an end of its own is worth sending
PUNCTUAL = timedelta(minutes=1)
_LATE = " (late)"


class Parcels:
    """Claims what goes next in each place. Each is a function of its transaction alone."""

    def __init__(self, tokens: Tokens, records: Records) -> None:
        self._tokens, self._records = tokens, records

    def claimed(
        self, uow: UnitOfWork, places: Sequence[Place], now: datetime
    ) -> dict[Place, Parcel | None]:
        """Ready to be sent; None for what is too old, or cannot be made ready: it is settled."""
        found = uow.repo(Outbox).claim(places, now, lease=LEASE)
        return {one.place: self._ready(uow, one, now) for one in found}

    def _ready(self, uow: UnitOfWork, delivery: Delivery, now: datetime) -> Parcel | None:
        if (delivery.expires or delivery.due + WORTH_SENDING) < now:
            self._records.too_late(uow, delivery)
            return None
        if delivery.card is UNREADABLE:
            log.error("delivery %s cannot be read", delivery.id)
            self._records.gave_up(uow, delivery, "its card cannot be read")
            return None
        asks = bool(delivery.under or delivery.edits or mentioned(delivery.card))
        try:
            with uow.attempt() if asks else nullcontext():
                return self._parcel(uow, delivery, now)
        except Exception as error:  # one broken message must not stop the others
            log.exception("delivery %s cannot be made ready", delivery.id)
            # what it says may quote the message, and facilitators read this reason
            self._records.gave_up(uow, delivery, f"it broke ({type(error).__name__})")
            return None

    def _parcel(self, uow: UnitOfWork, delivery: Delivery, now: datetime) -> Parcel:
        outbox = uow.repo(Outbox)
        return Parcel(
            _late(delivery, now),
            under=outbox.message(delivery.under),
            edits=outbox.message(delivery.edits),
            seal=Sealer(self._tokens, delivery.place.site, delivery.community),
            people=users(uow, delivery.card, delivery.place),
        )


def _late(delivery: Delivery, now: datetime) -> Delivery:
    """What was to arrive at its own moment says that it comes later; each try says the same."""
    late = (delivery.begun or now) - delivery.due
    if not delivery.expires or delivery.does is Send.EDIT or late < PUNCTUAL:
        return delivery
    card = delivery.card
    if _LATE in card.title:
        return delivery
    title = shorten(card.title, MAX_TITLE - len(_LATE)) + _LATE
    try:
        return replace(delivery, card=replace(card, title=title))
    except ValueError:  # a card so full that not one word more fits on it
        return delivery
