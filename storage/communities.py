"""Communities, their channel sets, topics and numbers in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update
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
from storage.dialect import upsert
from storage.rows import Utc, columns
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


# Each action asks who it is for. Built once: making a statement costs as much as running it.
_WHOLE = (
    select(
        COMMUNITIES,
        *(SERVINGS.c[name] for name in ("platform", "workspace", "channel", "purpose")),
        SERVINGS.c.name.label("called"),
    )
    .join(SERVINGS, SERVINGS.c.community == COMMUNITIES.c.id, isouter=True)
    .order_by(COMMUNITIES.c.name, COMMUNITIES.c.id, SERVINGS.c.added)
)
_HERE = select(SERVINGS.c.community).where(
    SERVINGS.c.platform == bindparam("platform"), SERVINGS.c.workspace == bindparam("workspace")
)
_BY_ID = _WHOLE.where(COMMUNITIES.c.id == bindparam("id"))
_BY_SLUG = _WHOLE.where(COMMUNITIES.c.slug == bindparam("slug"))
_IN_WORKSPACE = _WHOLE.where(COMMUNITIES.c.id.in_(_HERE))
_AT = _WHOLE.where(COMMUNITIES.c.id.in_(_HERE.where(SERVINGS.c.channel == bindparam("channel"))))


@implements(Communities)
class SqlCommunities:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, community: Community) -> None:
        self._connection.execute(insert(COMMUNITIES).values(_columns(community)))
        for serving in community.channels.places:
            self.serve(community.id, serving)

    def save(self, community: Community) -> None:
        query = update(COMMUNITIES).where(COMMUNITIES.c.id == community.id)
        self._connection.execute(query.values(_columns(community)))

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
        return self._one(_AT, columns(place))

    def all(self) -> list[Community]:
        return self._many(_WHOLE, {})

    def in_workspace(self, place: Place) -> list[Community]:
        where = {"platform": place.platform, "workspace": place.workspace}
        return self._many(_IN_WORKSPACE, where)

    def serve(self, community: str, serving: Serving) -> None:
        last = select(func.coalesce(func.max(SERVINGS.c.added), 0) + 1).scalar_subquery()
        values = columns(serving.place) | {
            "purpose": serving.purpose.value,
            "community": community,
            "name": serving.name,
            "added": last,
        }
        self._connection.execute(upsert(SERVINGS).values(values).on_conflict_do_nothing())

    def unserve(self, community: str, place: Place) -> None:
        self._connection.execute(
            delete(SERVINGS).where(
                SERVINGS.c.community == community,
                SERVINGS.c.platform == place.platform,
                SERVINGS.c.workspace == place.workspace,
                SERVINGS.c.channel == place.channel,
            )
        )

    def _one(self, query: Select[Any], values: Mapping[str, str]) -> Community | None:
        return next(iter(self._many(query, values)), None)

    def _many(self, query: Select[Any], values: Mapping[str, str]) -> list[Community]:
        rows = self._connection.execute(query, values)
        return [_community(list(some)) for _, some in groupby(rows, key=lambda row: row.id)]


@implements(Topics)
class SqlTopics:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self, community: str, name: str) -> str:
        name = " ".join(name.split())
        added = upsert(TOPICS).values(
            community=community, folded=name.casefold(), name=name, uses=1
        )
        counted = added.on_conflict_do_update(
            index_elements=["community", "folded"], set_={"uses": TOPICS.c.uses + 1}
        )
        found: str = self._connection.execute(counted.returning(TOPICS.c.name)).scalar_one()
        return found

    def known(self, community: str, name: str) -> str | None:
        folded = " ".join(name.split()).casefold()
        query = select(TOPICS.c.name).where(
            TOPICS.c.community == community, TOPICS.c.folded == folded
        )
        return self._connection.execute(query).scalar()

    def most_used(self, community: str, part: str, *, limit: int) -> Sequence[str]:
        query = (
            select(TOPICS.c.name)
            .where(TOPICS.c.community == community)
            .where(TOPICS.c.folded.contains(part.casefold(), autoescape=True))
            .order_by(TOPICS.c.uses.desc(), TOPICS.c.folded)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())


@implements(Numbers)
class SqlNumbers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, community: str, kind: str) -> int:
        first = upsert(NUMBERS).values(community=community, kind=kind, last=1)
        query = first.on_conflict_do_update(
            index_elements=["community", "kind"], set_={"last": NUMBERS.c.last + 1}
        )
        found: int = self._connection.execute(query.returning(NUMBERS.c.last)).scalar_one()
        return found


def _community(rows: Sequence[Row[Any]]) -> Community:
    """One community from a row for each purpose a channel of it serves."""
    first = rows[0]
    places = tuple(
        Serving(Purpose(row.purpose), Place(row.platform, row.workspace, row.channel), row.called)
        for row in rows
        if row.purpose
    )
    channels = ChannelSet(places)
    return Community(
        first.id, first.slug, first.name, first.domain, first.zone, first.created_at, channels
    )


def _columns(community: Community) -> dict[str, Any]:
    values = columns(community)
    del values["channels"]
    return values
