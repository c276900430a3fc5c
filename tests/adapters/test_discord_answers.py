"""Every way to answer, as people in Discord see it; and what they see when something breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from threading import Event

import pytest

from adapters.discord import limits
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot, connected
from tests.adapters.discord_probe import CALENDAR, GO, feature
from tests.conftest import FakeClock
from tests.wire.discord import dropped, held, rate_limited

SOON = timedelta(milliseconds=200)
TIME_TO_ASK = timedelta(seconds=1)  # so that Discord was asked, however busy the machine is


@pytest.fixture
def hold() -> Event:
    """What slow handlers wait for; set already, until a test clears it."""
    GO.set()
    return GO


@pytest.fixture
async def bot(database: SqliteDatabase, clock: FakeClock, hold: Event) -> AsyncIterator[Bot]:
    async with connected(database, clock, more=feature) as bot:
        await bot.founds()
        yield bot
        hold.set()


async def test_an_answer_for_all_is_seen_by_all(bot: Bot) -> None:
    answer = await bot.ada.runs("probe aloud", channel=bot.general)
    louder = await bot.grace.presses("Louder")

    assert not answer.ephemeral
    assert not louder.ephemeral
    assert bot.grace.sees(bot.general)[-2:] == ["### For all to see\n[Louder]", "### Louder"]


async def test_a_failure_is_private_though_the_answer_would_not_be(bot: Bot) -> None:
    before = bot.grace.sees(bot.general)

    answer = await bot.ada.runs("probe hushed", channel=bot.general, settle=False)
    await bot.server.wait(lambda: "Not today" in answer.text)

    assert answer.ephemeral
    assert bot.grace.sees(bot.general) == before, "nothing is left of “thinking…”"


async def test_a_handler_that_breaks_is_explained(bot: Bot) -> None:
    answer = await bot.ada.runs("probe oops", channel=bot.general)

    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text


async def test_a_card_that_cannot_be_drawn_is_explained(bot: Bot) -> None:
    answer = await bot.ada.runs("probe undrawable", channel=bot.general)

    assert "Discord and I lost each other" in answer.text


async def test_a_file_comes_with_the_answer(bot: Bot) -> None:
    answer = await bot.ada.runs("probe file", channel=bot.general)

    assert answer.message.files == {"Meetup__May.ics": CALENDAR.content}
    assert answer.ephemeral


async def test_several_things_are_picked_at_once(bot: Bot) -> None:
    shown = await bot.ada.runs("probe menu", channel=bot.general)

    redrawn = await bot.ada.picks("Some", ["One", "Two"], shown)

    assert redrawn.message is shown.message
    assert redrawn.text == "### Picked\na and b"


async def test_a_form_from_a_card_redraws_the_card(bot: Bot) -> None:
    shown = await bot.ada.runs("probe menu", channel=bot.general)
    form = await bot.ada.presses("Form", shown)

    redrawn = await bot.ada.submits(form, who=bot.grace)

    assert redrawn.message is shown.message
    assert redrawn.text == "### Filled in\nold Grace"


async def test_a_form_from_a_command_has_no_card_to_redraw(bot: Bot) -> None:
    form = await bot.ada.runs("probe draw", channel=bot.general)

    answer = await bot.ada.submits(form, words="new")

    assert answer.ephemeral
    assert answer.text == "### Filled in\nnew"


async def test_a_form_that_comes_too_late_is_asked_for_again(bot: Bot, hold: Event) -> None:
    await bot.restart(form_within=SOON)
    shown = await bot.ada.runs("probe menu", channel=bot.general)
    hold.clear()

    answer = await bot.ada.presses("Slow form", shown, settle=False)
    assert answer.interaction.callback, "acknowledged while the handler is still busy"
    hold.set()
    await bot.server.wait(lambda: answer.messages)

    assert "That took too long" in answer.text
    await bot.restart()
    assert (await bot.ada.presses("Slow form", shown)).modal.title == "A form"


async def test_what_takes_long_and_is_no_form_is_answered_all_the_same(
    bot: Bot, hold: Event
) -> None:
    await bot.restart(form_within=SOON)
    said = bot.grace.says("hello", channel=bot.general)
    hold.clear()

    answer = await bot.ada.menu("Slow menu", said, settle=False)
    hold.set()
    await bot.server.wait(lambda: answer.messages)

    assert answer.text == "### Seen\nhello"
    assert answer.ephemeral


async def test_a_form_nobody_announced_is_no_dead_end(bot: Bot) -> None:
    answer = await bot.ada.runs("probe late", channel=bot.general)

    assert "That took too long" in answer.text


async def test_an_acknowledgement_does_not_wait_for_the_database(bot: Bot, hold: Event) -> None:
    hold.clear()
    held = bot.app.database.write(lambda _: hold.wait(timeout=30))

    answer = await bot.grace.runs("community join", channel=bot.general, settle=False)
    assert answer.text == "(thinking…)" or not answer.messages
    hold.set()
    await bot.server.wait(lambda: "Welcome to Testers" in answer.text)

    assert held.result()


async def test_a_redelivered_interaction_acts_once(bot: Bot) -> None:
    question = "How do I test code that waits?"
    answer = await bot.ada.runs("ask", channel=bot.general, question=question, topic="pins")

    bot.server.redeliver(answer)
    await bot.server.wait(lambda: answer.attempts == [0, 40060])
    await bot.app.settle()

    assert bot.sees(bot.grace).count(question) == 1


async def test_a_redelivered_form_opens_once(bot: Bot) -> None:
    answer = await bot.ada.runs("ask", channel=bot.general)

    bot.server.redeliver(answer)
    await bot.server.wait(lambda: answer.attempts == [0, 40060])

    assert answer.modal.title == "Ask the community"


async def test_an_acknowledgement_whose_answer_was_lost_still_counts(bot: Bot) -> None:
    bot.server.fail("POST", "/interactions/*/callback", dropped(acts=True))

    answer = await bot.ada.runs("my show", channel=bot.general)

    assert "What is yours" in answer.text
    assert bot.server.violations.pop().code == 40060, "trying once more is how we learn it"


async def test_an_answer_is_sent_again_when_the_connection_breaks(bot: Bot) -> None:
    bot.server.fail("PATCH", "/webhooks/*", dropped())

    answer = await bot.ada.runs("my show", channel=bot.general)

    assert "What is yours" in answer.text


async def test_what_could_not_be_acknowledged_in_time_is_not_done(bot: Bot) -> None:
    late = asyncio.Event()
    bot.server.fail("POST", "/interactions/*/callback", held(late))
    joining = asyncio.create_task(
        bot.grace.runs("community join", channel=bot.general, settle=False)
    )
    asked = await bot.server.wait(lambda: list(bot.server.world.interactions.values())[1:])
    bot.server.clock.advance(seconds=4)
    late.set()
    await bot.server.wait(lambda: asked[0].attempts)
    joining.cancel()

    assert bot.server.violations.pop().code == 10062
    shown = await bot.grace.runs("my show", channel=bot.general)
    assert "You belong to no community yet" in shown.text


def is_told_to_wait(bot: Bot) -> bool:
    return bot.server.requests[-1].status == HTTPStatus.TOO_MANY_REQUESTS


async def test_what_is_told_to_wait_too_long_to_be_acknowledged_is_not_done(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot.server.fail("POST", "/interactions/*/callback", rate_limited(1e9))
    with monkeypatch.context() as hurried:
        hurried.setattr(limits, "FIRST_WITHIN", TIME_TO_ASK)
        joining = asyncio.create_task(
            bot.grace.runs("community join", channel=bot.general, settle=False)
        )
        await bot.server.wait(lambda: is_told_to_wait(bot))
    joining.cancel()
    await bot.restart()  # what was begun is over then

    assert "could not be acknowledged" in caplog.text
    shown = await bot.grace.runs("my show", channel=bot.general)
    assert "You belong to no community yet" in shown.text


async def test_an_answer_is_waited_with_no_longer_than_an_interaction_lives(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot.server.fail("PATCH", "/webhooks/*", rate_limited(1e9))
    with monkeypatch.context() as hurried:
        hurried.setattr(limits, "MORE_WITHIN", TIME_TO_ASK)
        asking = asyncio.create_task(bot.ada.runs("my show", channel=bot.general))
        await bot.server.wait(lambda: is_told_to_wait(bot))
    answer = await asking

    assert "Discord and I lost each other" in answer.text
    assert "an answer did not arrive" in caplog.text


async def test_many_at_once_are_all_answered(bot: Bot) -> None:
    answers = await bot.server.storm(
        lambda _: bot.grace.runs("my show", channel=bot.general), times=40, at_once=8
    )

    assert [answer.attempts for answer in answers] == [[0]] * 40
    assert all("What is yours" in answer.text for answer in answers)
