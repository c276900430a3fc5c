"""Sends what the outbox holds: in order per place, in parallel across places, with patience."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.acting.answers import Sealer, users
from bot.clock import Clock
from bot.errors import DeliveryError
from bot.ports import Database, Delivery, Gateway, Outbox, Parcel, Send, UnitOfWork
from bot.tokens import Tokens
from bot.ui import shorten

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
MAX_REASON = 300  # a platform's error may be a whole page
BATCH = 50
LEASE = timedelta(minutes=2)
PATIENCE = timedelta(seconds=30)  # before the last tries: five spread over about half an hour

GaveUp = Callable[[UnitOfWork, Delivery, str], None]


class Courier:
    """Carries deliveries to the gateways of their platforms."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        *,
        tokens: Tokens,
        clock: Clock,
        jitter: Callable[[], float],
        gave_up: GaveUp,
    ) -> None:
        self._database, self._gateways = database, gateways
        self._tokens, self._clock, self._jitter = tokens, clock, jitter
        self._gave_up = gave_up

    async def run_once(self) -> int:
        """Send all that is due, place by place; return how many messages went out."""
        sent = 0
        while await self._waiting() and (parcels := await self._claimed()):
            results = await asyncio.gather(*map(self._send, parcels))
            sent += sum(results)
        return sent

    def next_due(self) -> datetime | None:
        return self._database.read(_next_due).result()

    async def _waiting(self) -> bool:
        """Looked up by a read, so that having nothing to do writes nothing."""
        due = await asyncio.wrap_future(self._database.read(_next_due))
        return due is not None and due <= self._clock.now()

    async def _claimed(self) -> list[Parcel]:
        return await asyncio.wrap_future(self._database.write(self._claim))

    def _claim(self, uow: UnitOfWork) -> list[Parcel]:
        outbox, now = uow.repo(Outbox), self._clock.now()
        parcels = []
        for one in outbox.claim(now, lease=LEASE, limit=BATCH):
            if one.expires and one.expires < now:
                outbox.failed(one.id, reason="expired", retry_at=None)
            else:
                parcels.append(self._parcel(uow, outbox, one))
        return parcels

    def _parcel(self, uow: UnitOfWork, outbox: Outbox, delivery: Delivery) -> Parcel:
        return Parcel(
            delivery,
            under=outbox.message(delivery.under),
            edits=outbox.message(delivery.edits),
            seal=Sealer(self._tokens, delivery.place.site, delivery.community),
            people=users(uow, delivery.card, delivery.place),
        )

    async def _send(self, parcel: Parcel) -> bool:
        delivery = parcel.delivery
        try:
            message = await self._given(parcel)
        except DeliveryError as error:
            await self._record(partial(self._failed, delivery=delivery, error=error))
            return False
        except Exception as error:  # a broken message must not stop the others
            log.exception("delivery %s broke", delivery.id)
            broken = DeliveryError(f"{type(error).__name__}: {error}", final=True)
            await self._record(partial(self._failed, delivery=delivery, error=broken))
            return False
        await self._record(partial(self._sent, delivery=delivery, message=message))
        return True

    async def _given(self, parcel: Parcel) -> str:
        delivery = parcel.delivery
        gateway = self._gateways.get(delivery.place.platform)
        if gateway is None:
            raise DeliveryError(f"{delivery.place.platform} is not configured", final=True)
        if (delivery.edits and not parcel.edits) or (delivery.under and not parcel.under):
            raise DeliveryError("what it belongs to was never posted", final=True)
        return await gateway.send(parcel)

    async def _record(self, work: Callable[[UnitOfWork], None]) -> None:
        await asyncio.wrap_future(self._database.write(work))

    def _sent(self, uow: UnitOfWork, *, delivery: Delivery, message: str) -> None:
        uow.repo(Outbox).sent(delivery.id, message=message, at=self._clock.now())

    def _failed(self, uow: UnitOfWork, *, delivery: Delivery, error: DeliveryError) -> None:
        give_up = error.final or delivery.attempts + 1 >= MAX_ATTEMPTS
        wait = error.retry_after or PATIENCE * 2**delivery.attempts * (1 + self._jitter())
        retry_at = None if give_up else self._clock.now() + wait
        reason = " ".join(shorten(str(error), MAX_REASON).split())
        log.warning("delivery %s failed (%s); next try %s", delivery.id, reason, retry_at)
        uow.repo(Outbox).failed(delivery.id, reason=reason, retry_at=retry_at)
        if give_up and delivery.does is Send.POST:
            self._say_so(uow, delivery, reason)

    def _say_so(self, uow: UnitOfWork, delivery: Delivery, reason: str) -> None:
        try:
            with uow.attempt():
                self._gave_up(uow, delivery, reason)
        except Exception:  # given up it stays, or everything behind it would wait for ever
            log.exception("nobody was told that delivery %s was given up", delivery.id)


def _next_due(uow: UnitOfWork) -> datetime | None:
    return uow.repo(Outbox).next_due()
