"""Offers in the database, and the searches they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Index, Select, UniqueConstraint, and_, bindparam, func, or_, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.offers import OPEN, Decline, Offer, Offers, Search, State
from bot.model.routing import Parts, Reason
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import LISTS_PEOPLE, Utc, columns, given, only_where, value, written
from storage.uow import implements


class OfferRow(SQLModel, table=True):
    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("ask", "person"),
        Index("offer_ask", "community", "ask"),
        Index("offer_letter", "community", "letter"),
        Index("offer_person", "person", "at"),
        Index("offer_state", "person", "state"),
        only_where("sent_at IS NOT NULL", "offer_sent", "person"),
        only_where("decline = 'not_my_area'", "offer_refused", "person", "at"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    ask: str = Field(foreign_key="ask.id")
    person: str = Field(foreign_key="person.id")
    topic: str
    at: datetime = Field(sa_type=Utc)
    due: datetime = Field(sa_type=Utc)
    state: str
    decline: str | None = None
    letter: str
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    deadline: datetime | None = Field(default=None, sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)
    parts: str = Field(sa_column_kwargs={"comment": "JSON: what the rank was made of"})
    because: str = Field(sa_column_kwargs={"comment": "JSON: the strongest reasons"})


class SearchRow(SQLModel, table=True):
    __tablename__ = "offer_search"
    __table_args__ = (Index("offer_search_full", "community", "full_since"),)

    ask: str = Field(primary_key=True, foreign_key="ask.id")
    community: str = Field(foreign_key="community.id")
    asked_at: datetime = Field(sa_type=Utc)
    full_since: datetime | None = Field(default=None, sa_type=Utc)
    exhausted_at: datetime | None = Field(default=None, sa_type=Utc)
    named: str = Field(sa_column_kwargs={"comment": "person ids", "info": LISTS_PEOPLE})
    assigned: str = Field(sa_column_kwargs={"comment": "person ids", "info": LISTS_PEOPLE})


OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
SEARCHES = SearchRow.__table__  # type: ignore[attr-defined]

REFUSALS = timedelta(days=720)  # a topic that was refused is remembered longer than load is

_PARTS = TypeAdapter(Parts)
_BECAUSE = TypeAdapter(tuple[Reason, ...])
_PENDING = OFFERS.c.state.in_([state.value for state in sorted({*OPEN, State.QUEUED})])


_FIXED = {"id", "community", "ask", "person", "asked_at"}


def _keep(table: Any, *keys: str) -> Any:
    added = upsert(table)
    names = {one.name for one in table.c} - {"number", *_FIXED}
    changed = {name: added.excluded[name] for name in sorted(names)}
    return added.on_conflict_do_update(index_elements=list(keys), set_=changed)


_KEEP, _KEEP_SEARCH = _keep(OFFERS, "ask", "person"), _keep(SEARCHES, "ask")
_ALL = select(OFFERS).order_by(OFFERS.c.number)
_HERE = _ALL.where(given(OFFERS.c.community))
_ONE, _ABOUT, _IN_LETTER = (
    _HERE.where(given(one)) for one in (OFFERS.c.id, OFFERS.c.ask, OFFERS.c.letter)
)
_OF = given(OFFERS.c.person)
_QUEUED, _OPEN = _HERE.where(_OF, OFFERS.c.state == State.QUEUED.value), _ALL.where(_OF, _PENDING)


_SOME = OFFERS.c.person.in_(bindparam("people", expanding=True))
_REFUSED = OFFERS.c.decline == written(Decline.NOT_MY_AREA.value)
_WAS_SENT = OFFERS.c.sent_at.is_not(None)
_LATELY = (
    select(*(one for one in OFFERS.c if one.name not in {"parts", "because"}))
    .where(
        or_(  # whose they are is said in each: so an index finds each kind
            and_(_SOME, OFFERS.c.at >= bindparam("since")),
            and_(_SOME, _REFUSED, OFFERS.c.at >= bindparam("refused_since")),
            and_(_SOME, _PENDING),
        )
    )
    .order_by(OFFERS.c.number)
)
_EVER = select(OFFERS.c.person, func.count().label("asked")).where(_SOME, _WAS_SENT)
_EVER = _EVER.group_by(OFFERS.c.person)
_SENT_HERE = (  # what was sent came in a letter: the index of those is all that is read
    select(func.count())
    .select_from(OFFERS)
    .where(given(OFFERS.c.community), OFFERS.c.letter > written(""))
)
_SEARCH = select(SEARCHES).where(given(SEARCHES.c.community, SEARCHES.c.ask))


@implements(Offers)
class SqlOffers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, offer: Offer) -> None:
        values = columns(
            offer,
            parts=_PARTS.dump_json(offer.parts).decode(),
            because=_BECAUSE.dump_json(offer.because).decode(),
        )
        self._connection.execute(_KEEP, values)

    def get(self, community: str, id: str) -> Offer:
        found = self._many(_ONE, community=community, id=id)
        if not found:
            raise NotFound("That question is settled. /asks queue shows what is open.")
        return found[0]

    def about(self, community: str, ask: str) -> Sequence[Offer]:
        return self._many(_ABOUT, community=community, ask=ask)

    def in_letter(self, community: str, letter: str) -> Sequence[Offer]:
        return self._many(_IN_LETTER, community=community, letter=letter)

    def queued(self, community: str, person: str) -> Sequence[Offer]:
        return self._many(_QUEUED, community=community, person=person)

    def open(self, person: str) -> Sequence[Offer]:
        return self._many(_OPEN, person=person)

    def lately(self, people: Sequence[str], since: datetime) -> Sequence[Offer]:
        some = {"people": people, "since": since, "refused_since": since - REFUSALS}
        rows = self._connection.execute(_LATELY, some)
        return [_offer(row, parts=Parts(), because=()) for row in rows]

    def ever(self, people: Sequence[str]) -> dict[str, int]:
        rows = self._connection.execute(_EVER, {"people": people})
        return {row.person: row.asked for row in rows}

    def sent_here(self, community: str) -> int:
        found: int = self._connection.execute(_SENT_HERE, {"community": community}).scalar_one()
        return found

    def search(self, community: str, ask: str) -> Search | None:
        row = self._connection.execute(_SEARCH, {"community": community, "ask": ask}).one_or_none()
        return _search(row) if row else None

    def keep_search(self, search: Search) -> None:
        values = columns(search, named=" ".join(search.named), assigned=" ".join(search.assigned))
        self._connection.execute(_KEEP_SEARCH, values)

    def waiting_searches(self, community: str) -> Sequence[Search]:
        query = select(SEARCHES).where(
            SEARCHES.c.community == community, SEARCHES.c.full_since.is_not(None)
        )
        rows = self._connection.execute(query.order_by(SEARCHES.c.asked_at, SEARCHES.c.ask))
        return [_search(row) for row in rows]

    def _many(self, query: Select[Any], **values: str) -> list[Offer]:
        return [_reasoned(row) for row in self._connection.execute(query, values)]


def _reasoned(row: Any) -> Offer:
    parts, because = _PARTS.validate_json(row.parts), _BECAUSE.validate_json(row.because)
    return _offer(row, parts=parts, because=because)


def _offer(row: Any, *, parts: Parts, because: tuple[Reason, ...]) -> Offer:
    decline = Decline(row.decline) if row.decline else None
    state = State(row.state)
    return value(Offer, row, state=state, decline=decline, parts=parts, because=because)


def _search(row: Any) -> Search:
    named, assigned = tuple(row.named.split()), tuple(row.assigned.split())
    return value(Search, row, named=named, assigned=assigned)
