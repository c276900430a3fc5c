"""A round of the courier in one transaction: what arrived is written down, what goes next taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.mail import Kept, Outbox, Parcel, Posted
from bot.model.communities import Place
from bot.ports import UnitOfWork
from bot.sending.parcels import Parcels
from bot.sending.records import Records
from bot.sending.traffic import Traffic, Trial

FLIGHTS = 256  # messages on their way at once, to each platform: one that hangs holds up no other
PER_WORKSPACE = 8  # so that one which does not answer leaves room for the others
BATCH = 64
PAUSE = timedelta(seconds=1)  # before another look where others seem to send all that is due


@dataclass(slots=True)
class Round:
    """What one came to: parcels to be sent, and what could not be written down yet.

    ``at`` is when they were taken. ``more``: it is worth another look at once. ``vain``: nothing
    could be had of what waits. ``stirs``: something is to be done later, or by somebody else.
    """

    trial: Trial
    at: datetime
    left: Sequence[Posted] = ()
    parcels: list[Parcel] = field(default_factory=list)
    more: bool = False
    vain: bool = False
    stirs: bool = False


class Rounds:
    """Each is a function of its transaction alone, which may be run more than once."""

    def __init__(self, traffic: Traffic, parcels: Parcels, records: Records) -> None:
        self._traffic, self._parcels, self._records = traffic, parcels, records

    def waits(self, uow: UnitOfWork, flying: Collection[Place], now: datetime) -> bool:
        """Looked up by a read, so that having nothing to do writes nothing."""
        room = Room(self._traffic, flying)
        places = self._waiting(uow, room, now, 1) if room.left() else ()
        return any(place not in flying for place in places)

    def next_due(
        self, uow: UnitOfWork, flying: Collection[Place], now: datetime, *, vain: bool
    ) -> datetime | None:
        """What waits for room is begun when something lands. ``vain``: as the last round was."""
        room = Room(self._traffic, flying)
        due = uow.repo(Outbox).next_due(without=room.full()) if room.left() else None
        if due and due <= now and (vain or not self.waits(uow, flying, now)):
            return now + PAUSE
        return due

    def kept(self, uow: UnitOfWork, posted: Sequence[Posted]) -> Kept:
        return self._records.sent(uow, posted)

    def run(
        self, uow: UnitOfWork, posted: Sequence[Posted], flying: Collection[Place], now: datetime
    ) -> Round:
        kept = self.kept(uow, posted)
        done = Round(self._traffic.trial(), now, kept.left, stirs=kept.later)
        room = Room(self._traffic, flying)
        limit = min(BATCH, room.left())
        waiting = self._waiting(uow, room, now, limit) if limit else []
        moved = bool(waiting) and self._take(uow, waiting, room, done, now)
        done.more |= moved and len(waiting) == limit
        done.vain = bool(waiting) and not moved
        if not done.stirs:  # who has room has found nothing, and who has none looks when it lands
            uow.hush()
        return done

    def _waiting(self, uow: UnitOfWork, room: Room, now: datetime, limit: int) -> Sequence[Place]:
        """A clock that jumped ahead makes what is on its way look as if it waited again."""
        outbox, without = uow.repo(Outbox), room.full()
        found = outbox.waiting(now, without=without, limit=limit)
        if len(found) == limit and not room.flying.isdisjoint(found):
            return outbox.waiting(now, without=without, limit=limit + len(room.flying))
        return found

    def _take(
        self, uow: UnitOfWork, waiting: Sequence[Place], room: Room, done: Round, now: datetime
    ) -> bool:
        """As much as there is room for. Where somebody else is sending, the next gets the room."""
        ready, held, rest = room.sort(waiting, done.trial, now)
        uow.repo(Outbox).hold(held, now)
        taken = self._parcels.claimed(uow, ready, now) if ready else {}
        done.parcels += [one for one in taken.values() if one]
        done.more |= None in taken.values()
        missed = [place for place in ready if place not in taken]
        room.leave(missed)
        done.stirs |= bool(held) or None in taken.values()
        again = bool(missed and rest) and self._take(uow, rest, room, done, now)
        return again or bool(held or taken)


class Room:
    """How many more may be on their way, to each platform and to each workspace."""

    def __init__(self, traffic: Traffic, flying: Collection[Place]) -> None:
        self.flying = frozenset(flying)
        self._traffic = traffic
        self._places = set(flying)
        self._busy = Counter(place.site for place in flying)
        self._sent = Counter(place.platform for place in flying)

    def left(self) -> int:
        """To the platform that has the most."""
        return FLIGHTS - min((self._sent[one] for one in self._traffic.platforms()), default=0)

    def full(self) -> list[str]:
        """Platforms and workspaces."""
        platforms = [one for one, many in self._sent.items() if many >= FLIGHTS]
        return platforms + [one for one, many in self._busy.items() if many >= self._most(one)]

    def sort(
        self, places: Sequence[Place], trial: Trial, now: datetime
    ) -> tuple[list[Place], dict[Place, datetime], list[Place]]:
        """Where something may be sent at once, until when some have to wait, and who has no room."""
        ready: list[Place] = []
        held: dict[Place, datetime] = {}
        rest: list[Place] = []
        for place in places:
            if place in self._places or not self._fits(place):
                rest.append(place)
            elif until := trial.admit(place, now):
                held[place] = until
            else:
                ready.append(place)
                self._places.add(place)
                self._busy[place.site] += 1
                self._sent[place.platform] += 1
        return ready, held, rest

    def leave(self, places: Sequence[Place]) -> None:
        self._places.difference_update(places)
        self._busy.subtract(place.site for place in places)
        self._sent.subtract(place.platform for place in places)

    def _fits(self, place: Place) -> bool:
        mine = self._busy[place.site] < self._most(place.site)
        return mine and self._sent[place.platform] < FLIGHTS

    def _most(self, site: str) -> int:
        return 1 if self._traffic.is_probed(site) else PER_WORKSPACE
