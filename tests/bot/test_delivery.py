"""What is announced arrives: in order, once, redrawn everywhere, however a platform behaves."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import time, timedelta

import pytest

from adapters.sandbox.chat import Chat, Post
from adapters.sandbox.gateway import SandboxGateway
from bot.clock import Weekly
from bot.context import Tools, Work
from bot.errors import DeliveryError
from bot.feature import Feature
from bot.model.communities import Community, Purpose
from bot.ui import Card, Text
from bot.wiring import App
from tests.conftest import FakeClock
from tests.people import Someone

Do = Callable[[Callable[[Work], object]], object]


@pytest.fixture
def do(app: App, guild: Community) -> Do:
    """Something done for the community, in one transaction."""

    def run(what: Callable[[Work], object]) -> object:
        return app.database.write(
            lambda uow: what(
                Work(Tools(app.clock.now(), uow, app.words, app.features, lambda: next(ids)), guild)
            )
        ).result()

    ids = (f"id{number}" for number in range(1000))
    return run


def titles(chat: Chat, channel: str) -> list[str]:
    return [post.card.title for post in chat.seen_by("", channel) if post.card]


def several(number: int, purpose: Purpose) -> Callable[[Work], None]:
    def announce(work: Work) -> None:
        for n in range(number):
            work.announce(Card(f"{n}"), to=purpose)

    return announce


async def test_a_card_reaches_every_workspace_in_the_order_said(
    app: App, do: Do, chat: Chat, elsewhere: Chat
) -> None:
    do(several(3, Purpose.ASKS))
    await app.settle()

    assert titles(chat, "asks") == ["0", "1", "2"]
    assert titles(elsewhere, "general") == ["0", "1", "2"]


async def test_the_same_key_is_announced_once(app: App, do: Do, chat: Chat) -> None:
    for _ in range(2):
        do(lambda work: work.announce(Card("once"), to=Purpose.LOG, key="k"))
    await app.settle()

    assert titles(chat, "log") == ["once"]


async def test_nothing_stands_in_for_the_private_channel(
    app: App, do: Do, chat: Chat, elsewhere: Chat
) -> None:
    do(lambda work: work.announce(Card("private"), to=Purpose.FACILITATORS))
    await app.settle()

    assert titles(chat, "stewards") == ["private"]
    assert titles(elsewhere, "general") == []


async def test_a_message_waits_while_the_platform_is_down(
    app: App, do: Do, chat: Chat, gateway: SandboxGateway, clock: FakeClock
) -> None:
    gateway.failing = DeliveryError("rate limited", retry_after=timedelta(seconds=30))
    do(several(2, Purpose.LOG))
    await app.settle()
    gateway.failing = None
    await app.settle()
    assert titles(chat, "log") == []

    clock.advance(seconds=30)
    await app.settle()
    assert titles(chat, "log") == ["0", "1"]


async def test_one_place_that_fails_does_not_hold_up_another(
    app: App, do: Do, chat: Chat, elsewhere: Chat
) -> None:
    app.gateways["sandbox"] = SandboxGateway([chat])
    do(lambda work: work.announce(Card("hello"), to=Purpose.HOME))
    await app.settle()

    assert titles(chat, "general") == ["hello"]


async def test_a_facilitator_hears_of_what_could_not_be_delivered_once_a_day(
    app: App, do: Do, chat: Chat, ada: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    app.gateways["sandbox"] = SandboxGateway([chat])
    with caplog.at_level(logging.WARNING):
        do(several(3, Purpose.HOME))
        await app.settle()

    assert len(ada.dm.sees()) == 1
    assert "could not deliver “0” in #general" in ada.dm.sees()[0]
    assert "no workspace elsewhere" in caplog.text


async def test_an_expired_message_is_not_sent(
    app: App, do: Do, chat: Chat, clock: FakeClock
) -> None:
    soon = clock.now() + timedelta(minutes=5)
    do(lambda work: work.announce(Card("late"), to=Purpose.LOG, expires=soon))
    clock.advance(minutes=6)
    await app.settle()

    assert titles(chat, "log") == []


async def test_every_posted_copy_is_redrawn_even_before_it_was_sent(
    app: App, do: Do, chat: Chat, elsewhere: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = iter(["one", "two", "three"])
    drawn = {"thing": lambda _work, _id: Card(next(versions))}
    monkeypatch.setattr(app.features, "subjects", drawn)

    do(lambda work: work.announce(Card("zero"), to=Purpose.HOME, subject="thing:x"))
    do(lambda work: work.refresh("thing:x"))
    await app.settle()
    do(lambda work: work.refresh("thing:x"))
    do(lambda work: work.refresh("thing:x"))
    await app.settle()

    assert titles(chat, "general") == titles(elsewhere, "general") == ["three"]


async def test_what_is_said_under_a_card_is_in_its_thread(
    app: App, do: Do, chat: Chat, elsewhere: Chat
) -> None:
    do(lambda work: work.announce(Card("card"), to=Purpose.HOME, subject="thing:x"))
    do(lambda work: work.discuss(Card("reply"), under="thing:x"))
    await app.settle()

    for one in (chat, elsewhere):
        root, reply = one.posts.values()
        assert isinstance(root, Post)
        assert reply.thread == root.id


async def test_a_direct_message_goes_where_the_person_is(
    app: App, do: Do, grace: Someone, elsewhere: Chat
) -> None:
    do(lambda work: work.tell("grace", Card("psst", (Text("only you"),))))
    await app.settle()

    assert grace.dm.sees() == ["psst\nonly you"]


async def test_a_broken_job_is_tried_again_and_stops_no_other(
    app: App,
    do: Do,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    feature, ran = Feature("x", "X."), []

    @feature.later("breaks")
    def breaks(work: Work) -> None:
        ran.append("broke")
        raise RuntimeError

    @feature.later("works")
    def works(work: Work, word: str) -> None:
        ran.append(word)

    monkeypatch.setattr(app.features, "jobs", feature.jobs)
    do(lambda work: breaks.at(work, work.now, "k"))
    do(lambda work: works.at(work, work.now, "k", "first"))
    do(lambda work: works.at(work, work.now, "k", "moved"))
    await app.settle()
    assert sorted(ran) == ["broke", "moved"]

    clock.advance(minutes=1)
    await app.settle()
    assert sorted(ran) == ["broke", "broke", "moved"]
    assert "job x.breaks failed" in caplog.text


async def test_a_job_that_never_works_is_given_up(
    app: App, do: Do, travel: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    feature, ran = Feature("x", "X."), []

    @feature.later("breaks")
    def breaks(work: Work) -> None:
        ran.append(work.now)
        raise RuntimeError

    monkeypatch.setattr(app.features, "jobs", feature.jobs)
    do(lambda work: breaks.at(work, work.now, "k"))
    await app.settle()
    await travel(hours=2)

    assert len(ran) == 5
    assert app.agenda.next_due() is None


async def test_a_rhythm_goes_on_in_every_community(
    app: App,
    do: Do,
    guild: Community,
    ada: Someone,
    travel: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada.at("lounge").runs("community new", name="Lounge club", domain="Testing", zone="Tokyo")
    feature, ran = Feature("x", "X."), []

    @feature.every("friday", Weekly(4, time(9)))
    def friday(work: Work) -> None:
        ran.append((work.community.name, f"{work.now:%a %H:%M}"))

    monkeypatch.setattr(app.features, "jobs", feature.jobs)
    await app.settle()
    await travel(weeks=2)

    assert ran == 2 * [("Lounge club", "Fri 00:00"), ("Data guild", "Fri 07:00")]
