"""What the courier makes of silence, of refusals, and of answers that were lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.sandbox.chat import Chat
from bot.courier import Courier
from bot.model.communities import Community, Purpose
from bot.tokens import Tokens
from bot.ui import Card
from bot.wiring import App
from tests.bot.rough import DOWN, REFUSED, VANISHED, Rough, announce, titles, troubles
from tests.conftest import FakeClock
from tests.features.working import working


async def test_a_platform_that_never_answers_is_not_waited_for(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    courier = Courier(
        app.database,
        {"sandbox": rough},
        tokens=Tokens([b"key"]),
        clock=clock,
        jitter=lambda: 0.0,
        tell=lambda *_: None,
        within=timedelta(),
    )
    announce(app, guild, "one")
    rough.hanging["here"] = asyncio.Event()
    async with asyncio.timeout(30):
        assert await courier.run_once() == 0
    rough.hanging.clear()
    clock.advance(minutes=5)
    await courier.run_once()

    assert titles(chat) == [], "it may have arrived"
    assert "the answer to it was lost" in troubles(app)[0]


async def test_whoever_refuses_is_in_reach(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.troubles += [DOWN, DOWN, REFUSED, DOWN]
    announce(app, guild, "one")
    for _ in range(3):
        await app.settle()
        clock.advance(minutes=5)
    await app.settle()
    announce(app, guild, "two", to=Purpose.LOG)
    await app.settle()

    assert titles(chat, "log") == ["two"]


async def test_a_redrawing_whose_answer_was_lost_shows_what_is_newer_by_then(
    app: App,
    guild: Community,
    rough: Rough,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: Iterator[str] = iter(["second", "third"])
    subjects = {"thing": lambda _work, _id: Card(next(drawn))}
    monkeypatch.setattr(app.features, "subjects", subjects)
    announce(app, guild, "first", subject="thing:x")
    await app.settle()
    rough.troubles.append(VANISHED)
    for _ in range(2):
        working(app, guild, lambda work: work.refresh("thing:x"))
        await app.settle()
    clock.advance(minutes=5)
    await app.settle()

    assert rough.tries == ["first", "second", "third"]


async def test_a_message_of_the_moment_reads_the_same_when_it_is_tried_again(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    """A platform knows by that what it posted already."""
    rough.remembers = True
    rough.troubles.append(VANISHED)
    announce(app, guild, "Now", expires=clock.now() + timedelta(minutes=30))
    await app.settle()
    clock.advance(minutes=2)
    await app.settle()

    assert rough.tries == ["Now", "Now"]


async def test_what_is_refused_is_tried_five_times_in_about_half_an_hour(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    rough.always = REFUSED
    announce(app, guild, "one")
    await app.courier.run_once()
    begun = clock.now()
    for _ in range(4):
        due = app.courier.next_due()
        assert due
        clock.time = due
        await app.courier.run_once()

    assert rough.tries.count("one") == 5
    assert timedelta(minutes=20) <= clock.now() - begun <= timedelta(minutes=40)
    assert troubles(app) == ["not now"]
