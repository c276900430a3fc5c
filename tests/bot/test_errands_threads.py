"""Who else hears that errands come and go: the alarm, on a thread of its own, and whoever looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.errand import Errand
from bot.model.communities import Community
from bot.wiring import App
from tests.bot.walks import NAMES, Walks, due

ROUNDS = 20


@pytest.fixture
def _restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.sqlite  # no database has a part in it
@pytest.mark.usefixtures("_restless")
async def test_it_is_told_while_errands_come_and_go(
    bot: App, guild: Community, walks: Walks
) -> None:
    over = Event()
    walks.go_on.set()

    def ask() -> int:
        asked = 0
        while not over.is_set():
            bot.errands.expected()
            asked += 1
        return asked

    with ThreadPoolExecutor(1) as asking:
        asked = asking.submit(ask)
        for _ in range(ROUNDS):
            for number, name in enumerate(NAMES):
                due(bot, guild, walks, name, walk=number)
            await bot.settle()
        over.set()
        assert asked.result() > 0


async def test_to_begin_one_calls_nobody_to_look(bot: App, guild: Community, walks: Walks) -> None:
    async def stroll(errand: Errand, name: str) -> None:
        walks.waits.set()
        await walks.go_on.wait()

    walks.feature.errand("walk0")(stroll)
    due(bot, guild, walks, "Ada")
    calls: list[str] = []
    bot.database.write(lambda uow: uow.hush()).result()  # by now, all before are told
    bot.database.tell(lambda: calls.append("look"))
    await bot.agenda.tick()
    await walks.waits.wait()

    bot.database.write(lambda uow: uow.hush()).result()
    assert calls == []
    walks.go_on.set()
    await bot.settle()
