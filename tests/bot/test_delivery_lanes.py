"""Each place has a lane of its own: nobody waits for somebody else's platform."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from typing_extensions import override

from adapters.sandbox.chat import Chat
from bot.context import Work
from bot.errors import Unreachable
from bot.mail import Priority
from bot.model.communities import Community, Purpose
from bot.sending.rounds import PER_WORKSPACE
from bot.sending.traffic import pause
from bot.tasks import Outcome
from bot.ui import Card
from bot.watching import Watch
from bot.wiring import App, build, metronome
from storage.database import SqliteDatabase
from tests.bot.rough import DOWN, PEOPLE, Rough, Trouble, announce, tell_everybody, titles, troubles
from tests.conftest import Enter, FakeClock
from tests.features.working import working
from tests.people import Someone


async def test_a_workspace_that_does_not_answer_delays_no_other(
    app: App, guild: Community, chat: Chat, elsewhere: Chat, rough: Rough
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one", to=Purpose.HOME)
    await app.advance()
    await rough.shows(elsewhere, "one", channel="general")
    announce(app, guild, "two", to=Purpose.HOME)
    await app.advance()
    await rough.shows(elsewhere, "one", "two", channel="general")
    assert titles(chat, "general") == []

    answers.set()
    await app.settle()
    assert titles(chat, "general") == ["one", "two"]


async def test_the_metronome_goes_on_while_a_platform_hangs(
    app: App,
    guild: Community,
    chat: Chat,
    elsewhere: Chat,
    rough: Rough,
    database: SqliteDatabase,
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    timer = metronome(app, database)
    timer.start()
    announce(app, guild, "one", to=Purpose.HOME)
    await rough.shows(elsewhere, "one", channel="general")
    announce(app, guild, "two", to=Purpose.HOME)
    await rough.shows(elsewhere, "one", "two", channel="general")

    answers.set()
    await rough.shows(chat, "one", "two", channel="general")
    await timer.stop()


async def test_a_workspace_that_does_not_answer_takes_only_so_much_room(
    app: App, guild: Community, enter: Enter, rough: Rough
) -> None:
    people = [enter(name.title()) for name in PEOPLE]
    answers = rough.hanging["here"] = asyncio.Event()
    tell_everybody(app, guild)
    await app.advance()
    await app.advance()
    assert app.next_due() != app.clock.now(), "it would look again and again"

    answers.set()
    await app.settle()
    assert rough.most["here"] == PER_WORKSPACE
    assert all(one.dm.sees() == ["psst"] for one in people)


async def test_two_processes_never_send_to_one_place_at_once(
    app: App, guild: Community, chat: Chat, rough: Rough, database: SqliteDatabase
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one", "two")
    other = build(database, keys=[b"key"], clock=app.clock, gateways=[Rough([chat])])
    await app.advance()
    await other.settle()
    assert titles(chat) == []

    answers.set()
    await app.settle()
    assert titles(chat) == ["one", "two"]


async def test_a_workspace_out_of_reach_is_asked_less_and_less(
    app: App, guild: Community, enter: Enter, rough: Rough, clock: FakeClock
) -> None:
    people = [enter(name.title()) for name in PEOPLE]
    rough.always = DOWN
    tell_everybody(app, guild)
    for _ in range(6 * 60):
        await app.settle()
        clock.advance(minutes=1)

    assert len(rough.tries) < 50
    rough.always = None
    clock.advance(pause(20, 1.0))
    await app.settle()
    clock.advance(pause(20, 1.0))
    await app.settle()
    assert all(one.dm.sees() == ["psst"] for one in people)


async def test_an_outage_of_days_loses_nothing(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.always = DOWN
    announce(app, guild, "one", "two")
    for _ in range(3 * 24):
        await app.settle()
        clock.advance(hours=1)
    rough.always = None
    await app.settle()

    assert titles(chat) == ["one", "two"]
    assert ada.dm.sees() == []


async def test_what_nobody_took_for_a_week_is_dropped_and_told_once(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.always = DOWN
    announce(app, guild, "old", "just as old")
    await app.settle()
    clock.advance(days=8)
    rough.always = None
    announce(app, guild, "new")
    await app.settle()

    assert titles(chat) == ["new"]
    (told,) = ada.dm.sees()
    assert told.startswith("Messages were dropped\nFor more than a week I could not send “old”")
    assert troubles(app) == []


async def test_what_was_to_be_said_at_its_moment_is_dropped_quietly(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.always = DOWN
    soon = clock.now() + timedelta(hours=1)
    working(app, guild, lambda work: work.announce(Card("now"), to=Purpose.ASKS, expires=soon))
    await app.settle()
    clock.advance(days=8)
    rough.always = None
    await app.settle()

    assert titles(chat) == []
    assert ada.dm.sees() == []


async def test_what_somebody_did_goes_before_what_is_said_by_itself(
    app: App, guild: Community, chat: Chat, rough: Rough
) -> None:
    def news(work: Work) -> None:
        by_itself = replace(work, tools=replace(work.tools, priority=Priority.NEWS))
        by_itself.announce(Card("news 1"), to=Purpose.FACILITATORS, subject="thing:x")
        by_itself.announce(Card("news 2"), to=Purpose.FACILITATORS)

    working(app, guild, news)
    working(app, guild, lambda work: work.discuss(Card("under it"), under="thing:x"))
    announce(app, guild, "answer 1", "answer 2")
    await app.settle()

    assert rough.tries == ["answer 1", "answer 2", "news 1", "news 2", "under it"]
    assert titles(chat) == ["answer 1", "answer 2", "news 1", "news 2"]


async def test_a_message_of_the_moment_says_that_it_is_late(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.troubles.append(DOWN)
    announce(app, guild, "Now", expires=clock.now() + timedelta(minutes=30))
    await app.settle()
    clock.advance(minutes=2)
    await app.settle()

    assert titles(chat) == ["Now (late)"]


async def test_a_clock_that_is_set_back_holds_nothing_up(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one", "two")
    await app.advance()
    again = build(app.database, keys=[b"key"], clock=clock, gateways=[rough])
    await app.courier.finish(timedelta())
    clock.advance(hours=-3)
    rough.hanging.clear()
    rough.looks = True
    await again.settle()
    clock.advance(minutes=2)
    await again.settle()

    assert titles(chat) == ["one", "two"]


async def test_a_clock_that_is_set_back_a_little_leaves_others_what_they_send(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one")
    await app.advance()
    other = build(app.database, keys=[b"key"], clock=clock, gateways=[rough])
    clock.advance(seconds=30)
    await other.courier.look()
    clock.advance(seconds=-1)

    assert await other.courier.look() == 0
    answers.set()
    await app.settle()
    assert rough.tries == ["one"]


async def test_whoever_watches_hears_how_it_went(
    database: SqliteDatabase, clock: FakeClock, chat: Chat, guild: Community
) -> None:
    heard: list[tuple[str, str]] = []

    class Ears(Watch):
        @override
        def delivery(self, platform: str, outcome: str, took: timedelta) -> None:
            heard.append((platform, outcome))

        @override
        def incident(self, where: str) -> None:
            heard.append(("incident", where))

    rough = Rough([chat])
    app = build(database, keys=[b"key"], clock=clock, gateways=[rough], watch=Ears())
    rough.troubles += [DOWN, Trouble(Unreachable("a new token, please", locked_out=True))]
    announce(app, guild, "one")
    await app.settle()
    for _ in range(2):
        clock.advance(minutes=1)
        await app.settle()

    again = ("sandbox", Outcome.AGAIN)
    assert heard == [again, ("incident", "token"), again, ("sandbox", Outcome.DONE)]
