"""What was asked before anything was learned of it is learned later."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from typing_extensions import override

from bot.features.asks import learning
from bot.model.asks import Asks, State
from bot.model.evidence import Evidence, Match, Question, Unlearned
from bot.ports import Database, UnitOfWork
from bot.wiring import App, build
from tests.behind import Behind
from tests.conftest import FakeClock
from tests.features.asks import QUESTION, answered, asked
from tests.people import Someone

T = TypeVar("T")


class Counting(Behind):
    """A database, and how many questions were still to be learned after each write."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.left: list[int] = []

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        def counted(uow: UnitOfWork) -> T:
            result = work(uow)
            asks = uow.repo(Evidence).unlearned("guild", after="", among=9).asks
            self.left.append(len(asks))
            return result

        return super().write(counted, refusable=refusable, locks=locks)


class Meanwhile(Behind):
    """A database in which something happens right after the first look at what is to be learned."""

    def __init__(self, database: Database, happens: Callable[[], None]) -> None:
        super().__init__(database)
        self._happens, self.looked = happens, False

    @override
    def read(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        found = super().read(work, refusable=refusable)
        if isinstance(found.result(), Unlearned) and not self.looked:
            self.looked = True
            self._happens()
        return found


OTHERS = ("Why is the linter so slow?", "Which shard has the vault?")


async def _three_unlearned(app: App, sam: Someone) -> None:
    for question in (*OTHERS, QUESTION):
        await asked(app, sam, question)
    _unlearn(app, "A-1", "A-2", "A-3")


async def test_questions_from_before_are_learned_with_their_answers(
    app: App, clock: FakeClock, sam: Someone, kim: Someone
) -> None:
    await asked(app, sam)
    await answered(app, kim)
    _unlearn(app, "A-1")
    assert _helpers(app) == []

    clock.advance(days=1)
    await app.settle()
    assert _helpers(app) == ["kim"]


async def test_many_are_learned_a_few_at_a_time(
    app: App, clock: FakeClock, sam: Someone, kim: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "AT_A_TIME", 1)
    monkeypatch.setattr(learning, "LOOKED_AT", 2)
    await _three_unlearned(app, sam)
    clock.advance(days=1)
    counting = Counting(app.database)
    await build(counting, keys=[b"key"], clock=clock).settle()

    assert list(dict.fromkeys(counting.left)) == [3, 2, 1, 0]


async def test_very_many_are_learned_one_errand_after_another(
    app: App, clock: FakeClock, sam: Someone, kim: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "STRETCHES", 1)
    monkeypatch.setattr(learning, "LOOKED_AT", 1)
    await _three_unlearned(app, sam)
    clock.advance(days=1)
    await app.agenda.tick()
    assert await app.errands.wait() == 1
    assert _unlearned(app) == ["A-2", "A-3"]

    await app.settle()
    assert _unlearned(app) == []


async def test_what_is_hidden_while_others_are_learned_is_not(
    app: App, clock: FakeClock, sam: Someone, kim: Someone
) -> None:
    await asked(app, sam)
    await answered(app, kim)
    _unlearn(app, "A-1")

    clock.advance(days=1)
    meanwhile = Meanwhile(app.database, lambda: _change(app, "A-1", hidden=True))
    await build(meanwhile, keys=[b"key"], clock=clock).settle()
    assert meanwhile.looked
    assert _helpers(app) == []


@pytest.mark.parametrize(
    "without", [{"hidden": True}, {"keep": False}, {"state": State.DUPLICATE}], ids=str
)
async def test_what_teaches_nothing_leaves_room_for_what_does(
    app: App, sam: Someone, without: dict[str, Any]
) -> None:
    await asked(app, sam, OTHERS[0])
    await asked(app, sam)
    _unlearn(app, "A-1", "A-2")
    _change(app, "A-1", **without)

    assert _unlearned(app) == ["A-2"]


def _unlearn(app: App, *refs: str) -> None:
    """As if they had been asked before anything was learned."""

    def forget(uow: UnitOfWork) -> None:
        for ref in refs:
            uow.repo(Evidence).forget("guild", ref)

    app.database.write(forget).result()


def _change(app: App, ref: str, **values: Any) -> None:
    def change(uow: UnitOfWork) -> None:
        ask = uow.repo(Asks).named("guild", ref)
        uow.repo(Asks).save(replace(ask, **values))

    app.database.write(change).result()


def _unlearned(app: App) -> list[str]:
    def look(uow: UnitOfWork) -> list[str]:
        found = uow.repo(Evidence).unlearned("guild", after="", among=9)
        return [uow.repo(Asks).get("guild", one).ref for one in found.asks]

    return app.database.read(look).result()


def _helpers(app: App) -> list[str]:
    now = app.clock.now()

    def look(uow: UnitOfWork) -> list[Match]:
        return list(uow.repo(Evidence).about("guild", Question(QUESTION), now).matches)

    found = app.database.read(look).result()
    return [one.person for match in found for one in match.helpers]
