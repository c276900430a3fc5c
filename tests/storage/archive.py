"""The log of two communities, for tests: kept, searched and checked in short sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, cast, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.model.communities import Communities, Community
from bot.model.entries import Entry, EntryKind, Hit, Log, Query
from bot.ports import Database, UnitOfWork
from storage.entries import ENTRIES
from storage.search.postgres import SEARCH, learnt
from tests.conftest import MONDAY

OURS, THEIRS = "ours", "ours2"


class Archive:
    """The log of two communities, asked in short sentences."""

    def __init__(self, database: Database) -> None:
        self.database = database
        for id in (OURS, THEIRS):
            made = Community(id, id, id.title(), "Data", "Europe/Paris", MONDAY)
            self.write(_founding(made))

    def write(self, work: Callable[[UnitOfWork], Any]) -> None:
        self.database.write(work).result()

    def keep(self, *entries: Entry) -> None:
        def keep(uow: UnitOfWork) -> None:
            for one in entries:
                uow.repo(Log).keep(one)

        self.write(keep)

    def drop(self, ref: str, community: str = OURS) -> None:
        self.write(lambda uow: uow.repo(Log).drop(community, ref))

    def hits(self, words: str, *, limit: int = 5, **filters: Any) -> list[Hit]:
        query = Query(words, **filters)
        return list(self.read(lambda log: log.find(OURS, query, limit=limit)))

    def found(self, words: str, **filters: Any) -> list[str]:
        return [hit.entry.ref for hit in self.hits(words, **filters)]

    def read(self, work: Callable[[Log], Any]) -> Any:
        return self.database.read(lambda uow: work(uow.repo(Log))).result()

    def check(self) -> None:
        """Raises when an index and its table say different things."""

        def look(uow: Any) -> None:
            connection = uow.repo(Log)._connection  # noqa: SLF001  only the database can tell
            _CHECKS[connection.dialect.name](connection)

        self.write(look)


def entry(ref: str, title: str = "Title", body: str = "Body", **more: Any) -> Entry:
    community = more.pop("community", OURS)
    made = Entry(f"{community}-{ref}", community, EntryKind.ASK, ref, title, body, MONDAY)
    return replace(made, **more)


def _founding(community: Community) -> Callable[[UnitOfWork], None]:
    return lambda uow: uow.repo(Communities).add(community)


def _fts5_is_in_step(connection: Connection) -> None:
    for index in ("entry_words", "entry_parts"):
        connection.execute(sql(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"))


def _table_is_in_step(connection: Connection) -> None:
    kept = {row.number: row for row in connection.execute(select(SEARCH))}
    for row in connection.execute(select(ENTRIES)):
        known, expected = kept.pop(row.number), learnt(row)
        words = select(cast(expected.pop("said"), TSVECTOR))
        assert known.words == connection.execute(words).scalar(), "malformed"
        assert {name: getattr(known, name) for name in expected} == expected, "malformed"
    assert not kept, "malformed"


_CHECKS = {"sqlite": _fts5_is_in_step, "postgresql": _table_is_in_step}
