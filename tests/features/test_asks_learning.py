"""What was asked before anything was learned of it is learned later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.features.asks import learning
from bot.model.asks import Asks, State
from bot.model.evidence import Evidence, Match, Question
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import FakeClock
from tests.features.asks import QUESTION, answered, asked
from tests.people import Someone

OTHERS = ("Why is the linter so slow?", "Which shard has the vault?")


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
    for question in OTHERS:
        await asked(app, sam, question)
    _unlearn(app, "A-1", "A-2")

    clock.advance(days=1)
    await app.settle()
    assert _unlearned(app) == ["A-2"]

    clock.advance(learning.PAUSE)
    await app.settle()
    assert _unlearned(app) == []


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

    assert _unlearned(app, limit=1) == ["A-2"]


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


def _unlearned(app: App, limit: int = 9) -> list[str]:
    def look(uow: UnitOfWork) -> list[str]:
        found = uow.repo(Evidence).unlearned("guild", limit=limit)
        return [uow.repo(Asks).get("guild", one).ref for one in found]

    return app.database.read(look).result()


def _helpers(app: App) -> list[str]:
    now = app.clock.now()

    def look(uow: UnitOfWork) -> list[Match]:
        return list(uow.repo(Evidence).about("guild", Question(QUESTION), now).matches)

    found = app.database.read(look).result()
    return [one.person for match in found for one in match.helpers]
