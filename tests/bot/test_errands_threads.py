"""The alarm's time is asked for on another thread than the one that errands begin and end on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

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
