"""Statements run the same whether SQLAlchemy runs them or the driver does."""

from __future__ import annotations

import gc
from datetime import datetime, timedelta
from typing import Any
from weakref import ref

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import (
    Column,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.ports import Database, UnitOfWork
from storage.connection import Connection
from storage.dialect import upsert
from storage.inbox import EVENTS
from storage.rows import Utc
from storage.statements import LENGTHS, compiled
from storage.uow import SqlUnitOfWork
from tests.conftest import MONDAY

_ADD = insert(EVENTS)
_AT = select(EVENTS.c.at).where(EVENTS.c.event == bindparam("event"))
_ALL = select(EVENTS).order_by(EVENTS.c.event)
_AMONG = _ALL.where(EVENTS.c.event.in_(bindparam("events", expanding=True)))
_PAIRS = _ALL.where(tuple_(EVENTS.c.site, EVENTS.c.event).in_(bindparam("pairs", expanding=True)))
_LATER = update(EVENTS).where(EVENTS.c.event == bindparam("one")).values(at=bindparam("at"))
_TAKE = delete(EVENTS).where(EVENTS.c.event == bindparam("event")).returning(EVENTS.c.at)
_TWO = _ALL.limit(2).offset(1)
_COUNT = select(func.count().label("many"), EVENTS.c.site).group_by(EVENTS.c.site)
_ONCE = upsert(EVENTS).on_conflict_do_nothing()

TIMES = 3  # at first by SQLAlchemy, then by the driver


def test_values_come_back_as_they_went_in(database: Database) -> None:
    def look(run: Connection) -> None:
        _fill(run, 5)
        for _ in range(TIMES):
            assert run.execute(_AT, {"event": "e3"}).scalar_one() == _at(3)
            assert run.execute(_AT, {"event": "e9"}).one_or_none() is None
            assert run.execute(_AT, {"event": "e9"}).scalar() is None
            assert [row.event for row in run.execute(_ALL)] == ["e0", "e1", "e2", "e3", "e4"]
            assert [row.at for row in run.execute(_TWO).all()] == [_at(1), _at(2)]
            assert run.execute(_COUNT).one()._asdict() == {"many": 5, "site": "slack/T1"}

    _in_one(database, look)


@given(lists=some.lists(some.lists(some.integers(0, 9), max_size=6, unique=True), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing of it is kept
def test_lists_of_any_length_are_found(database: Database, lists: list[list[int]]) -> None:
    def look(run: Connection) -> None:
        _fill(run, 5)
        for numbers in lists:
            there = [f"e{one}" for one in sorted(numbers) if one < 5]
            events = {"events": [f"e{one}" for one in numbers]}
            assert [row.event for row in run.execute(_AMONG, events)] == there
            pairs = {"pairs": [("slack/T1", f"e{one}") for one in numbers]}
            assert [row.event for row in run.execute(_PAIRS, pairs)] == there

    _in_one(database, look)


def test_lists_of_more_lengths_than_are_kept_are_found_too(database: Database) -> None:
    def look(run: Connection) -> None:
        _fill(run, 5)
        for many in range(LENGTHS + 5):
            found = run.execute(_AMONG, {"events": [f"e{one}" for one in range(many)]})
            assert len(found.all()) == min(many, 5)

    _in_one(database, look)


def test_only_so_many_lengths_are_kept(database: Database) -> None:
    def look(run: Connection) -> None:
        kept = 0
        for many in range(1, 2 * LENGTHS):
            values = {"events": ["e"] * many}
            known = compiled(_AMONG, run.dialect, values, many=False)
            kept += bool(known and known.text(_AMONG, values))
        assert 0 < kept <= LENGTHS

    _in_one(database, look)


def test_what_a_table_fills_in_is_made_anew_each_time(database: Database) -> None:
    numbers = iter(range(99))
    filled = Table(
        EVENTS.name,
        MetaData(),
        Column("site", String, default=lambda: f"site {next(numbers)}"),
        Column("event", String),
        Column("at", Utc, onupdate=lambda: _at(next(numbers))),
    )
    add, touch = insert(filled), update(filled).where(filled.c.event == bindparam("one"))

    def look(run: Connection) -> None:
        for number in range(TIMES):
            run.execute(add, {"event": f"e{number}", "at": MONDAY})
        assert [row.site for row in run.execute(_ALL)] == ["site 0", "site 1", "site 2"]
        for number in range(TIMES):
            run.execute(touch, {"one": f"e{number}", "site": "here"})
        assert [row.at for row in run.execute(_ALL)] == [_at(3), _at(4), _at(5)]

    _in_one(database, look)


def test_changes_are_counted(database: Database) -> None:
    def look(run: Connection) -> None:
        _fill(run, 9)
        for number in range(TIMES):
            later = {"one": f"e{number}", "at": _at(60)}
            assert run.execute(_LATER, later).rowcount == 1
            assert run.execute(_LATER, later | {"one": "nothing"}).rowcount == 0
            assert run.execute(_AT, {"event": f"e{number}"}).scalar() == _at(60)
            assert run.execute(_TAKE, {"event": f"e{number}"}).scalars() == [_at(60)]
            assert run.execute(_ONCE, _event(number)).rowcount == 1
            assert run.execute(_ONCE, _event(number)).rowcount == 0
        assert run.execute(_ADD, []).rowcount == 0

    _in_one(database, look)


def test_a_statement_made_of_another_is_one_of_its_own(database: Database) -> None:
    def look(run: Connection) -> None:
        _fill(run, 3)
        for number in range(TIMES):
            assert len(run.execute(_ALL).all()) == 3
            narrowed = _ALL.where(EVENTS.c.event == f"e{number}")
            assert [run.execute(narrowed).one().event for _ in range(TIMES)] == [f"e{number}"] * 3

    _in_one(database, look)


def test_the_names_of_the_values_decide_what_is_written(database: Database) -> None:
    some_of = update(EVENTS).where(EVENTS.c.event == "e0")

    def look(run: Connection) -> None:
        _fill(run, 1)
        for _ in range(TIMES):
            run.execute(some_of, {"at": _at(7)})
            run.execute(some_of, {"site": "slack/T2"})
        assert run.execute(_ALL).one() == ("slack/T2", "e0", _at(7))

    _in_one(database, look)


@pytest.mark.parametrize("many", [False, True])
def test_errors_are_sqlalchemys_and_do_not_say_what_was_written(
    database: Database, *, many: bool
) -> None:
    def clash(run: Connection) -> None:
        values = _event(1)
        run.execute(_ADD, [values] if many else values)

    def look(run: Connection) -> None:
        clash(run)
        for _ in range(TIMES):
            with pytest.raises(IntegrityError) as told, run.savepoint("clash"):
                clash(run)
            assert "parameters" not in str(told.value) or "hidden" in str(told.value)
            assert run.stands
            assert not run.is_lost or run.dialect.name == "postgresql"

    _in_one(database, look)


def test_what_is_built_for_one_use_is_forgotten(database: Database) -> None:
    used = []

    def look(run: Connection) -> None:
        _fill(run, 1)
        for number in range(5):
            among = EVENTS.c.event.in_(bindparam("events", expanding=True))
            one = select(EVENTS).where(among, EVENTS.c.site != f"{number}")
            for many in range(TIMES):
                run.execute(one, {"events": ["e0"] * many})
            used.append(ref(one))

    _in_one(database, look)
    gc.collect()
    assert [one() for one in used[1:]] == [None] * 4  # SQLAlchemy remembers the first


def _in_one(database: Database, look: Any) -> Any:
    """In one transaction, of which nothing is kept."""

    class Enough(Exception):
        """Nothing is to be kept."""

    found = []

    def work(uow: UnitOfWork) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        found.append(look(uow._connection))  # noqa: SLF001  its own test
        raise Enough

    with pytest.raises(Enough):
        database.write(work).result()
    return found[-1]


def _fill(run: Connection, many: int) -> None:
    run.execute(_ADD, [_event(number) for number in range(many)])


def _event(number: int) -> dict[str, object]:
    return {"site": "slack/T1", "event": f"e{number}", "at": _at(number)}


def _at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)
