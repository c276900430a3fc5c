"""The outbox and the inbox in the database."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, and_, delete, func, or_, select, update
from sqlmodel import Field, SQLModel

from bot import cards
from bot.model.communities import Place
from bot.ports import Delivery, Inbox, Outbox, Send
from bot.ui import Card
from storage.dialect import Greatest, upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.uow import implements


class State(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_place", "platform", "workspace", "channel", "state", "number"),
        Index("outbox_due", "state", "due"),
        Index("outbox_message", "platform", "workspace", "channel", "message"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    platform: str
    workspace: str
    channel: str
    card: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    due: datetime = Field(sa_type=Utc)
    dedupe: str = Field(unique=True, sa_column_kwargs={"info": NAMES_PEOPLE})
    does: str
    subject: str = Field(index=True)
    expires: datetime | None = Field(default=None, sa_type=Utc)
    under: str
    edits: str = Field(index=True)
    thread: str
    attempts: int
    message: str
    state: str
    leased: datetime | None = Field(default=None, sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    reason: str


class EventRow(SQLModel, table=True):
    __tablename__ = "inbox"

    site: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc, index=True)


log = logging.getLogger(__name__)

UNREADABLE = Card("")  # made by another version of the bot, or damaged
OUTBOX = DeliveryRow.__table__  # type: ignore[attr-defined]
EVENTS = EventRow.__table__  # type: ignore[attr-defined]

_HEADS = (  # the first message still waiting in each place: the next to be sent there
    select(func.min(OUTBOX.c.number))
    .where(OUTBOX.c.state == State.PENDING.value)
    .group_by(OUTBOX.c.platform, OUTBOX.c.workspace, OUTBOX.c.channel)
)


@implements(Outbox)
class SqlOutbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, delivery: Delivery) -> None:
        if delivery.does is Send.EDIT and self._replaced(delivery):
            return
        values = columns(delivery, card=cards.dump(delivery.card)) | columns(delivery.place)
        del values["place"]
        values |= {"state": State.PENDING.value, "reason": ""}
        self._connection.execute(upsert(OUTBOX).values(values).on_conflict_do_nothing())

    def copies(self, community: str, subject: str) -> Sequence[Delivery]:
        return self._many(
            select(OUTBOX)
            .where(OUTBOX.c.community == community, OUTBOX.c.subject == subject)
            .where(OUTBOX.c.does == Send.POST.value, OUTBOX.c.state != State.FAILED.value)
            .order_by(OUTBOX.c.number)
        )

    def posted_as(self, place: Place, message: str) -> Delivery | None:
        query = select(OUTBOX).where(_at(place), OUTBOX.c.message == message)
        found = self._many(query.where(OUTBOX.c.does == Send.POST.value))
        return found[0] if found else None

    def message(self, id: str) -> str:
        query = select(OUTBOX.c.message).where(OUTBOX.c.id == id)
        return self._connection.execute(query).scalar() or ""

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Delivery]:
        free = or_(OUTBOX.c.leased.is_(None), OUTBOX.c.leased <= now)
        query = (
            select(OUTBOX)
            .where(OUTBOX.c.number.in_(_HEADS), OUTBOX.c.due <= now, free)
            .order_by(OUTBOX.c.number)
            .limit(limit)
        )
        found = [one for one in self._many(query) if self._is_readable(one)]
        if found:
            claimed = update(OUTBOX).where(OUTBOX.c.id.in_([one.id for one in found]))
            self._connection.execute(claimed.values(leased=now + lease))
        return found

    def sent(self, id: str, *, message: str, at: datetime) -> None:
        self._change(id, state=State.SENT.value, message=message, sent_at=at, leased=None)

    def failed(self, id: str, *, reason: str, retry_at: datetime | None) -> None:
        tries = {"reason": reason, "attempts": OUTBOX.c.attempts + 1, "leased": None}
        if retry_at is None:
            self._change(id, state=State.FAILED.value, **tries)
        else:
            self._change(id, due=retry_at, **tries)

    def next_due(self) -> datetime | None:
        later = Greatest(OUTBOX.c.due, func.coalesce(OUTBOX.c.leased, OUTBOX.c.due))
        query = select(func.min(later)).where(OUTBOX.c.number.in_(_HEADS))
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def troubles(self, community: str) -> Sequence[tuple[Delivery, str]]:
        query = select(OUTBOX).where(
            OUTBOX.c.community == community, OUTBOX.c.state == State.FAILED.value
        )
        rows = self._connection.execute(query.order_by(OUTBOX.c.number.desc()))
        return [(_delivery(row), row.reason) for row in rows]

    def _is_readable(self, delivery: Delivery) -> bool:
        """One that is not is given up at once, so that what waits behind it goes out."""
        if delivery.card is not UNREADABLE:
            return True
        self.failed(delivery.id, reason="its card cannot be read", retry_at=None)
        log.error("delivery %s cannot be read", delivery.id)
        return False

    def _replaced(self, delivery: Delivery) -> bool:
        """An edit that still waits takes the newer card; one being sent now does not."""
        query = update(OUTBOX).where(
            OUTBOX.c.edits == delivery.edits,
            OUTBOX.c.state == State.PENDING.value,
            OUTBOX.c.leased.is_(None),
        )
        changed = self._connection.execute(query.values(card=cards.dump(delivery.card)))
        return changed.rowcount > 0

    def _change(self, id: str, **values: Any) -> None:
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.id == id).values(values))

    def _many(self, query: Select[Any]) -> list[Delivery]:
        return [_delivery(row) for row in self._connection.execute(query)]


@implements(Inbox)
class SqlInbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_time(self, site: str, event: str, at: datetime) -> bool:
        query = upsert(EVENTS).values(site=site, event=event, at=at).on_conflict_do_nothing()
        return self._connection.execute(query).rowcount == 1

    def forget(self, before: datetime) -> None:
        self._connection.execute(delete(EVENTS).where(EVENTS.c.at < before))


def _at(place: Place) -> Any:
    return and_(
        OUTBOX.c.platform == place.platform,
        OUTBOX.c.workspace == place.workspace,
        OUTBOX.c.channel == place.channel,
    )


def _delivery(row: Row[Any]) -> Delivery:
    place = Place(row.platform, row.workspace, row.channel)
    return value(Delivery, row, place=place, card=_card(row), does=Send(row.does))


def _card(row: Row[Any]) -> Card:
    """What was posted long ago is only redrawn, so that its old card need not be understood."""
    try:
        return cards.load(row.card)
    except (ValueError, KeyError, TypeError):
        return UNREADABLE
