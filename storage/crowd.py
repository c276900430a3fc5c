"""Who follows and who flagged a question, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlmodel import Field, SQLModel

from bot.model.crowd import Flags, Followers
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import given
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

_OF_ASK = given(FOLLOWERS.c.community, FOLLOWERS.c.ask)
_FOLLOW = upsert(FOLLOWERS).on_conflict_do_nothing(index_elements=["ask", "person"])
_UNFOLLOW = delete(FOLLOWERS).where(_OF_ASK, given(FOLLOWERS.c.person))
_OF = select(FOLLOWERS.c.person).where(_OF_ASK).order_by(FOLLOWERS.c.number)
_FLY = upsert(FLAGS).on_conflict_do_nothing(index_elements=["ask", "person"])
_COUNT = select(func.count()).select_from(FLAGS).where(given(FLAGS.c.community, FLAGS.c.ask))


@implements(Followers)
class SqlFollowers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def follow(self, community: str, ask: str, person: str) -> None:
        self._connection.execute(_FOLLOW, {"community": community, "ask": ask, "person": person})

    def unfollow(self, community: str, ask: str, person: str) -> None:
        self._connection.execute(_UNFOLLOW, {"community": community, "ask": ask, "person": person})

    def of(self, community: str, ask: str) -> Sequence[str]:
        found = self._connection.execute(_OF, {"community": community, "ask": ask})
        return list(found.scalars())


@implements(Flags)
class SqlFlags:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fly(self, community: str, ask: str, person: str) -> bool:
        values = {"community": community, "ask": ask, "person": person}
        return self._connection.execute(_FLY, values).rowcount > 0

    def count(self, community: str, ask: str) -> int:
        found: int = self._connection.execute(
            _COUNT, {"community": community, "ask": ask}
        ).scalar_one()
        return found
