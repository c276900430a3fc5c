"""Sends what the outbox holds: in order per place, in parallel across places, with patience."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.awaited import Awaited
from bot.clock import Clock
from bot.errors import DeliveryError, Unreachable
from bot.mail import Delivery, Gateway, Kept, Outbox, Parcel, Posted, Send
from bot.model.communities import Place
from bot.ports import Database, UnitOfWork
from bot.sending.parcels import LEASE, Parcels
from bot.sending.records import Overdue, Records, Tell, Untold
from bot.sending.rounds import BATCH, FLIGHTS, Round, Rounds
from bot.sending.traffic import Traffic
from bot.tasks import Outcome
from bot.tokens import Tokens
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

ROUNDS = 2 * FLIGHTS // BATCH  # in one turn, while something that will have its own is on its way
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
        self._awaited = Awaited(database)
        self._clock, self._watch, self._within = clock, watch, within
        self._records = Records(jitter, tell)
        self._traffic = Traffic(gateways, jitter)
        self._rounds = Rounds(self._traffic, Parcels(tokens, self._records), self._records)
        self._flying: set[Place] = set()
        self._landed: list[Posted] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()
        self._looked = clock.now()
        self._leaving = self._vain = False
        self._sent = 0

    async def run_once(self) -> int:
        """Send all that is due by now; return how many messages went out."""
        before = self._sent
        while True:
            flew = bool(self._tasks)  # what lands during a look makes room it has not seen
            begun = await self.look()
            if self._tasks:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            elif not (begun or flew):
                return self._sent - before

    async def look(self) -> int:
        """Begin to send what is due, as far as there is room; return how many were begun.

        They go on by themselves: a platform that is slow delays nobody else, and what lands makes
        room for what comes next.
        """
        async with self._looking:
            await self._mind_the_clock()
            return await self._go_on()

    def next_due(self) -> datetime | None:
        """When to look again; what waits for room is begun when something lands."""
        look = partial(self._rounds.next_due, flying=tuple(self._flying), vain=self._vain)
        return self._database.read(lambda uow: look(uow, now=self._clock.now())).result()

    async def finish(self, within: timedelta) -> None:
        """Stop for good: what is on its way may arrive, and what takes longer the next start looks into."""
        self._leaving = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                while self._tasks:  # a round that runs may begin some more
                    await asyncio.wait(self._tasks)
        left = tuple(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        landed, self._landed = self._landed, []
        for one in landed:  # not waited for: a database finishes what it was given before it closes
            kept = self._database.write(partial(self._rounds.kept, posted=[one]), locks=True)
            kept.add_done_callback(partial(_told, one.delivery.place))

    async def _go_on(self) -> int:
        """Write down what arrived, and begin what is due, as far as there is room.

        What arrives meanwhile, and makes new room, has its own turn: nobody waits for an outbox
        that is filled as fast as it is emptied.
        """
        begun, rounds, self._vain = 0, 0, False
        more = bool(self._landed) or (not self._leaving and await self._waits())
        while more:
            landed, self._landed = self._landed, []
            done = await self._round(landed)
            self._vain = done.vain
            for parcel in done.parcels:
                self._start(parcel, done.at + LEASE)
            await asyncio.gather(*(self._keep(one) for one in done.left))
            begun, rounds = begun + len(done.parcels), rounds + 1
            more = done.more and not (self._leaving or (self._flying and rounds >= ROUNDS))
        return begun

    async def _waits(self) -> bool:
        flying, now = tuple(self._flying), self._clock.now()
        return await self._awaited.read(partial(self._rounds.waits, flying=flying, now=now))

    async def _round(self, landed: Sequence[Posted]) -> Round:
        if self._leaving:
            return self._nothing(landed)
        flying, over = tuple(self._flying), False

        def work(uow: UnitOfWork) -> Round:
            """As of now: it may have waited long for its turn, and longer than anybody for it."""
            if over:
                return self._nothing(landed)
            return self._rounds.run(uow, landed, flying, self._clock.now())

        try:
            done = await self._awaited.write(work, locks=True)
        except asyncio.CancelledError:  # what is taken from now on, nobody would send
            over = True
            self._landed = [*landed, *self._landed]
            raise
        except Exception:  # whatever keeps the next from being taken out, what arrived arrived
            if not landed:
                raise
            log.exception("nothing could be taken out of the outbox")
            return self._nothing(landed)
        done.trial.keep(done.at)
        return done

    def _nothing(self, landed: Sequence[Posted]) -> Round:
        """Nothing was taken out, and what arrived is still to be written down."""
        return Round(self._traffic.trial(), self._clock.now(), left=landed)

    async def _keep(self, one: Posted) -> None:
        try:
            await self._awaited.write(partial(self._rounds.kept, posted=[one]), locks=True)
        except Exception as error:  # noqa: BLE001  it is told
            _untold(one.delivery.place, error)

    def _start(self, parcel: Parcel, until: datetime) -> None:
        place = parcel.delivery.place
        task = asyncio.create_task(self._send(parcel, until), name=f"delivery {parcel.delivery.id}")
        self._flying.add(place)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, place))

    def _ended(self, place: Place, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # a claim that is not kept runs out; then what became of it is looked into
            log.error("what follows a delivery to %s broke", place, exc_info=error)

    async def _send(self, parcel: Parcel, until: datetime) -> None:
        begun, place = self._clock.now(), parcel.delivery.place
        try:
            outcome = await self._tried(parcel, until)
        finally:
            self._flying.discard(place)
        self._watch.delivery(place.platform, outcome, self._clock.now() - begun)
        async with self._looking:  # whoever comes first writes down what all the others brought
            if self._landed or outcome is not Outcome.DONE:
                await self._go_on()

    async def _tried(self, parcel: Parcel, until: datetime) -> Outcome:
        delivery = parcel.delivery
        try:
            message, doubtful = await self._given(parcel, until)
        except DeliveryError as error:
            return await self._failed(delivery, error, alone=self._note(parcel, error))
        except Exception as error:  # a broken message must not stop the others
            log.exception("delivery %s broke", delivery.id)
            self._watch.incident("delivery")
            # what it says may quote the message, and this reason is logged
            broken = DeliveryError(f"it broke ({type(error).__name__})", final=True)
            return await self._failed(delivery, broken, alone=True)
        self._sent += 1
        self._traffic.answered(delivery.place.site)
        self._landed.append(Posted(delivery, message, self._clock.now(), doubtful))
        return Outcome.DONE

    async def _failed(self, delivery: Delivery, error: DeliveryError, *, alone: bool) -> Outcome:
        now = self._clock.now()
        return await self._awaited.write(
            lambda uow: self._records.failed(uow, delivery, error, now, alone=alone)
        )

    async def _given(self, parcel: Parcel, until: datetime) -> tuple[str, bool]:
        """The platform's id of the message, and whether it may be there twice.

        ``until`` it is ours: a process or a machine that stood still may come too late.
        """
        if self._clock.now() + self._within > until:
            raise Overdue
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

    def _note(self, parcel: Parcel, error: DeliveryError) -> bool:
        """Whether this one alone is in trouble there."""
        place, now = parcel.delivery.place, self._clock.now()
        if isinstance(error, Overdue):
            return True
        if isinstance(error, Unreachable):
            if error.locked_out:  # nobody there can be told
                log.error("%s: %s", place.site, error)
                self._watch.incident("token")
            return self._traffic.silent(place.site, now)
        self._traffic.answered(place.site)
        if error.retry_after:
            until = now + error.retry_after
            self._traffic.slowed(place, now, until, everywhere=error.everywhere)
        return True

    async def _mind_the_clock(self) -> None:
        """A clock that was set back would leave what is claimed alone for too long."""
        now = self._clock.now()
        if now < self._looked:
            await self._awaited.write(lambda uow: uow.repo(Outbox).release(now + LEASE))
        self._looked = now


def _told(place: Place, kept: Future[Kept]) -> None:
    error = kept.exception()
    if error:
        _untold(place, error)


def _untold(place: Place, error: BaseException) -> None:
    """The claim runs out; then what became of it is looked into."""
    log.error("how a delivery to %s went could not be kept", place, exc_info=error)
