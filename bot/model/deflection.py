"""Whether a question was answered before: likely answers, shown only when probably right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.evidence import Alike, Source, Verdicts

SHOWN = 0.50
LEADS = 0.75
MOST = 3
STEP = 0.05

USED = 0.3
FRESH = 0.2
STALE = timedelta(days=365)
"""Beside the best match: what it adds that a thread answered others before, and that it is new."""

RATIO, RAW, BASE = 5.38, 0.0167, -3.05
"""How sure a match makes us: its score beside the question's own, and the score itself."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A thread that probably answers a question, or (``open``) asks the same."""

    ref: str
    source: Source
    title: str
    at: datetime
    confidence: float
    open: bool

    @property
    def leads(self) -> bool:
        """Sure enough to stand alone on top."""
        return self.confidence >= LEADS


def likely(found: Sequence[Alike], now: datetime) -> list[Likely]:
    """How sure each is, best first; threads that answered others, and new ones, a little more."""
    most = max((one.ratio for one in found), default=0)
    sure = [(one.ratio + most * _extra(one, now), one) for one in found]
    sure.sort(key=lambda pair: (-pair[0], pair[1].ref))
    return [
        Likely(one.ref, one.source, one.title, one.at, _sure(ratio, one.score), one.open)
        for ratio, one in sure
    ]


def shown(found: Sequence[Alike], verdicts: Mapping[int, Verdicts], now: datetime) -> list[Likely]:
    """At most three worth showing."""
    least = cut(verdicts)
    return [one for one in likely(found, now) if one.confidence >= least][:MOST]


def _extra(alike: Alike, now: datetime) -> float:
    fresh: float = 0.5 ** (max(now - alike.at, timedelta()) / STALE)
    return USED * math.log1p(alike.uses) + FRESH * fresh


def _sure(ratio: float, score: float) -> float:
    return 1 / (1 + math.exp(-(RATIO * min(1.0, ratio) + RAW * score + BASE)))


def cut(verdicts: Mapping[int, Verdicts]) -> float:
    """The least confidence shown: raised while most of what is shown there is of no use."""
    step = round(SHOWN / STEP)
    while step < round(1 / STEP) and _useful(verdicts.get(step, Verdicts())) < USEFUL:
        step += 1
    return step * STEP


USEFUL = 0.6


def _useful(said: Verdicts) -> float:
    """The share that helped, believed to be 3 of 5 before anybody said anything."""
    return (3 + said.useful) / (5 + said.useful + said.useless)
