"""The outbox in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, and_, bindparam, case, false, func, or_, select, text, update
from sqlmodel import Field, SQLModel

from bot import cards
from bot.mail import TROUBLES, Delivery, Doubt, Ended, Kept, Outbox, Posted, Priority, Send
from bot.model.communities import Place
from storage.communities import where
from storage.connection import Connection
from storage.deliveries import State, delivery_of, row_of
from storage.dialect import upsert
from storage.lanes import AMONG, LANES, SqlLanes, keys
from storage.rows import NAMES_PEOPLE, Utc, given, only_where, written
from storage.uow import implements


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        only_where(
            "state = 'pending'",
            *("outbox_waits", "platform", "workspace", "channel", "priority", "number"),
        ),
        only_where("state = 'failed' OR state = 'unknown'", "outbox_trouble", "community", "state"),
        only_where("doubtful", "outbox_doubtful", "community"),
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
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    reason: str
    priority: int = Field(sa_column_kwargs={"server_default": "0"})
    claims: int = Field(sa_column_kwargs={"server_default": "0"})
    begun: datetime | None = Field(default=None, sa_type=Utc)
    answered: bool = Field(sa_column_kwargs={"server_default": false()})
    retry: datetime | None = Field(default=None, sa_type=Utc)
    doubtful: bool = Field(sa_column_kwargs={"server_default": false()})


OUTBOX = DeliveryRow.__table__  # type: ignore[attr-defined]

_PENDING = OUTBOX.c.state == written(State.PENDING)
_HERE = select(OUTBOX).where(given(OUTBOX.c.community))
TROUBLED = or_(*(OUTBOX.c.state == written(one) for one in (Ended.FAILED, Ended.UNKNOWN)))
_TROUBLES = _HERE.where(TROUBLED).order_by(OUTBOX.c.number.desc()).limit(TROUBLES)
_DOUBTFUL = select(func.count()).where(given(OUTBOX.c.community), text("doubtful"))
_NEXT = OUTBOX.alias("next")


def _due(table: Any) -> Any:
    return func.coalesce(table.c.retry, table.c.due)


def _next(column: Any) -> Any:
    """A column of what goes next in a lane."""
    waits = and_(
        _NEXT.c.platform == LANES.c.platform,
        _NEXT.c.workspace == LANES.c.workspace,
        _NEXT.c.channel == LANES.c.channel,
        _NEXT.c.state == written(State.PENDING),
    )
    ordered = select(column).where(waits).order_by(_NEXT.c.priority, _NEXT.c.number)
    return ordered.limit(1).correlate(LANES).scalar_subquery()


# Built once: building a statement costs more than running it.
_PUT = upsert(OUTBOX).on_conflict_do_nothing()
_COPIES = (
    _HERE.where(given(OUTBOX.c.subject))
    .where(OUTBOX.c.does == Send.POST.value, OUTBOX.c.state.in_(list(State)))
    .order_by(OUTBOX.c.number)
)
_POSTED_AS = (
    select(OUTBOX)
    .where(
        given(OUTBOX.c.platform, OUTBOX.c.workspace, OUTBOX.c.channel, OUTBOX.c.message),
        OUTBOX.c.does == Send.POST.value,
    )
    .order_by(OUTBOX.c.number)
)
_AHEAD = select(OUTBOX.c.priority).where(
    OUTBOX.c.id.in_(bindparam("belongs", expanding=True)), _PENDING
)
_REPLACE = (
    update(OUTBOX)
    .where(OUTBOX.c.edits == bindparam("copy"), _PENDING, OUTBOX.c.begun.is_(None))
    .values(card=bindparam("newer"))
)
_MESSAGE = select(OUTBOX.c.message).where(OUTBOX.c.id == bindparam("one"))
_HEADS = (
    select(OUTBOX)
    .select_from(LANES)
    .join(OUTBOX, OUTBOX.c.number == _next(_NEXT.c.number))
    .where(AMONG, _due(OUTBOX) <= bindparam("now", type_=Utc()))
    .order_by(OUTBOX.c.number)
    # a newer card is here by now, or waits until we have it; whoever writes one just now calls us
    .with_for_update(of=OUTBOX, skip_locked=True)
)
_SINCE = bindparam("since", type_=Utc())
_FOLLOW = (
    update(LANES)
    .where(AMONG)
    .values(
        priority=func.coalesce(_next(_NEXT.c.priority), Priority.NEWS.value),
        due=_next(case((_due(_NEXT) < _SINCE, _SINCE), else_=_due(_NEXT))),
        leased=None,
    )
    .returning(LANES.c.due)
)
_BEGUN = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        claims=OUTBOX.c.claims + 1,
        begun=func.coalesce(OUTBOX.c.begun, bindparam("now", type_=Utc())),
        answered=False,
    )
)
_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("one"), _PENDING)
    .values(
        state=State.SENT.value,
        message=bindparam("posted"),
        sent_at=bindparam("at"),
        doubtful=bindparam("twice"),
        begun=None,
    )
)


@implements(Outbox)
class SqlOutbox:
    """Whoever changes what waits in a place holds its lane first, so that none is overlooked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lanes = SqlLanes(connection)

    def put(self, delivery: Delivery) -> None:
        if delivery.does is Send.EDIT and self._replaced(delivery):
            return
        priority = max([delivery.priority, *self._ahead(delivery)])
        if self._connection.execute(_PUT, row_of(delivery, priority)).rowcount == 1:
            self._lanes.joined(delivery.place, priority, delivery.due)

    def copies(self, community: str, subject: str) -> Sequence[Delivery]:
        return self._many(_COPIES, {"community": community, "subject": subject})

    def posted_as(self, place: Place, message: str) -> Delivery | None:
        found = self._many(_POSTED_AS, where(place) | {"message": message})
        return found[0] if found else None

    def message(self, id: str) -> str:
        return (self._connection.execute(_MESSAGE, {"one": id}).scalar() or "") if id else ""

    def waiting(self, now: datetime, *, without: Collection[str], limit: int) -> Sequence[Place]:
        return self._lanes.waiting(now, without=without, limit=limit)

    def claim(
        self, places: Collection[Place], now: datetime, *, lease: timedelta
    ) -> Sequence[Delivery]:
        free = self._lanes.free(places, now)
        claimed = self._heads(free, now)
        mine = {one.place for one in claimed}
        self._follow([place for place in free if place not in mine], now)
        self._lanes.take(mine, now + lease)
        if claimed:
            ids = [one.id for one in claimed]
            self._connection.execute(_BEGUN, {"ids": ids, "now": now})
        return claimed

    def hold(self, until: Mapping[Place, datetime], now: datetime) -> None:
        together: dict[datetime, list[Place]] = defaultdict(list)
        for place in self._lanes.free(until, now):
            together[until[place]].append(place)
        for moment, places in together.items():
            self._lanes.hold(places, moment)

    def release(self, after: datetime) -> None:
        later = update(OUTBOX).where(_PENDING, _due(OUTBOX) > after)
        self._connection.execute(later.values(due=after, retry=None))
        self._lanes.release(after)

    def sent(self, posted: Sequence[Posted]) -> Kept:
        still = self._lanes.still({one.delivery.place for one in posted})
        ours = [one for one in posted if one.delivery.place in still]
        ended = [one for one in ours if self._marked(one)]
        since = max((one.at for one in ended), default=None)
        later = since is not None and self._follow([one.delivery.place for one in ended], since)
        return Kept([one for one in posted if one not in ours], later)

    def _marked(self, one: Posted) -> bool:
        """Whether nobody else had ended it."""
        known = {"one": one.delivery.id, "posted": one.message, "at": one.at, "twice": one.doubtful}
        return self._connection.execute(_SENT, known).rowcount == 1

    def again(
        self, delivery: Delivery, at: datetime, *, reason: str, refused: bool, doubt: Doubt
    ) -> None:
        attempts = OUTBOX.c.attempts + int(refused)
        values: dict[str, Any] = {"retry": at, "reason": reason, "attempts": attempts}
        if doubt is Doubt.NONE:
            values |= {"begun": delivery.begun, "answered": delivery.answered}
        elif doubt is Doubt.SLIGHT:
            values["answered"] = delivery.answered or delivery.begun is None
        self._settle(delivery, values)

    def ended(self, delivery: Delivery, state: Ended, *, reason: str) -> None:
        self._settle(delivery, {"state": state.value, "reason": reason, "begun": None})

    def next_due(self, *, without: Collection[str] = ()) -> datetime | None:
        return self._lanes.next_due(without)

    def troubles(self, community: str) -> Sequence[tuple[Delivery, str]]:
        rows = self._connection.execute(_TROUBLES, {"community": community})
        return [(delivery_of(row), row.reason) for row in rows]

    def doubtful(self, community: str) -> int:
        return int(self._connection.execute(_DOUBTFUL, {"community": community}).scalar_one())

    def _ahead(self, delivery: Delivery) -> list[int]:
        """What a message belongs to goes out before it, so it is no more urgent than that."""
        belongs = [id for id in (delivery.under, delivery.edits) if id]
        if not belongs:
            return []
        return list(self._connection.execute(_AHEAD, {"belongs": belongs}).scalars())

    def _heads(self, places: Collection[Place], now: datetime) -> list[Delivery]:
        """What goes next in each place, if it is due."""
        if not places:
            return []
        rows = self._connection.execute(_HEADS, {"places": keys(places), "now": now})
        return [delivery_of(row) for row in rows]

    def _settle(self, delivery: Delivery, values: dict[str, Any]) -> None:
        """Write down how a try ended, unless somebody else is trying by now."""
        self._lanes.hold_still(delivery.place)
        ours = update(OUTBOX).where(OUTBOX.c.id == delivery.id, _PENDING)
        ours = ours.where(OUTBOX.c.claims == delivery.claims + 1)
        if self._connection.execute(ours.values(values)).rowcount == 1:
            self._follow([delivery.place], delivery.due)

    def _follow(self, places: Collection[Place], since: datetime) -> bool:
        """The lanes are free for what comes next in them, ``since`` when they wait for their turn.

        So a place with much to say takes turns with all the others. Whether something is due later.
        """
        if not places:
            return False
        self._connection.cache.clear()
        rows = self._connection.execute(_FOLLOW, {"places": keys(places), "since": since})
        return any(due and due > since for due in rows.scalars())

    def _replaced(self, delivery: Delivery) -> bool:
        """An edit that still waits takes the newer card; one being sent now does not."""
        newer = {"copy": delivery.edits, "newer": cards.dump(delivery.card)}
        return self._connection.execute(_REPLACE, newer).rowcount > 0

    def _many(self, query: Select[Any], values: dict[str, str]) -> list[Delivery]:
        return [delivery_of(row) for row in self._connection.execute(query, values)]
