"""Slow work is done beside everything else, each once, and a broken errand is nobody else's trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.sandbox.chat import Chat
from adapters.sandbox.clockwork import wind
from bot.agenda import Agenda
from bot.clock import Every
from bot.errand import Errand
from bot.errands import AT_ONCE, Errands
from bot.errors import NeedsWrite
from bot.jobs import GONE, MAX_ATTEMPTS, Jobs
from bot.model.communities import Community
from bot.shell.doctor import jobs
from bot.tasks import Claims, Tasks
from bot.wiring import App, random_id
from tests.bot.walks import NAMES, Walks, due, said, say
from tests.conftest import MONDAY, FakeClock
from tests.features.working import working
from tests.people import Someone

LEASE = timedelta(minutes=1)
Travel = Callable[..., Awaitable[None]]


@pytest.fixture
def wait(bot: App, clock: FakeClock) -> Travel:
    """Time goes by, and all that is due is done: ``await wait(hours=3)``."""

    async def pass_by(**by: float) -> None:
        await wind(clock, timedelta(**by), settle=bot.settle, next_due=bot.next_due)

    return pass_by


async def test_what_is_planned_is_done_at_its_time(
    bot: App, guild: Community, walks: Walks, clock: FakeClock, chat: Chat
) -> None:
    walks.go_on.set()
    at = clock.now() + timedelta(hours=1)
    working(bot, guild, lambda work: walks.walk.at(work, at, "k", "a,b", "", "“é”"))
    await bot.settle()
    assert bot.next_due() == at

    clock.advance(hours=3)
    await bot.settle()
    assert said(chat) == ["a,b  “é” set out", "a,b  “é” arrived"]
    assert walks.late == [timedelta(hours=2)]
    assert walks.heard == ["x.walk0 done"]
    assert bot.next_due() is None


async def test_others_are_answered_and_jobs_run_while_one_is_on_its_way(
    bot: App, guild: Community, walks: Walks, chat: Chat, sam: Someone
) -> None:
    due(bot, guild, walks, "Ada")
    await bot.agenda.tick()
    await walks.waits.wait()

    assert "Asked: A-1" in sam.types("/ask How do I share fixtures? topic:testing")
    working(bot, guild, lambda work: walks.note.at(work, work.now, "k", "a job"))
    assert await bot.agenda.tick() == 1
    await bot.courier.run_once()
    assert said(chat) == ["Ada set out", "a job"]

    walks.go_on.set()
    await bot.settle()
    assert said(chat) == ["Ada set out", "a job", "Ada arrived"]


async def test_a_few_run_at_once_and_the_rest_when_there_is_room(
    bot: App, guild: Community, walks: Walks
) -> None:
    for number, name in enumerate(NAMES):
        due(bot, guild, walks, name, walk=number)
    await bot.agenda.tick()
    await walks.waits.wait()
    await bot.agenda.tick()
    assert len(walks.begun) == AT_ONCE
    expected = bot.agenda.expected()
    assert expected
    assert expected > bot.clock.now(), "nobody is woken for what there is no room for"

    walks.go_on.set()
    await bot.settle()
    assert sorted(walks.begun) == NAMES
    assert len(walks.heard) == len(NAMES)


async def test_one_of_a_name_runs_at_a_time_in_a_community(
    bot: App, guild: Community, walks: Walks
) -> None:
    due(bot, guild, walks, "Ada", "Grace", "Sam")
    await bot.agenda.tick()
    await walks.waits.wait()
    await bot.agenda.tick()
    assert walks.begun == ["Ada"]

    walks.go_on.set()
    await bot.settle()
    assert walks.begun == ["Ada", "Grace", "Sam"]


async def test_one_that_breaks_is_tried_again_and_the_others_are_done(
    bot: App, guild: Community, walks: Walks, clock: FakeClock, chat: Chat
) -> None:
    walks.feature.errand("breaks")(_breaks)
    walks.go_on.set()
    working(bot, guild, lambda work: work.plan("x.breaks", "k", work.now))
    due(bot, guild, walks, "Ada")
    await bot.settle()
    assert sorted(walks.heard) == ["x.breaks again", "x.walk0 done"]
    assert bot.next_due() == clock.now() + timedelta(minutes=1)
    assert said(chat) == ["Ada set out", "Ada arrived"]


async def test_one_that_never_works_is_parked_told_once_and_tried_again_at_the_next_start(
    bot: App, guild: Community, walks: Walks, wait: Travel, ada: Someone, chat: Chat
) -> None:
    walks.broken = True
    walks.go_on.set()
    due(bot, guild, walks, "Ada")
    await wait(hours=3)
    assert len(walks.begun) == MAX_ATTEMPTS
    (told,) = ada.dm.sees()
    assert "x.walk0 failed again and again in Data guild. Please tell" in told
    (finding,) = bot.database.read(lambda uow: list(jobs(uow))).result()
    assert not finding.ok
    assert "Data guild: the job x.walk0 is broken since 2026-05-04 09:15 UTC" in finding.says
    assert "(RuntimeError: a mistake): whoever runs the bot" in finding.says

    walks.broken = False
    await walks.bot(bot).settle()
    assert said(chat) == ["Ada set out", "Ada arrived"]
    assert bot.database.read(lambda uow: list(jobs(uow))).result()[0].ok
    assert len(ada.dm.sees()) == 1


async def test_one_that_ends_the_bot_each_time_is_parked(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    due(bot, guild, walks, "Ada")
    names = bot.features.errands()
    for _ in range(MAX_ATTEMPTS):
        now = clock.now()
        taken = bot.database.write(
            lambda uow: uow.repo(Claims).take(names, now, lease=LEASE, limit=9)  # noqa: B023
        )
        assert len(taken.result()) == 1
        clock.advance(LEASE)
    await bot.settle()

    assert walks.begun == []
    (parked,) = bot.database.read(lambda uow: uow.repo(Tasks).broken()).result()
    assert "stopped in the middle of it" in parked.reason


async def test_one_that_takes_too_long_is_stopped_and_tried_again(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    told: list[str] = []
    made = Jobs(
        bot.features,
        words=bot.words,
        clock=clock,
        new_id=random_id,
        tell=lambda _, task: told.append(task.job),
    )
    errands = Errands(
        made, database=bot.database, clock=clock, watch=walks, within=timedelta(seconds=0)
    )
    agenda = Agenda(made, errands, database=bot.database, clock=clock)
    due(bot, guild, walks, "Ada")
    for _ in range(MAX_ATTEMPTS):
        await agenda.tick()
        assert await errands.wait() == 1
        clock.advance(hours=1)

    assert walks.heard == ["x.walk0 again"] * 4 + ["x.walk0 failed"]
    assert told == ["x.walk0"]
    (parked,) = bot.database.read(lambda uow: uow.repo(Tasks).broken()).result()
    assert parked.reason == "TimeoutError: it took longer than 0:00:00"


async def test_whom_one_waited_for_in_vain_is_not_taken_for_its_own_time(
    bot: App, guild: Community, walks: Walks, wait: Travel
) -> None:
    async def asks_far_away(_: Errand) -> None:
        raise TimeoutError("no answer")

    walks.feature.errand("asks")(asks_far_away)
    working(bot, guild, lambda work: work.plan("x.asks", "k", work.now))
    await bot.settle()
    await wait(hours=3)

    (parked,) = bot.database.read(lambda uow: uow.repo(Tasks).broken()).result()
    assert parked.reason == "TimeoutError: no answer"


async def test_one_that_waited_for_something_cancelled_is_known_to_have_failed(
    bot: App, guild: Community, walks: Walks
) -> None:
    async def waits_for_nobody(_: Errand) -> None:
        fetching = asyncio.ensure_future(asyncio.sleep(0))
        fetching.cancel()
        await fetching

    walks.feature.errand("waits")(waits_for_nobody)
    working(bot, guild, lambda work: work.plan("x.waits", "k", work.now))
    await bot.settle()

    assert walks.heard == ["x.waits again"]


async def test_a_rhythm_goes_on_and_what_is_worth_nothing_later_is_left_out(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    hour = timedelta(hours=1)
    walks.go_on.set()
    walks.feature.errand("hourly", Every(hour), until=hour / 2)(walks._walk)  # noqa: SLF001
    await bot.settle()
    clock.advance(hour)
    await bot.settle()
    clock.advance(5 * hour)
    await bot.settle()
    assert walks.heard == ["x.hourly done", "x.hourly expired"]

    clock.advance(hour)
    await bot.settle()
    assert walks.late == [timedelta(), timedelta()]
    assert bot.next_due() == clock.now() + hour


async def test_what_nobody_does_any_more_is_forgotten(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    working(bot, guild, lambda work: walks.walk.at(work, work.now, "k", "Ada"))
    del walks.feature.jobs["x.walk0"]
    clock.advance(GONE)
    await bot.settle()
    assert bot.next_due()

    clock.advance(GONE)
    await bot.settle()
    assert walks.heard == []
    assert bot.next_due() is None


async def test_what_another_version_knows_is_left_to_it(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    """As while replicas are restarted one after another, or an older version is put back a while."""
    del walks.feature.jobs["x.walk0"], walks.feature.jobs["x.note"]
    working(bot, guild, lambda work: theirs.walk.at(work, work.now, "k", "Ada"))
    working(bot, guild, lambda work: theirs.note.at(work, work.now, "k", "noted"))
    working(bot, guild, lambda work: walks.soon.at(work, work.now, "k", "behind them"))
    walks.go_on.set()
    for _ in range(2 * MAX_ATTEMPTS):
        await bot.settle()
        clock.advance(minutes=10)
    assert walks.heard == ["x.soon done"]

    theirs.go_on.set()
    clock.advance(hours=2)
    await other.settle()
    assert sorted(theirs.heard) == ["x.note done", "x.walk0 done"]
    assert theirs.late == [clock.now() - MONDAY]
    assert bot.next_due() is None


async def test_what_only_looks_cannot_write(bot: App, guild: Community, walks: Walks) -> None:
    found: list[object] = []

    async def looks(errand: Errand) -> None:
        try:
            await errand.read(lambda work: say(work, "Ada"))
        except NeedsWrite as error:
            found.append(type(error))
        found.append(await errand.read(lambda work: work.community.name))

    walks.feature.errand("looks")(looks)
    working(bot, guild, lambda work: work.plan("x.looks", "k", work.now))
    await bot.settle()

    assert found == [NeedsWrite, "Data guild"]


async def _breaks(errand: Errand) -> None:
    await errand.read(lambda work: work.now)
    raise RuntimeError("a mistake")
