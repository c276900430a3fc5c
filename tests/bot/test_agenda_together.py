"""Jobs that are due together are run together, and still each of them counts for itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import TypeVar

import pytest
from typing_extensions import override

from bot import jobs
from bot.context import Work
from bot.errors import NoRoom
from bot.feature import Feature
from bot.jobs import MAX_ATTEMPTS
from bot.model.communities import Community
from bot.ports import Database, UnitOfWork
from bot.tasks import Outcome, Tasks
from bot.watching import Watch
from bot.wiring import App, build
from storage.database import SqliteDatabase
from storage.uow import Undone
from tests.behind import Behind, Ending
from tests.conftest import FakeClock
from tests.features.working import working

T = TypeVar("T")

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=1)


class Rota(Watch):
    """A feature with one job, which does as its word says, and what is heard of it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.heard: list[str] = []
        self.somebody: Callable[[], object] = list
        self.feature = Feature("x", "X.")
        self.do = self.feature.later("do")(self._do)

    def _do(self, work: Work, word: str) -> None:
        self.begun.append(word)
        match word:
            case "breaks":
                self.do.at(work, work.now, "left behind", "left behind")
                raise RuntimeError("a mistake")
            case "is undone":
                raise Undone from RuntimeError("the transaction is gone")
            case "calls off" | "calls off, and does not":
                with suppress(ValueError), work.uow.attempt() if "not" in word else nullcontext():
                    work.unplan(self.do.name, "f")
                    if "not" in word:
                        raise ValueError(word)
            case "moves":
                self.do.at(work, work.now + MINUTE, "f", "moved")
            case "hears somebody":
                self.somebody()
            case _:
                pass

    @override
    def job(self, name: str, outcome: str, took: timedelta) -> None:
        self.heard.append(outcome)


class Cramped(Behind):
    """A database with room for one job at a time: more are not kept."""

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        def cramped(uow: UnitOfWork) -> T:
            result = work(uow)
            if isinstance(result, list) and len(result) > 1:
                raise NoRoom
            return result

        return super().write(cramped, refusable=refusable, locks=locks)


@pytest.fixture
def rota() -> Rota:
    return Rota()


@pytest.fixture
def bot(app: App, rota: Rota) -> App:
    return made(app, rota, app.database)


def made(app: App, rota: Rota, database: Database) -> App:
    bot = build(database, keys=[b"key"], clock=app.clock, watch=rota)
    bot.features.jobs = rota.feature.jobs
    return bot


def due(bot: App, guild: Community, rota: Rota, *words: str) -> None:
    """By now, one after another."""
    first = bot.clock.now() - len(words) * MINUTE

    def plan(work: Work) -> None:
        for number, (key, word) in enumerate(zip("abcdefgh", words, strict=False)):
            rota.do.at(work, first + number * MINUTE, key, word)

    working(bot, guild, plan)


def claimed_and_left(bot: App, clock: FakeClock) -> int:
    """As by a bot that ended before it ran them; how many."""
    now = clock.now()
    work = bot.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=9))
    clock.advance(LEASE)
    return len(work.result())


async def test_bots_that_end_again_and_again_spend_no_tries_on_what_they_never_began(
    app: App, bot: App, guild: Community, rota: Rota, clock: FakeClock
) -> None:
    due(bot, guild, rota, *("word",) * 8)
    for _ in range(MAX_ATTEMPTS + 1):
        with pytest.raises(ConnectionError):
            await made(app, rota, Ending(app.database, 1)).agenda.tick()
        clock.advance(LEASE)

    await bot.agenda.tick()
    assert rota.heard.count(Outcome.DONE) == len(rota.begun) == 8


@pytest.mark.parametrize("swept", [False, True])
async def test_one_that_fails_is_tried_again_and_the_others_are_done(
    bot: App, guild: Community, rota: Rota, clock: FakeClock, *, swept: bool
) -> None:
    if swept:
        await bot.agenda.tick()
    due(bot, guild, rota, "one", "breaks", "two")

    assert await bot.agenda.tick() == 2
    assert sorted(rota.heard) == [Outcome.AGAIN, Outcome.DONE, Outcome.DONE]
    assert rota.begun.count("breaks") == 1, "it counts, though others were undone with it"

    clock.advance(MINUTE)
    await bot.agenda.tick()
    assert rota.begun.count("breaks") == 2
    assert rota.heard.count(Outcome.DONE) == 2
    assert claimed_and_left(bot, clock) == 0, "what it planned itself was never there"


@pytest.mark.sqlite
async def test_one_that_takes_the_transaction_with_it_leaves_the_others(
    bot: App, guild: Community, rota: Rota
) -> None:
    await bot.agenda.tick()
    due(bot, guild, rota, "one", "is undone", "two")

    assert await bot.agenda.tick() == 2
    assert sorted(rota.heard) == [Outcome.AGAIN, Outcome.DONE, Outcome.DONE]


async def test_many_that_fail_keep_nobody_from_their_turn(
    bot: App, guild: Community, rota: Rota
) -> None:
    due(bot, guild, rota, "breaks", "one", "breaks", "breaks", "two", "breaks")

    assert await bot.agenda.tick() == 2
    assert rota.begun.count("breaks") == 4
    assert rota.heard.count(Outcome.AGAIN) == 4


async def test_what_cannot_be_kept_together_is_kept_one_by_one(
    app: App, guild: Community, rota: Rota
) -> None:
    bot = made(app, rota, Cramped(app.database))
    due(bot, guild, rota, "one", "two", "three")

    assert await bot.agenda.tick() == 3
    assert rota.heard == 3 * [Outcome.DONE]


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize(
    ("word", "runs"), [("calls off", False), ("moves", False), ("calls off, and does not", True)]
)
async def test_one_that_another_calls_off_or_moves_is_not_run_however_near_they_are(
    bot: App, guild: Community, rota: Rota, word: str, *, at: int, swept: bool, runs: bool
) -> None:
    if swept:
        await bot.agenda.tick()
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    words[at] = word
    due(bot, guild, rota, *words)

    ran = await bot.agenda.tick()
    done = [one for one in words if runs or one != "six"]
    assert set(rota.begun) == set(done)
    assert ran == len(done)
    assert rota.heard == len(done) * [Outcome.DONE]


@pytest.mark.sqlite
async def test_whoever_waits_for_the_database_comes_between_long_ones(
    bot: App, guild: Community, rota: Rota, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.agenda.tick()
    monkeypatch.setattr(jobs, "TURN", 0)
    due(bot, guild, rota, "one", "hears somebody", "two", "three")
    rota.somebody = lambda: bot.database.write(lambda _: rota.begun.append("somebody"))

    assert await bot.agenda.tick() == 4
    assert rota.begun == ["one", "hears somebody", "somebody", "two", "three"]


async def test_behind_one_that_ends_the_bot_nobody_waits_for_ever(
    app: App, bot: App, guild: Community, rota: Rota, clock: FakeClock
) -> None:
    due(bot, guild, rota, "one", "two")
    assert claimed_and_left(bot, clock) == 2
    with pytest.raises(ConnectionError):
        await made(app, rota, Ending(app.database, 1)).agenda.tick()
    clock.advance(LEASE)
    await bot.agenda.tick()

    assert rota.begun == ["two", "one"], "the first ended it"


async def test_what_is_expected_is_begun_when_the_alarm_rings(
    bot: App, guild: Community, rota: Rota, clock: FakeClock
) -> None:
    await bot.agenda.tick()
    working(bot, guild, lambda work: rota.do.at(work, work.now + MINUTE, "a", "one"))
    await bot.agenda.tick()
    assert bot.agenda.expected() == clock.now() + MINUTE
    assert bot.agenda.ring() is None, "it is too early"

    clock.advance(MINUTE)
    begun = bot.agenda.ring()
    assert begun
    begun.result(30)
    assert rota.begun == ["one"]
    assert bot.agenda.ring() is None, "it was begun already"
    assert await bot.agenda.tick() == 1
    assert rota.heard == [Outcome.DONE]


async def test_what_breaks_when_the_alarm_rings_is_tried_again(
    bot: App, guild: Community, rota: Rota, clock: FakeClock
) -> None:
    working(bot, guild, lambda work: rota.do.at(work, work.now + MINUTE, "a", "breaks"))
    await bot.agenda.tick()
    clock.advance(MINUTE)
    begun = bot.agenda.ring()
    assert begun
    assert isinstance(begun.exception(30), RuntimeError)

    assert await bot.agenda.tick() == 0
    assert rota.heard == [Outcome.AGAIN]
    assert bot.agenda.next_due() == clock.now() + MINUTE


@pytest.mark.sqlite
async def test_an_alarm_for_what_was_called_off_writes_nothing(
    bot: App, guild: Community, rota: Rota, clock: FakeClock, database: SqliteDatabase
) -> None:
    working(bot, guild, lambda work: rota.do.at(work, work.now + MINUTE, "a", "one"))
    await bot.agenda.tick()
    working(bot, guild, lambda work: work.unplan(rota.do.name, "a"))
    clock.advance(MINUTE)
    log = database.file.with_name(f"{database.file.name}-wal")
    before = log.read_bytes()
    begun = bot.agenda.ring()
    assert begun
    begun.result(30)

    assert await bot.agenda.tick() == 0
    assert log.read_bytes() == before
