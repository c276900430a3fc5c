"""Sends what the outbox holds: in order per place, in parallel across places, with patience."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.clock import Clock
from bot.errors import DeliveryError, Unreachable
from bot.mail import Gateway, Outbox, Parcel, Send
from bot.model.communities import Place
from bot.ports import Database, UnitOfWork
from bot.sending.parcels import LEASE, Parcels
from bot.sending.records import Records, Tell, Untold
from bot.sending.traffic import Traffic
from bot.tokens import Tokens
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

T = TypeVar("T")

FLIGHTS = 256  # messages on their way at once
PER_WORKSPACE = 8  # so that one which does not answer leaves room for the others
BATCH = 64
WITHIN = timedelta(seconds=60)  # shorter than the lease, longer than a platform's library tries


class Courier:
    """Carries deliveries to the gateways of their platforms, one at a time in each place."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        *,
        tokens: Tokens,
        clock: Clock,
        jitter: Callable[[], float],
        tell: Tell,
        watch: Watch = UNWATCHED,
        within: timedelta = WITHIN,
    ) -> None:
        self._database, self._gateways = database, gateways
        self._clock, self._watch, self._within = clock, watch, within
        self._records = Records(jitter, tell)
        self._parcels = Parcels(tokens, self._records)
        self._traffic = Traffic(gateways, jitter)
        self._flying: dict[Place, asyncio.Task[None]] = {}
        self._looking = asyncio.Lock()
        self._looked = clock.now()
        self._sent = 0

    async def run_once(self) -> int:
        """Send all that is due by now; return how many messages went out."""
        before = self._sent
        while True:
            flew = bool(self._flying)  # what lands during a look makes room it has not seen
            begun = await self.look()
            if self._flying:
                await asyncio.wait(self._flying.values(), return_when=asyncio.FIRST_COMPLETED)
            elif not (begun or flew):
                return self._sent - before

    async def look(self) -> int:
        """Begin to send what is due, as far as there is room; return how many were begun.

        They go on by themselves: a platform that is slow delays nobody else.
        """
        begun = 0
        async with self._looking:
            await self._mind_the_clock()
            while len(self._flying) < FLIGHTS:
                now = self._clock.now()
                places = await self._read(partial(self._waiting, now))
                admitted, held = self._sorted(places, now)
                if not admitted and not held:
                    break
                work = partial(self._claimed, admitted, held, now)
                parcels = await self._write(work, locks=True)
                for parcel in parcels:
                    self._start(parcel)
                begun += len(parcels)
                if not parcels and not held:
                    break  # somebody else is sending there
                if len(places) == len(parcels) < BATCH:
                    break  # that was everything
        return begun

    def next_due(self) -> datetime | None:
        """When to look again; what waits for room is begun when something lands."""
        return self._database.read(self._next_due).result()

    async def finish(self, within: timedelta) -> None:
        """Let what is on its way arrive; what takes longer is looked into after the next start."""
        if self._flying:
            _, left = await asyncio.wait(self._flying.values(), timeout=within.total_seconds())
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _waiting(self, now: datetime, uow: UnitOfWork) -> Sequence[Place]:
        limit = min(BATCH, FLIGHTS - len(self._flying))
        return uow.repo(Outbox).waiting(now, without=self._full(), limit=limit)

    def _next_due(self, uow: UnitOfWork) -> datetime | None:
        if len(self._flying) >= FLIGHTS:
            return None
        return uow.repo(Outbox).next_due(without=self._full())

    def _full(self) -> list[str]:
        return [site for site, many in self._busy().items() if many >= self._room(site)]

    def _busy(self) -> Counter[str]:
        return Counter(place.site for place in list(self._flying))

    def _room(self, site: str) -> int:
        return 1 if self._traffic.is_probed(site) else PER_WORKSPACE

    def _sorted(
        self, places: Sequence[Place], now: datetime
    ) -> tuple[list[Place], dict[Place, datetime]]:
        """Where something may be sent at once, and until when the others have to wait."""
        admitted: list[Place] = []
        held: dict[Place, datetime] = {}
        busy = self._busy()
        for place in places:
            if place in self._flying or busy[place.site] >= self._room(place.site):
                continue
            until = self._traffic.admit(place, now)
            if until:
                held[place] = until
            else:
                admitted.append(place)
                busy[place.site] += 1
        return admitted, held

    def _claimed(
        self, places: list[Place], held: dict[Place, datetime], now: datetime, uow: UnitOfWork
    ) -> list[Parcel]:
        for place, until in held.items():
            uow.repo(Outbox).hold(place, now, until)
        return self._parcels.claimed(uow, places, now)

    def _start(self, parcel: Parcel) -> None:
        place = parcel.delivery.place
        task = asyncio.create_task(self._send(parcel), name=f"delivery {parcel.delivery.id}")
        self._flying[place] = task
        task.add_done_callback(partial(self._landed, place))

    def _landed(self, place: Place, task: asyncio.Task[None]) -> None:
        del self._flying[place]
        if not task.cancelled() and (error := task.exception()):
            # the claim runs out; then what became of it is looked into
            log.error("how a delivery to %s went could not be kept", place, exc_info=error)

    async def _send(self, parcel: Parcel) -> None:
        begun, delivery, arrived = self._clock.now(), parcel.delivery, False
        try:
            message, doubtful = await self._given(parcel)
        except DeliveryError as error:
            self._note(parcel, error)
            work = partial(self._records.failed, delivery=delivery, error=error)
        except Exception as error:  # a broken message must not stop the others
            log.exception("delivery %s broke", delivery.id)
            self._watch.incident("delivery")
            # what it says may quote the message, and this reason is logged
            broken = DeliveryError(f"it broke ({type(error).__name__})", final=True)
            work = partial(self._records.failed, delivery=delivery, error=broken)
        else:
            self._sent += 1
            arrived = True
            self._traffic.answered(delivery.place.site)
            work = partial(
                self._records.sent, delivery=delivery, message=message, doubtful=doubtful
            )
        # each holds the lane of its place
        outcome = await self._write(partial(work, now=self._clock.now()), locks=arrived)
        self._watch.delivery(delivery.place.platform, outcome, self._clock.now() - begun)

    async def _given(self, parcel: Parcel) -> tuple[str, bool]:
        """The platform's id of the message, and whether it may be there twice."""
        delivery = parcel.delivery
        gateway = self._gateways.get(delivery.place.platform)
        if gateway is None:
            raise DeliveryError(f"{delivery.place.platform} is not configured", final=True)
        if (delivery.edits and not parcel.edits) or (delivery.under and not parcel.under):
            raise DeliveryError("what it belongs to was never posted", final=True)
        try:
            async with asyncio.timeout(self._within.total_seconds()):
                return await self._sure(gateway, parcel)
        except TimeoutError as error:
            raise Unreachable("there was no answer", unsure=True) from error

    async def _sure(self, gateway: Gateway, parcel: Parcel) -> tuple[str, bool]:
        """What an earlier try may have posted is looked for before it is posted again."""
        delivery = parcel.delivery
        if delivery.begun is None or delivery.does is Send.EDIT:
            return await gateway.send(parcel), False
        found = await gateway.look_for(parcel)
        if found:
            return found, False
        if found is None and not (delivery.answered or delivery.place.is_direct):
            raise Untold
        return await gateway.send(parcel), found is None

    def _note(self, parcel: Parcel, error: DeliveryError) -> None:
        place, now = parcel.delivery.place, self._clock.now()
        if isinstance(error, Unreachable):
            self._traffic.silent(place.site, now)
            return
        self._traffic.answered(place.site)
        if error.retry_after:
            until = now + error.retry_after
            self._traffic.slowed(place, now, until, everywhere=error.everywhere)

    async def _mind_the_clock(self) -> None:
        """A clock that was set back would leave what is claimed alone for too long."""
        now, last = self._clock.now(), self._looked
        self._looked = now
        if now < last:
            await self._write(lambda uow: uow.repo(Outbox).release(now + LEASE))

    async def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.read(work))

    async def _write(self, work: Callable[[UnitOfWork], T], *, locks: bool = False) -> T:
        return await asyncio.wrap_future(self._database.write(work, locks=locks))
