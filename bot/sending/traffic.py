"""Who may be sent to now: what the platforms allow, and which of them are out of reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.mail import Gateway, Pace, Rate
from bot.model.communities import Place

TRIPS = 3  # tries in a row without an answer until a workspace is left alone
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
REMEMBERED = 10_000  # budgets; of more, those that hold nobody back are forgotten

_UNLIMITED = Pace()
_DOUBLINGS = 20


def pause(tries: int, jitter: float) -> timedelta:
    """Twice as long after each try, a little different for everybody."""
    doubled: int = 2 ** min(tries, _DOUBLINGS)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE) * (1 + jitter / 2)


class Budget:
    """Lets so many messages pass in a while, at once or spread, and says when the next may."""

    def __init__(self, rate: Rate) -> None:
        self._step = rate.within / rate.messages
        self._window = rate.within
        self._full: datetime | None = None  # until when messages were spent
        self._promised: datetime | None = None

    def opens(self, now: datetime) -> datetime:
        if self._full is None:
            return now
        self._full = min(self._full, now + self._window)  # the clock may have been set back
        return max(now, self._full + self._step - self._window)

    def spend(self, now: datetime) -> None:
        self._full = max(self._full or now, now) + self._step

    def promise(self, now: datetime) -> datetime:
        """When to come again: those who wait do not all come at once."""
        opens = self.opens(now)
        if (
            self._promised is None
            or not opens <= self._promised + self._step <= now + LONGEST_PAUSE
        ):
            self._promised = opens
        else:
            self._promised += self._step
        return self._promised

    def is_idle(self, now: datetime) -> bool:
        return self._full is None or self._full <= now


@dataclass(slots=True)
class Circuit:
    """A workspace that did not answer; it is asked again after a pause, with one message."""

    failures: int = 0
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.failures >= TRIPS


class Traffic:
    """Kept in memory: what a restart forgets, the platforms soon say again."""

    def __init__(self, gateways: Mapping[str, Gateway], jitter: Callable[[], float]) -> None:
        self._gateways, self._jitter = gateways, jitter
        self._budgets: dict[str, Budget] = {}
        self._circuits: dict[str, Circuit] = {}
        self._spoke: set[str] = set()  # workspaces that answered since they last did not
        self._paused: dict[str, tuple[datetime, datetime]] = {}  # since and until when

    def platforms(self) -> Collection[str]:
        return self._gateways.keys()

    def trial(self) -> Trial:
        return Trial(self)

    def is_probed(self, site: str) -> bool:
        """Whether one message at a time is enough to find out if somebody is there again."""
        circuit = self._circuits.get(site)  # asked on threads of the database, too
        return circuit is not None and circuit.is_open

    def slowed(self, place: Place, now: datetime, until: datetime, *, everywhere: bool) -> None:
        """Nothing may be sent to a channel, or to the whole platform, for a while."""
        self._paused = {key: span for key, span in self._paused.items() if now < span[1]}
        self._paused[place.platform if everywhere else _channel(place)] = (now, until)

    def answered(self, site: str) -> None:
        self._circuits.pop(site, None)
        self._spoke.add(site)

    def silent(self, site: str, now: datetime) -> bool:
        """A try without an answer; after several, each pause is longer.

        Whether others were answered there since the last one.
        """
        circuit = self._circuits.setdefault(site, Circuit())
        circuit.failures += 1
        if circuit.is_open:
            circuit.until = now + pause(circuit.failures - TRIPS, self._jitter())
        spoke = site in self._spoke
        self._spoke.discard(site)
        return spoke

    def stopped(self, place: Place, now: datetime) -> datetime | None:
        """Until when, if at all; what a clock says that was ahead does not count."""
        circuit = self._circuits.get(place.site)
        spans = [self._paused.get(place.platform), self._paused.get(_channel(place))]
        ends = [span[1] for span in spans if span and span[0] <= now < span[1]]
        if circuit and circuit.until and now < circuit.until <= now + 2 * LONGEST_PAUSE:
            ends.append(circuit.until)
        return max(ends, default=None)

    def budgets(self, place: Place) -> dict[str, Budget]:
        """Those a message there would be counted in."""
        gateway = self._gateways.get(place.platform)
        pace = gateway.pace if gateway else _UNLIMITED
        wanted = {
            _channel(place): pace.channel,
            place.site: pace.workspace,
            place.platform: pace.platform,
        }
        return {key: self._budgets.get(key) or Budget(rate) for key, rate in wanted.items() if rate}

    def spent(self, budgets: Mapping[str, Budget], now: datetime) -> None:
        self._budgets.update(budgets)
        if len(self._budgets) > REMEMBERED:
            used = {key: one for key, one in self._budgets.items() if not one.is_idle(now)}
            self._budgets = used


class Trial:
    """Lets messages pass in work that may be run again: they count when that is kept."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._spent: dict[str, Budget] = {}

    def admit(self, place: Place, now: datetime) -> datetime | None:
        """None when a message may go there now, which is counted; else when to ask again."""
        stopped = self._traffic.stopped(place, now)
        if stopped:
            return stopped
        budgets = self._budgets(place)
        spent = {key: one for key, one in budgets.items() if one.opens(now) > now}
        if spent:
            alone = _channel(place)  # nobody else waits there, however often we come
            return max(
                one.opens(now) if key == alone else one.promise(now) for key, one in spent.items()
            )
        for one in budgets.values():
            one.spend(now)
        return None

    def keep(self, now: datetime) -> None:
        self._traffic.spent(self._spent, now)

    def _budgets(self, place: Place) -> dict[str, Budget]:
        found = self._traffic.budgets(place)
        for key, one in found.items():
            self._spent.setdefault(key, copy(one))
        return {key: self._spent[key] for key in found}


def _channel(place: Place) -> str:
    return f"{place.site}/{place.channel}"
