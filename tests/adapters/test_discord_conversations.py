"""People talk to the bot in Discord: commands, buttons, menus, forms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from discord.http import Route

from storage.database import SqliteDatabase
from tests.adapters.discord_kit import DESCRIPTION, Bot, client_of, connected
from tests.conftest import FakeClock
from tests.wire.discord import Impossible

QUESTION = "How do I test code that waits for time to pass?"


@pytest.fixture
async def bot(database: SqliteDatabase, clock: FakeClock) -> AsyncIterator[Bot]:
    async with connected(database, clock) as bot:
        yield bot


async def test_a_community_is_set_up_and_welcomed(bot: Bot) -> None:
    answer = await bot.founds()

    assert "Testers is set up" in answer.text
    assert answer.ephemeral
    assert "Testers meets here" in bot.sees(bot.grace)


async def test_only_who_manages_the_server_may_set_one_up(bot: Bot) -> None:
    answer = await bot.grace.runs(
        "community new", channel=bot.general, name="Mine", domain="All of it", zone="Paris"
    )

    assert "Only an admin" in answer.text
    assert answer.ephemeral


async def test_a_bare_command_opens_its_form(bot: Bot) -> None:
    await bot.founds()

    opened = await bot.grace.runs("ask", channel=bot.general)
    assert opened.modal.title == "Ask the community"
    asked = await bot.grace.submits(opened, question=QUESTION, topic="pins")
    await bot.app.settle()

    assert "Asked: A-1" in asked.text
    assert asked.ephemeral
    assert QUESTION in bot.sees(bot.ada)


async def test_what_is_typed_already_is_in_the_form(bot: Bot) -> None:
    opened = await bot.ada.runs("community new", channel=bot.general, name="Testers")

    answer = await bot.ada.submits(opened, domain="Testing well", zone="Lisbon")

    assert "Testers is set up" in answer.text


async def test_a_refused_form_says_why_and_opens_again_filled_in(bot: Bot) -> None:
    await bot.founds()
    opened = await bot.grace.runs("meetup new", channel=bot.general)
    refused = await bot.grace.submits(opened, title="Mocks", when="next blue moon")
    assert "Please look at this again" in refused.text
    assert refused.ephemeral

    again = await bot.grace.presses("Edit again", refused)
    assert again.modal.title == opened.modal.title
    corrected = await bot.grace.submits(again, when="tomorrow 18:00")

    assert "Mocks" in corrected.text
    assert corrected.message is refused.message, "the correction takes its place"


async def test_typed_options_that_are_wrong_can_be_corrected(bot: Bot) -> None:
    refused = await bot.founds(zone="Atlantis")
    assert "I do not know “Atlantis”" in refused.text

    again = await bot.ada.presses("Edit again", refused)
    answer = await bot.ada.submits(again, zone="Lisbon")

    assert "Testers is set up" in answer.text


async def test_a_press_redraws_every_copy(bot: Bot) -> None:
    await bot.founds()
    questions = bot.guild.channel("questions")
    await bot.ada.runs("community places", channel=questions)
    await bot.ada.picks("This channel is for…", ["asks"])
    await bot.ada.runs("ask", channel=bot.general, question=QUESTION, topic="pins")
    await bot.app.settle()

    claimed = await bot.grace.presses("I can answer")
    await bot.app.settle()

    assert "You are on A-1" in claimed.text
    assert "Grace" in bot.sees(bot.ada, questions)


async def test_an_answer_from_a_form_reaches_the_thread(bot: Bot) -> None:
    await bot.founds()
    await bot.ada.runs("ask", channel=bot.general, question=QUESTION, topic="pins")
    await bot.app.settle()
    claimed = await bot.grace.presses("I can answer")
    opened = await bot.grace.presses("Write it here", claimed)

    answer = await bot.grace.submits(opened, answer="Hand the clock in.")
    await bot.app.settle()

    assert "Your answer is posted" in answer.text
    post = next(one for one in bot.general.public() if QUESTION in bot.server.text(one))
    assert post.thread
    assert "Hand the clock in." in bot.sees(bot.ada, post.thread)
    assert "Hand the clock in." in bot.sees(bot.ada, bot.ada.dm)


async def test_a_card_is_redrawn_in_place(bot: Bot) -> None:
    await bot.founds()
    shown = await bot.ada.runs("community places", channel=bot.general)

    redrawn = await bot.ada.picks("This channel is for…", ["home", "log"], shown)

    assert redrawn.message is shown.message
    assert "home and log" in redrawn.text


async def test_a_message_can_be_asked_about(bot: Bot) -> None:
    await bot.founds()
    said = bot.grace.says(f"<@{bot.ada.id}> {QUESTION}", channel=bot.general)

    opened = await bot.ada.menu("Ask about this", said)
    asked = await bot.ada.submits(opened, topic="pins")
    await bot.app.settle()

    assert "Asked: A-1" in asked.text
    assert f"@Ada {QUESTION}" in bot.sees(bot.ada)
    assert f"<@{bot.ada.id}> {QUESTION}" in said.content


async def test_people_mentioned_while_typing_are_called_by_name(bot: Bot) -> None:
    await bot.founds()

    await bot.ada.runs(
        "ask", channel=bot.general, question=f"<@{bot.grace.id}> and <@1>, {QUESTION}", topic="pins"
    )
    await bot.app.settle()

    assert f"@Grace and @someone, {QUESTION}" in bot.sees(bot.ada)
    assert all(bot.grace.id not in one.pings.users for one in bot.general.public())


async def test_any_command_can_be_typed_after_the_umbrella(bot: Bot) -> None:
    await bot.founds()
    await bot.grace.runs("community join", channel=bot.general)

    invited = await bot.ada.runs(
        "moot", channel=bot.general, command=f"community roles <@{bot.grace.id}> role:expert"
    )
    form = await bot.ada.runs("moot", channel=bot.general, command="ask")
    unknown = await bot.ada.runs("moot", channel=bot.general, command="dance")

    assert "I asked @Grace" in invited.text
    assert form.modal.title == "Ask the community"
    assert "I do not know “/dance”" in unknown.text


async def test_a_person_is_picked_not_typed(bot: Bot) -> None:
    await bot.founds()
    await bot.grace.runs("community join", channel=bot.general)

    await bot.ada.runs(
        "community roles",
        channel=bot.general,
        person=bot.grace,
        role="Facilitator: looks after the community",
    )
    await bot.app.settle()

    assert "You are a facilitator of Testers" in bot.sees(bot.grace, bot.grace.dm)


async def test_nothing_is_suggested_for_a_command_that_is_gone(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord goes on offering it for a while after an update."""
    monkeypatch.delitem(bot.app.features.commands, "my zone")

    assert await bot.ada.completes("my zone", "zone", "lisb", channel=bot.general) == []


async def test_zones_and_topics_are_suggested_while_typing(bot: Bot) -> None:
    zones = await bot.ada.completes("my zone", "zone", "lisb", channel=bot.general)
    await bot.founds(topics="testing, fixtures, mocking")
    topics = await bot.ada.completes("ask", "topic", "fix", channel=bot.general)
    several = await bot.ada.completes("community new", "purposes", "asks, me", channel=bot.general)

    assert [(one.name, one.value) for one in zones] == [("Lisbon (Europe/Lisbon)", "Europe/Lisbon")]
    assert [one.value for one in topics] == ["fixtures"]
    assert "asks, meetups" in [one.value for one in several]


async def test_private_conversations_know_the_server(bot: Bot) -> None:
    await bot.founds()
    await bot.restart()

    shown = await bot.ada.runs("my show", channel=bot.ada.dm)
    opened = await bot.ada.runs("ask", channel=bot.ada.dm)
    asked = await bot.ada.submits(opened, question=QUESTION, topic="pins")
    await bot.app.settle()

    assert "Testers: facilitator" in shown.text.replace("**", "")
    assert "Asked: A-1" in asked.text
    assert QUESTION in bot.sees(bot.grace)


async def test_buttons_in_private_belong_to_the_server_they_came_from(bot: Bot) -> None:
    bot.server.guild("Another one").member("Grace", user=bot.grace.user)
    await bot.founds()
    await bot.grace.runs("community join", channel=bot.general)
    await bot.ada.runs("community roles", channel=bot.general, person=bot.grace, role="expert")
    await bot.app.settle()
    await bot.restart()

    accepted = await bot.grace.presses("Yes, gladly")

    assert "Thank you" in accepted.text
    assert accepted.message.channel is bot.grace.dm


async def test_a_stranger_in_private_is_told_where_to_go(bot: Bot) -> None:
    await bot.restart()
    bot.guild.leaves(bot.grace)

    answer = await bot.grace.runs("my show", channel=bot.grace.dm)

    assert "I find you in no server" in answer.text


async def test_commands_in_a_thread_belong_to_its_channel(bot: Bot) -> None:
    await bot.founds()
    await bot.ada.runs("ask", channel=bot.general, question=QUESTION, topic="pins")
    await bot.app.settle()
    post = next(one for one in bot.general.public() if QUESTION in bot.server.text(one))
    assert post.thread
    said = bot.grace.says("Hand the clock in.", channel=post.thread)

    answered = await bot.ada.menu("This answered it", said)

    assert "A-1" in answered.text
    assert (await bot.ada.runs("community places", channel=post.thread)).ephemeral


async def test_what_was_typed_shows_as_typed(bot: Bot) -> None:
    await bot.founds()
    nasty = "@everyone **bold** <@1> <t:0:R> # big `code` [x](https://evil.example) ||s||"

    await bot.ada.runs(
        "ask", channel=bot.general, question=f"Why does {nasty} not work?", topic="pins"
    )
    await bot.app.settle()

    post = next(one for one in bot.general.public() if "Why does" in bot.server.text(one))
    shown = bot.server.text(post)
    assert "\\@everyone \\*\\*bold\\*\\* @someone" in shown
    assert "1970-01-01 00:00 UTC" in shown
    assert not post.pings.everyone


@pytest.mark.skipif(DESCRIPTION is None, reason="Discord's own description is not here")
async def test_every_request_is_as_discord_describes_it(bot: Bot) -> None:
    await bot.founds()
    await bot.ada.runs("meetup calendar", channel=bot.general)
    route = Route("PATCH", "/channels/{channel_id}", channel_id=bot.general.id)

    with pytest.raises(discord.Forbidden):
        await client_of(bot.adapter).http.request(route, json={"name": 5, "type": "odd"})

    assert "description: " in bot.server.violations.pop().what, "so they really are compared"


async def test_nobody_is_offered_what_does_not_exist(bot: Bot) -> None:
    with pytest.raises(Impossible, match="no such command"):
        await bot.ada.runs("meetup", channel=bot.general)
