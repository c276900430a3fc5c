"""What the bot says by itself, in channels, threads, forums and private; and what stops it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DeliveryError
from bot.mail import Delivery, Parcel, Send
from bot.markup import person
from bot.model.communities import Place
from bot.ui import Card, Text
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot, connected
from tests.conftest import FakeClock
from tests.wire.discord import (
    Channel,
    Kind,
    Permission,
    Person,
    broken,
    dropped,
    payloads,
    rate_limited,
)

FEW = timedelta(seconds=30)


@pytest.fixture
async def bot(database: SqliteDatabase, clock: FakeClock) -> AsyncIterator[Bot]:
    async with connected(database, clock, sync_commands="never") as bot:
        yield bot


def parcel(
    bot: Bot, to: Channel | Person, text: str = "Hello", *, id: str = "d1", **more: str
) -> Parcel:
    """A card on its way, with nobody in it but Grace (as "grace") and Ada (as "ada")."""
    channel = f"@{to.id}" if isinstance(to, Person) else to.id
    place = Place("discord", bot.guild.id, channel)
    card = Card("Title", (Text(text),))
    about = {name: more.pop(name) for name in ("under", "edits") if name in more}
    delivery = Delivery(id, "c", place, card, bot.clock.now(), id, thread=more.pop("thread", ""))
    if "edits" in about:
        delivery = replace(delivery, does=Send.EDIT)
    known = {"grace": bot.grace.id, "ada": bot.ada.id}
    people = {name: user for name, user in known.items() if f"person:{name}" in text}
    empty = {"under": "", "edits": ""}
    return Parcel(delivery, seal=lambda action: action.name, people=people, **(empty | about))


def solved(sent: Parcel) -> Parcel:
    card = replace(sent.delivery.card, solved=True)
    return replace(sent, delivery=replace(sent.delivery, card=card))


async def refused(bot: Bot, sent: Parcel) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.send(sent)
    return raised.value


async def test_a_card_is_posted_and_edited(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general))
    edited = await bot.adapter.send(parcel(bot, bot.general, "Bye", id="d2", edits=id))

    assert edited == id
    assert bot.sees(bot.grace) == "### Title\nBye"


async def test_only_people_the_card_names_are_told(bot: Bot) -> None:
    text = f"{person('Grace', 'grace')} and {person('Sam', 'sam')}, <@{bot.ada.id}> @everyone"

    await bot.adapter.send(parcel(bot, bot.general, text))

    (message,) = bot.general.public()
    assert message.pings.users == {bot.grace.id}
    assert not message.pings.everyone
    assert "@Grace and Sam, \\@Ada \\@everyone" in bot.sees(bot.ada)


async def test_a_direct_message_goes_where_it_is_read(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.grace))
    await bot.adapter.send(parcel(bot, bot.grace, "Bye", id="d2", edits=id))

    assert bot.sees(bot.grace, bot.grace.dm) == "### Title\nBye"
    opened = [one for one in bot.server.requests if one.route == "/users/@me/channels"]
    assert len(opened) == 1


async def test_a_send_that_is_repeated_posts_once(bot: Bot) -> None:
    bot.server.fail("POST", "/channels/*/messages", dropped(acts=True))

    lost = await refused(bot, parcel(bot, bot.general))
    again = await bot.adapter.send(parcel(bot, bot.general))

    assert not lost.final
    assert [one.id for one in bot.general.public()] == [again]


async def test_a_thread_opens_below_a_post(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general, thread="How? " * 40))
    await bot.adapter.send(parcel(bot, bot.general, "Like this", id="d2", under=id))

    (post,) = bot.general.public()
    assert post.thread
    assert post.thread.id == id
    assert len(post.thread.name) <= 100
    assert bot.sees(bot.grace, post.thread) == "### Title\nLike this"


async def test_a_thread_is_opened_when_it_is_missing(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general))

    await bot.adapter.send(parcel(bot, bot.general, "First", id="d2", under=id))
    await bot.adapter.send(parcel(bot, bot.general, "Second", id="d3", under=id))

    (post,) = bot.general.public()
    assert post.thread
    assert len(post.thread.messages) == 2


async def test_a_post_stands_though_its_thread_may_not_be_opened(bot: Bot) -> None:
    bot.general.deny(bot.guild.id, Permission.CREATE_PUBLIC_THREADS)

    id = await bot.adapter.send(parcel(bot, bot.general, thread="How?"))
    error = await refused(bot, parcel(bot, bot.general, id="d2", under=id))

    assert len(bot.general.public()) == 1
    assert error.final
    assert "Create Public Threads in #general" in str(error)


async def test_a_message_in_a_thread_is_edited_there(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general, thread="How?"))
    answer = await bot.adapter.send(parcel(bot, bot.general, "So", id="d2", under=id))
    (post,) = bot.general.public()
    assert post.thread

    await bot.adapter.send(parcel(bot, bot.general, "Or so", id="d3", under=id, edits=answer))

    assert bot.sees(bot.grace, post.thread) == "### Title\nOr so"


async def test_a_forum_takes_a_post_of_its_own(bot: Bot) -> None:
    forum = bot.guild.channel("questions", Kind.FORUM)

    id = await bot.adapter.send(parcel(bot, forum, thread="How?"))
    await bot.adapter.send(parcel(bot, forum, "So", id="d2", under=id))
    await bot.adapter.send(parcel(bot, forum, "Bye", id="d3", edits=id))

    thread = bot.guild.channels[id]
    assert thread.name == "How?"
    assert bot.sees(bot.grace, thread) == "### Title\nBye\n### Title\nSo"


async def test_a_solved_post_with_five_tags_ends_with_solved_among_them(bot: Bot) -> None:
    forum = bot.guild.channel("questions", Kind.FORUM)
    forum.tags = ["one", "two", "three", "four", "five", "Solved"]
    bot.guild.tell("CHANNEL_UPDATE", payloads.channel(forum))
    id = await bot.adapter.send(parcel(bot, forum, thread="How?"))
    thread = bot.guild.channels[id]
    thread.tags = forum.tags[:5]
    bot.guild.tell("THREAD_UPDATE", payloads.channel(thread))

    await bot.adapter.send(solved(parcel(bot, forum, "Thus", id="d2", edits=id)))
    assert thread.tags == ["one", "two", "three", "four", "Solved"]

    await bot.adapter.send(parcel(bot, forum, "Not yet", id="d3", edits=id))
    assert thread.tags == ["one", "two", "three", "four"]


async def test_a_forum_without_such_a_tag_is_left_as_it_is(bot: Bot) -> None:
    forum = bot.guild.channel("questions", Kind.FORUM)
    id = await bot.adapter.send(parcel(bot, forum, thread="How?"))

    await bot.adapter.send(solved(parcel(bot, forum, "Thus", id="d2", edits=id)))

    assert bot.guild.channels[id].tags == []
    assert bot.sees(bot.grace, bot.guild.channels[id]) == "### Title\nThus"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Permission.VIEW_CHANNEL, "I cannot see that Discord channel. Whoever manages"),
        (Permission.SEND_MESSAGES, "I may not write in that Discord channel. Whoever manages"),
    ],
)
async def test_missing_permissions_are_told_to_who_can_give_them(
    bot: Bot, missing: Permission, words: str
) -> None:
    bot.general.deny(bot.guild.id, missing)

    error = await refused(bot, parcel(bot, bot.general))

    assert error.final
    assert words in str(error)
    assert "Send Messages, Send Messages in Threads and Create Public Threads in #general" in str(
        error
    )


async def test_closed_direct_messages_are_left_alone_for_a_while(bot: Bot) -> None:
    bot.grace.user.dms_open = False

    first = await refused(bot, parcel(bot, bot.grace))
    tried = len(bot.server.requests)
    second = await refused(bot, parcel(bot, bot.grace, id="d2"))
    assert len(bot.server.requests) == tried

    bot.grace.user.dms_open = True
    bot.clock.advance(hours=7)
    await bot.adapter.send(parcel(bot, bot.grace, id="d3"))

    assert first.final
    assert second.final
    assert "Privacy Settings" in str(first)


async def test_who_shares_no_server_cannot_be_written_to(bot: Bot) -> None:
    bot.guild.leaves(bot.grace)

    error = await refused(bot, parcel(bot, bot.grace))

    assert error.final
    assert "in no server with me" in str(error)


async def test_what_is_gone_is_gone(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general))
    del bot.general.messages[id]
    deleted = await refused(bot, parcel(bot, bot.general, id="d2", edits=id))
    del bot.server.world.channels[bot.general.id]
    closed = await refused(bot, parcel(bot, bot.general, id="d3"))

    assert deleted.final
    assert "no longer there" in str(deleted)
    assert closed.final
    assert "/community places" in str(closed)


async def test_a_short_wait_is_waited_and_a_long_one_handed_back(bot: Bot) -> None:
    bot.server.fail("POST", "/channels/*/messages", rate_limited(0.01))
    await bot.adapter.send(parcel(bot, bot.general))

    bot.server.fail("POST", "/channels/*/messages", rate_limited(90))
    long = await refused(bot, parcel(bot, bot.general, id="d2"))
    bot.server.fail("PATCH", "/channels/*/messages/*", rate_limited(7, via=False))
    wall = await refused(bot, parcel(bot, bot.general, id="d3", edits="1"))

    assert long.retry_after == timedelta(seconds=90)
    assert wall.retry_after == timedelta(seconds=7)
    assert not long.final
    assert not wall.final


async def test_an_unknown_refusal_is_final_and_a_bad_day_is_not(bot: Bot) -> None:
    bot.server.fail("POST", "/channels/*/messages", broken(400))
    unknown = await refused(bot, parcel(bot, bot.general))
    bot.server.fail("POST", "/channels/*/messages", broken(503))
    bad_day = await refused(bot, parcel(bot, bot.general))

    assert unknown.final
    assert not bad_day.final


async def test_a_card_in_an_archived_thread_is_still_edited(bot: Bot) -> None:
    id = await bot.adapter.send(parcel(bot, bot.general, thread="How?"))
    answer = await bot.adapter.send(parcel(bot, bot.general, "So", id="d2", under=id))
    (post,) = bot.general.public()
    assert post.thread
    post.thread.archived = True

    await bot.adapter.send(parcel(bot, bot.general, "Or so", id="d3", under=id, edits=answer))

    assert "Or so" in bot.sees(bot.grace, post.thread)
