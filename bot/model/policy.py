"""How a community works: its hours, how long it waits for whom, what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

from bot.clock import WORKDAYS, Hours


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one community, with the defaults a new one has.

    Open hours: ``opens`` to ``closes`` local time on ``days`` (Monday is 0) that are no
    ``holidays``. Waits marked (open) are counted in them, the others by the clock.

    ``peers``: before experts are asked (open). ``deadline``: for one offer (open), shorter for
    who is blocked. ``tries``: experts asked, one after another. ``escalate``: until a facilitator
    hears of it (open). ``still_on_it``: until somebody who took it on is asked (open), and
    ``release``: until it is taken back (open). ``digest``, ``park``, ``close``: since it was
    asked. ``confirm``: after the last reply; ``assume``: without a word since. ``asks_open`` and
    ``asks_a_day`` are limits of one asker; ``anonymous``: askers may hide their name from
    members; ``outcome``: a sentence is due when something is solved another way.
    """

    opens: time = time(8)
    closes: time = time(20)
    days: frozenset[int] = WORKDAYS
    holidays: frozenset[date] = frozenset()
    peers: timedelta = timedelta(minutes=30)
    deadline: timedelta = timedelta(hours=4)
    blocked_deadline: timedelta = timedelta(hours=1)
    tries: int = 3
    escalate: timedelta = timedelta(hours=8)
    still_on_it: timedelta = timedelta(hours=4)
    release: timedelta = timedelta(hours=2)
    digest: timedelta = timedelta(days=1)
    park: timedelta = timedelta(days=3)
    close: timedelta = timedelta(days=14)
    confirm: timedelta = timedelta(hours=24)
    assume: timedelta = timedelta(days=3)
    asks_open: int = 3
    asks_a_day: int = 5
    anonymous: bool = False
    outcome: bool = False

    @property
    def hours(self) -> Hours:
        """When the community is open, in its own zone."""
        return Hours(self.opens, self.closes, self.days, self.holidays)


class Policies(Protocol):
    def of(self, community: str) -> Policy:
        """What a community has set, and the defaults for the rest."""

    def save(self, community: str, policy: Policy) -> None: ...
