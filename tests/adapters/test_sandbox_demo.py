"""The demo community: every scene works, whatever the day it is begun on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox.cast import Cast
from adapters.sandbox.chat import Chat
from adapters.sandbox.demo import PEOPLE, ZONE, furnish
from adapters.sandbox.gateway import SandboxGateway
from adapters.sandbox.plain import text
from adapters.sandbox.world import World
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import FakeClock


@pytest.fixture
def chat(clock: FakeClock) -> Chat:
    return Chat(clock)


@pytest.fixture
def app(database: SqliteDatabase, clock: FakeClock, chat: Chat) -> App:
    return build(database, keys=[b"key"], clock=clock, gateways=[SandboxGateway([chat])])


@pytest.fixture
def world(app: App, chat: Chat, clock: FakeClock) -> World:
    return World(chat, clock, app.dispatcher, settle=app.settle, next_due=app.next_due)


@pytest.mark.parametrize(
    "begun",
    [
        datetime(2026, 11, 22, 2, 30, tzinfo=UTC),  # a Sunday night
        datetime(2026, 11, 25, 7, 0, tzinfo=UTC),  # the Wednesday itself, before ten
        datetime(2026, 4, 3, 23, 0, tzinfo=UTC),  # a week after the clocks changed
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # the moment they go forward in Paris
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # the hour that comes twice
        datetime(2026, 12, 31, 23, 59, tzinfo=UTC),  # the last minute of a year
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),  # a day most years do not have
    ],
)
async def test_it_ends_on_the_last_wednesday_morning(
    world: World, clock: FakeClock, begun: datetime
) -> None:
    clock.time = begun
    await furnish(world)

    local = clock.now().astimezone(ZoneInfo(ZONE))
    assert (local.weekday(), local.hour, local.minute) == (2, 10, 0)
    assert timedelta(hours=-12) < begun - clock.now() < timedelta(days=7)


async def test_something_of_every_kind_is_there(world: World, chat: Chat) -> None:
    await furnish(world)
    cards = [text(post.card) for post in chat.posts.values() if post.card]
    words = "\n".join(cards)

    assert {one.id for one in PEOPLE} == set(chat.users)
    for expected in ("Solved by Alan", "Solved by Grace", "Nobody is on it yet"):
        assert expected in words
    for expected in ("Over: Data contracts", "Reading query plans", "S-1 ·", "R-2 ·"):
        assert expected in words
    assert not [post for post in chat.posts.values() if post.to]


async def test_an_expert_has_a_question_to_answer(world: World, chat: Chat) -> None:
    await furnish(world)
    letters = [
        text(post.card)
        for post in chat.posts.values()
        if post.channel == "@alan" and post.card and "[Pause ▾]" in text(post.card)
    ]

    solved, *_, waiting = letters
    assert "you took it on" in solved
    assert "Can I see which dashboards read a table" in waiting
    assert "[Answer in thread] [Not my area] [Too busy] [Suggest someone…]" in waiting
    assert len([one for one in letters if "[Later ▾]" in one]) == 1


async def test_a_day_later_somebody_is_nudged_and_reminded(world: World) -> None:
    await furnish(world)
    arrived = await world.winds(timedelta(days=1, hours=8))
    titles = {(post.channel, post.card.title) for post in arrived if post.card}

    assert any(channel == "@ada" for channel, _ in titles)
    assert ("@sam", "Starts in 10 min: Reading query plans together") in titles


async def test_a_scene_that_does_not_work_is_heard(world: World) -> None:
    await furnish(world)
    cast = Cast(world, today=world.clock.now().date(), zone="UTC")

    with pytest.raises(RuntimeError, match="Did you mean"):
        await cast.types("ada", "general", "/meetpu")
    with pytest.raises(RuntimeError, match="no button 'Dance'"):
        await cast.presses("ada", "Dance", cast.newest("asks"))
