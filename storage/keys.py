"""Which keys seal buttons, in the database: their fingerprints, never the keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field, SQLModel

from bot.model.keys import KeyUse, KeyUses
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, value
from storage.uow import implements


class SealingKeyRow(SQLModel, table=True):
    __tablename__ = "sealing_key"

    fingerprint: str = Field(primary_key=True)
    host: str
    at: datetime = Field(sa_type=Utc)


KEYS = SealingKeyRow.__table__  # type: ignore[attr-defined]

_USED = upsert(KEYS)
_NOTE = _USED.on_conflict_do_update(
    index_elements=[KEYS.c.fingerprint],
    set_={"host": _USED.excluded.host, "at": _USED.excluded.at},
)
_SINCE = select(KEYS).where(KEYS.c.at >= bindparam("moment"))
_NEWEST_FIRST = _SINCE.order_by(KEYS.c.at.desc(), KEYS.c.fingerprint)
_FORGET = delete(KEYS).where(KEYS.c.at < bindparam("before"))


@implements(KeyUses)
class SqlKeyUses:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, use: KeyUse) -> None:
        self._connection.execute(_NOTE, columns(use))

    def since(self, moment: datetime) -> Sequence[KeyUse]:
        rows = self._connection.execute(_NEWEST_FIRST, {"moment": moment})
        return [value(KeyUse, row) for row in rows]

    def forget(self, before: datetime) -> None:
        self._connection.execute(_FORGET, {"before": before})
