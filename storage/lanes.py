"""Each place's queue in the outbox: when its next message is due, and whether it is being sent."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, update
from sqlmodel import Field, SQLModel

from bot.model.communities import Place
from storage.communities import where
from storage.connection import Connection
from storage.dialect import Among, upsert
from storage.rows import Utc


class LaneRow(SQLModel, table=True):
    __tablename__ = "lane"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    priority: int
    due: datetime | None = Field(default=None, sa_type=Utc, index=True)
    leased: datetime | None = Field(default=None, sa_type=Utc)


LANES = LaneRow.__table__  # type: ignore[attr-defined]
KEY = (LANES.c.platform, LANES.c.workspace, LANES.c.channel)
AMONG = Among(KEY, "places")


def _joined() -> Any:
    added = upsert(LANES)
    new, idle = added.excluded, LANES.c.due.is_(None)
    sooner = and_(LANES.c.leased.is_(None), or_(idle, LANES.c.due > new.due))
    first = or_(idle, LANES.c.priority > new.priority)
    merged = {
        "due": case((sooner, new.due), else_=LANES.c.due),
        "priority": case((first, new.priority), else_=LANES.c.priority),
    }
    return added.on_conflict_do_update(index_elements=[one.name for one in KEY], set_=merged)


# Built once: building a statement costs more than running it.
_JOINED = _joined()
_DUE = LANES.c.due <= bindparam("now")
_FIRST = (LANES.c.priority, LANES.c.due, *KEY)
_ELSEWHERE = and_(
    tuple_(LANES.c.platform, LANES.c.workspace).not_in(bindparam("without", expanding=True)),
    LANES.c.platform.not_in(bindparam("platforms", expanding=True)),
)
_WAITING = select(*KEY).where(_DUE).order_by(*_FIRST).limit(bindparam("many"))
_WAITING_ELSEWHERE = _WAITING.where(_ELSEWHERE)
_FREE = select(*KEY).where(AMONG, _DUE).order_by(*_FIRST).with_for_update(skip_locked=True)
_STILL = select(*KEY).where(AMONG).with_for_update()
_FREE_TO_CHANGE = select(*KEY).where(AMONG).with_for_update(skip_locked=True)
_TAKE = update(LANES).where(AMONG).values(due=bindparam("until"), leased=bindparam("until"))
_HOLD = update(LANES).where(AMONG).values(due=bindparam("until"), leased=None)
_RELEASE = (
    update(LANES)
    .where(LANES.c.due > bindparam("after"))
    .values(due=bindparam("after"), leased=None)
)
_NEXT = select(func.min(LANES.c.due))
_NEXT_ELSEWHERE = _NEXT.where(_ELSEWHERE)


class SqlLanes:
    """``due`` is also the lease: taking a lane moves it on, so a lost claim comes up again.

    Without a ``due``, nothing waits there.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def joined(self, place: Place, priority: int, due: datetime) -> None:
        """Something more waits there.

        What comes after another in one transaction mostly changes nothing about the lane: it is as
        urgent and as soon already, until something makes it less so.
        """
        known, key = self._connection.cache, (LANES, place)
        urgent, soon = known.get(key, (math.inf, due))
        if urgent <= priority and soon <= due:
            return
        self._connection.execute(_JOINED, where(place) | {"priority": priority, "due": due})
        known[key] = (priority, due)

    def waiting(self, now: datetime, *, without: Collection[str], limit: int) -> Sequence[Place]:
        query = _WAITING_ELSEWHERE if without else _WAITING
        values = _elsewhere(without) | {"now": now, "many": limit}
        return [Place(*row) for row in self._connection.execute(query, values)]

    def free(self, places: Collection[Place], now: datetime) -> Sequence[Place]:
        """Those where something is due and nobody is sending; they stand still for this work."""
        if not places:
            return []
        rows = self._connection.execute(_FREE, {"places": keys(places), "now": now})
        return [Place(*row) for row in rows]

    def take(self, places: Collection[Place], until: datetime) -> None:
        if places:
            self._connection.execute(_TAKE, {"places": keys(places), "until": until})

    def hold(self, places: Collection[Place], until: datetime) -> None:
        self._connection.cache.clear()
        self._connection.execute(_HOLD, {"places": keys(places), "until": until})

    def hold_still(self, place: Place) -> None:
        """Nobody else changes this lane before this work is done."""
        self._connection.execute(_STILL, {"places": keys([place])})

    def still(self, places: Collection[Place]) -> set[Place]:
        """Those that stand still for this work.

        Of several, those left out that somebody else holds: whoever waits for one while it holds
        another is sooner or later waited for itself.
        """
        query = _STILL if len(places) == 1 else _FREE_TO_CHANGE
        rows = self._connection.execute(query, {"places": keys(places)})
        return {Place(*row) for row in rows}

    def release(self, after: datetime) -> None:
        self._connection.execute(_RELEASE, {"after": after})

    def next_due(self, without: Collection[str]) -> datetime | None:
        query = _NEXT_ELSEWHERE if without else _NEXT
        found: datetime | None = self._connection.execute(query, _elsewhere(without)).scalar()
        return found


def keys(places: Collection[Place]) -> list[tuple[str, str, str]]:
    return [(one.platform, one.workspace, one.channel) for one in places]


def _elsewhere(without: Collection[str]) -> dict[str, Any]:
    if not without:
        return {}
    sites = [tuple(one.split("/", 1)) for one in without if "/" in one]
    return {"without": sites, "platforms": [one for one in without if "/" not in one]}
