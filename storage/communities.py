"""Communities, their channel sets, topics and numbers in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Executable, Select, bindparam, delete, func, insert, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.communities import (
    ChannelSet,
    Communities,
    Community,
    Numbers,
    Place,
    Purpose,
    Serving,
    Topics,
)
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, given, keyed, saving
from storage.uow import implements


class CommunityRow(SQLModel, table=True):
    __tablename__ = "community"

    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)
    name: str
    domain: str
    zone: str
    created_at: datetime = Field(sa_type=Utc)


class ServingRow(SQLModel, table=True):
    __tablename__ = "serving"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id", index=True)
    name: str
    added: int = Field(sa_column_kwargs={"comment": "counts up, to keep an order"})


class TopicRow(SQLModel, table=True):
    __tablename__ = "topic"

    community: str = Field(primary_key=True, foreign_key="community.id")
    folded: str = Field(primary_key=True)
    name: str
    uses: int


class NumberRow(SQLModel, table=True):
    __tablename__ = "number"

    community: str = Field(primary_key=True, foreign_key="community.id")
    kind: str = Field(primary_key=True)
    last: int


COMMUNITIES = CommunityRow.__table__  # type: ignore[attr-defined]
SERVINGS = ServingRow.__table__  # type: ignore[attr-defined]
TOPICS = TopicRow.__table__  # type: ignore[attr-defined]
NUMBERS = NumberRow.__table__  # type: ignore[attr-defined]


_WHOLE = (
    select(
        COMMUNITIES,
        *(SERVINGS.c[name] for name in ("platform", "workspace", "channel", "purpose")),
        SERVINGS.c.name.label("called"),
    )
    .join(SERVINGS, SERVINGS.c.community == COMMUNITIES.c.id, isouter=True)
    .order_by(COMMUNITIES.c.name, COMMUNITIES.c.id, SERVINGS.c.added)
)
_HERE = select(SERVINGS.c.community).where(given(SERVINGS.c.platform, SERVINGS.c.workspace))
_ID = itemgetter(0)
_BY_ID = _WHOLE.where(given(COMMUNITIES.c.id))
_BY_SLUG = _WHOLE.where(given(COMMUNITIES.c.slug))
_IN_WORKSPACE = _WHOLE.where(COMMUNITIES.c.id.in_(_HERE))
_FIRST = _HERE.where(given(SERVINGS.c.channel)).order_by(SERVINGS.c.added).limit(1)
_IN_ORDER = _WHOLE.order_by(None).order_by(SERVINGS.c.added)
_AT = _IN_ORDER.where(COMMUNITIES.c.id == _FIRST.scalar_subquery())
_ADD, _SAVE = insert(COMMUNITIES), saving(COMMUNITIES.c.id)
_LAST = select(func.coalesce(func.max(SERVINGS.c.added), 0) + 1).scalar_subquery()
_SERVE = upsert(SERVINGS).values(added=_LAST).on_conflict_do_nothing()
_UNSERVE = delete(SERVINGS).where(
    given(SERVINGS.c.community, SERVINGS.c.platform, SERVINGS.c.workspace, SERVINGS.c.channel)
)

_NAMED = (
    upsert(TOPICS)
    .on_conflict_do_update(index_elements=["community", "folded"], set_={"uses": TOPICS.c.uses + 1})
    .returning(TOPICS.c.name)
)
_KNOWN = select(TOPICS.c.name).where(given(TOPICS.c.community, TOPICS.c.folded))
_MOST_USED = (
    select(TOPICS.c.name)
    .where(given(TOPICS.c.community))
    .order_by(TOPICS.c.uses.desc(), TOPICS.c.folded)
    .limit(bindparam("most"))
)

_COUNTED = (
    upsert(NUMBERS)
    .on_conflict_do_update(index_elements=["community", "kind"], set_={"last": NUMBERS.c.last + 1})
    .returning(NUMBERS.c.last)
)


@implements(Communities)
class SqlCommunities:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, community: Community) -> None:
        self._change(_ADD, _columns(community))
        for serving in community.channels.places:
            self.serve(community.id, serving)

    def save(self, community: Community) -> None:
        self._change(_SAVE, keyed(_columns(community), "id"))

    def get(self, id: str) -> Community:
        found = self.find(id)
        if found is None:
            raise NotFound("That community is gone. /community join shows what there is.")
        return found

    def find(self, id: str) -> Community | None:
        return self._one(_BY_ID, {"id": id})

    def by_slug(self, slug: str) -> Community | None:
        return self._one(_BY_SLUG, {"slug": slug})

    def at(self, place: Place) -> Community | None:
        return self._one(_AT, where(place))

    def all(self) -> list[Community]:
        return self._many(_WHOLE, {})

    def in_workspace(self, place: Place) -> list[Community]:
        where = {"platform": place.platform, "workspace": place.workspace}
        return self._many(_IN_WORKSPACE, where)

    def serve(self, community: str, serving: Serving) -> None:
        values = where(serving.place) | {
            "purpose": serving.purpose.value,
            "community": community,
            "name": serving.name,
        }
        self._change(_SERVE, values)

    def unserve(self, community: str, place: Place) -> None:
        self._change(_UNSERVE, where(place) | {"community": community})

    def _change(self, statement: Executable, values: dict[str, Any]) -> None:
        self._connection.cache.clear()
        self._connection.execute(statement, values)

    def _one(self, query: Select[Any], values: Mapping[str, str]) -> Community | None:
        known, key = self._connection.cache, (query, *values.values())
        if key not in known:
            rows = self._connection.execute(query, values).all()
            known[key] = _community(tuple(rows)) if rows else None
        found: Community | None = known[key]
        return found

    def _many(self, query: Select[Any], values: Mapping[str, str]) -> list[Community]:
        rows = self._connection.execute(query, values)
        return [_community(tuple(some)) for _, some in groupby(rows, key=_ID)]


@implements(Topics)
class SqlTopics:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self, community: str, name: str) -> str:
        name = " ".join(name.split())
        values = {"community": community, "folded": name.casefold(), "name": name, "uses": 1}
        found: str = self._connection.execute(_NAMED, values).scalar_one()
        return found

    def known(self, community: str, name: str) -> str | None:
        folded = " ".join(name.split()).casefold()
        named = {"community": community, "folded": folded}
        found: str | None = self._connection.execute(_KNOWN, named).scalar()
        return found

    def most_used(self, community: str, part: str, *, limit: int) -> Sequence[str]:
        fits = TOPICS.c.folded.contains(part.casefold(), autoescape=True)
        query = _MOST_USED.where(fits) if part else _MOST_USED
        found = self._connection.execute(query, {"community": community, "most": limit})
        return list(found.scalars())


@implements(Numbers)
class SqlNumbers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, community: str, kind: str) -> int:
        first = {"community": community, "kind": kind, "last": 1}
        found: int = self._connection.execute(_COUNTED, first).scalar_one()
        return found


@lru_cache(maxsize=256)  # each action reads the same rows; the same rows are the same frozen value
def _community(rows: tuple[tuple[Any, ...], ...]) -> Community:
    """One community from a row of ``_WHOLE`` for each purpose a channel of it serves."""
    id, slug, name, domain, zone, created_at, *_ = rows[0]
    places = tuple(
        Serving(Purpose(purpose), Place(platform, workspace, channel), called)
        for *_, platform, workspace, channel, purpose, called in rows
        if purpose
    )
    return Community(id, slug, name, domain, zone, created_at, ChannelSet(places))


def where(place: Place) -> dict[str, str]:
    """The columns of a place."""
    return {
        "platform": place.platform,
        "workspace": place.workspace,
        "channel": place.channel,
    }


def _columns(community: Community) -> dict[str, Any]:
    values = columns(community)
    del values["channels"]
    return values
