"""Each place's queue in the outbox: when its next message is due, and whether it is being sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, tuple_, update
from sqlmodel import Field, SQLModel

from bot.model.communities import Place
from storage.dialect import upsert
from storage.rows import Utc, columns


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


class SqlLanes:
    """``due`` is also the lease: taking a lane moves it on, so a lost claim comes up again.

    Without a ``due``, nothing waits there.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def joined(self, place: Place, priority: int, due: datetime) -> None:
        """Something more waits there."""
        added = upsert(LANES).values(columns(place) | {"priority": priority, "due": due})
        new, idle = added.excluded, LANES.c.due.is_(None)
        sooner = and_(LANES.c.leased.is_(None), or_(idle, LANES.c.due > new.due))
        first = or_(idle, LANES.c.priority > new.priority)
        merged = {
            "due": case((sooner, new.due), else_=LANES.c.due),
            "priority": case((first, new.priority), else_=LANES.c.priority),
        }
        keys = [column.name for column in KEY]
        self._connection.execute(added.on_conflict_do_update(index_elements=keys, set_=merged))

    def waiting(self, now: datetime, *, without: Collection[str], limit: int) -> Sequence[Place]:
        query = select(*KEY).where(LANES.c.due <= now, *_not_in(without))
        first = query.order_by(LANES.c.priority, LANES.c.due, *KEY)
        return [Place(*row) for row in self._connection.execute(first.limit(limit))]

    def free(self, places: Collection[Place], now: datetime) -> Sequence[Place]:
        """Those where something is due and nobody is sending; they stand still for this work."""
        if not places:
            return []
        query = select(*KEY).where(among(places), LANES.c.due <= now)
        held = query.order_by(LANES.c.priority, LANES.c.due, *KEY)
        held = held.with_for_update(skip_locked=True)
        return [Place(*row) for row in self._connection.execute(held)]

    def take(self, places: Collection[Place], until: datetime) -> None:
        if places:
            query = update(LANES).where(among(places))
            self._connection.execute(query.values(due=until, leased=until))

    def hold(self, place: Place, now: datetime, until: datetime) -> None:
        query = update(LANES).where(among([place]), LANES.c.due <= now)
        self._connection.execute(query.values(due=until, leased=None))

    def hold_still(self, place: Place) -> None:
        """Nobody else changes this lane before this work is done."""
        self._connection.execute(select(KEY[0]).where(among([place])).with_for_update())

    def follow(self, places: Collection[Place], **head: Any) -> None:
        """They are free for what comes next: its ``priority`` and ``due``."""
        if places:
            self._connection.execute(update(LANES).where(among(places)).values(leased=None, **head))

    def release(self, after: datetime) -> None:
        query = update(LANES).where(LANES.c.due > after)
        self._connection.execute(query.values(due=after, leased=None))

    def next_due(self, without: Collection[str]) -> datetime | None:
        query = select(func.min(LANES.c.due)).where(*_not_in(without))
        found: datetime | None = self._connection.execute(query).scalar()
        return found


def _not_in(sites: Collection[str]) -> list[Any]:
    if not sites:
        return []
    known = [tuple(site.split("/", 1)) for site in sites]
    return [tuple_(LANES.c.platform, LANES.c.workspace).not_in(known)]


def among(places: Collection[Place]) -> Any:
    return tuple_(*KEY).in_([(one.platform, one.workspace, one.channel) for one in places])
