"""Who follows and who flagged a question, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, UniqueConstraint, delete, func, select
from sqlmodel import Field, SQLModel

from bot.model.crowd import Flags, Followers
from storage.dialect import upsert
from storage.uow import implements


class FollowerRow(SQLModel, table=True):
    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("ask", "person"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    ask: str = Field(foreign_key="ask.id")
    person: str = Field(foreign_key="person.id")


class FlagRow(SQLModel, table=True):
    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("ask", "person"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    ask: str = Field(foreign_key="ask.id")
    person: str = Field(foreign_key="person.id")


FOLLOWERS = FollowerRow.__table__  # type: ignore[attr-defined]
FLAGS = FlagRow.__table__  # type: ignore[attr-defined]


@implements(Followers)
class SqlFollowers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def follow(self, community: str, ask: str, person: str) -> None:
        added = upsert(FOLLOWERS).values(community=community, ask=ask, person=person)
        self._connection.execute(added.on_conflict_do_nothing(index_elements=["ask", "person"]))

    def unfollow(self, community: str, ask: str, person: str) -> None:
        query = delete(FOLLOWERS).where(
            FOLLOWERS.c.community == community,
            FOLLOWERS.c.ask == ask,
            FOLLOWERS.c.person == person,
        )
        self._connection.execute(query)

    def of(self, community: str, ask: str) -> Sequence[str]:
        query = select(FOLLOWERS.c.person)
        query = query.where(FOLLOWERS.c.community == community, FOLLOWERS.c.ask == ask)
        return list(self._connection.execute(query.order_by(FOLLOWERS.c.number)).scalars())


@implements(Flags)
class SqlFlags:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fly(self, community: str, ask: str, person: str) -> bool:
        added = upsert(FLAGS).values(community=community, ask=ask, person=person)
        new = added.on_conflict_do_nothing(index_elements=["ask", "person"])
        return self._connection.execute(new).rowcount > 0

    def count(self, community: str, ask: str) -> int:
        query = select(func.count()).select_from(FLAGS)
        query = query.where(FLAGS.c.community == community, FLAGS.c.ask == ask)
        found: int = self._connection.execute(query).scalar_one()
        return found
