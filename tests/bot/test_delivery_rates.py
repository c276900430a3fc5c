"""No channel, workspace or platform is sent more than it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adapters.sandbox.chat import Chat
from bot.context import Work
from bot.errors import DeliveryError
from bot.mail import Pace, Priority, Rate
from bot.model.communities import Community, Purpose
from bot.ui import Card
from bot.wiring import App
from tests.bot.rough import DOWN, PEOPLE, Rough, announce, tell_everybody, titles
from tests.conftest import Enter, FakeClock
from tests.features.working import working

SECOND = timedelta(seconds=1)


async def test_a_channel_takes_messages_at_its_own_rate(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.pace = Pace(channel=Rate(2, 2 * SECOND))
    announce(app, guild, *"12345")
    announce(app, guild, "other", to=Purpose.ASKS)
    await app.settle()
    assert titles(chat) == ["1", "2"]
    assert titles(chat, "asks") == ["other"]
    assert app.next_due() == clock.now() + SECOND

    for _ in range(3):
        clock.advance(SECOND)
        await app.settle()
    assert titles(chat) == [*"12345"]


async def test_a_channel_that_waits_does_not_wait_longer_for_each_message_more(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    rough.pace = Pace(channel=Rate(1, SECOND))
    for title in "1234":
        announce(app, guild, title)
        await app.settle()

    assert app.next_due() == clock.now() + SECOND


async def test_a_workspace_has_a_rate_over_all_its_channels(
    app: App, guild: Community, enter: Enter, rough: Rough, clock: FakeClock
) -> None:
    rough.pace = Pace(workspace=Rate(3, 3 * SECOND))
    people = [enter(name.title()) for name in PEOPLE]
    tell_everybody(app, guild)

    arrived = []
    for _ in range(4):
        await app.settle()
        arrived.append(sum(len(one.dm.sees()) for one in people))
        clock.advance(SECOND)
    assert arrived == [3, 4, 5, 6]  # a burst, then one a second


async def test_a_limit_of_the_whole_platform_stops_everything_for_a_while(
    app: App, guild: Community, chat: Chat, elsewhere: Chat, rough: Rough, clock: FakeClock
) -> None:
    announce(app, guild, "first")
    await app.settle()
    slow = DeliveryError("slow down", retry_after=30 * SECOND, everywhere=True)
    rough.always = replace(DOWN, error=slow)
    announce(app, guild, "second")
    await app.settle()
    rough.always = None
    announce(app, guild, "third", to=Purpose.HOME)
    clock.advance(29 * SECOND)
    await app.settle()
    assert titles(elsewhere, "general") == []

    clock.advance(SECOND)
    await app.settle()
    assert titles(chat) == ["first", "second"]
    assert titles(elsewhere, "general") == ["third"]


async def test_a_channel_that_wants_a_pause_is_left_alone_by_what_comes_later(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.troubles.append(replace(DOWN, error=DeliveryError("slow down", retry_after=5 * SECOND)))

    def news(work: Work) -> None:
        by_itself = replace(work, tools=replace(work.tools, priority=Priority.NEWS))
        by_itself.announce(Card("news"), to=Purpose.FACILITATORS)

    working(app, guild, news)
    await app.settle()
    announce(app, guild, "answer")
    await app.settle()
    assert rough.tries == ["news"]

    clock.advance(5 * SECOND)
    await app.settle()
    assert titles(chat) == ["answer", "news"]
