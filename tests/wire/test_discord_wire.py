"""The local Discord speaks the platform's protocol, as a real discord.py client hears it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator

import discord
import pytest
from aiohttp import ClientSession, ServerDisconnectedError

from tests.wire.discord import Impossible, Upload, dropped, held, rate_limited
from tests.wire.discord.scene import Scene, post, staged
from tests.wire.discord.tiny_client import GUILD_INTENTS, TinyClient, card, running
from tests.wire.discord.waiting import dump


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with staged() as scene:
        yield scene


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[TinyClient]:
    async with running(TinyClient(), scene.server) as client:
        yield client


async def test_a_command_is_deferred_and_answered_privately(
    scene: Scene, client: TinyClient
) -> None:
    answer = await scene.ada.runs("ask", channel=scene.general, question="How?")

    assert answer.text == "Asked: How?"
    assert answer.ephemeral
    assert 0 < answer.ack_ms < answer.done_ms
    assert scene.ada.sees(scene.general) == ["Asked: How?"]
    assert scene.grace.sees(scene.general) == []
    assert scene.server.violations == []


async def test_options_are_typed_and_a_card_can_be_pressed(
    scene: Scene, client: TinyClient
) -> None:
    answer = await scene.ada.runs(
        "meetup new", channel=scene.general, title="Tests", places=9, host=scene.grace
    )
    assert answer.text.splitlines() == [
        "Tests for 9 with @Grace, Monday, 30 November 2026 19:00",
        "[I can answer]",
        "[Topic: Testing, Design]",
    ]

    redrawn = await scene.grace.presses("I can answer")
    assert redrawn.message is answer.message
    assert redrawn.text == "@Grace took 7"


async def test_a_select_is_picked_from(scene: Scene, client: TinyClient) -> None:
    channel = client.get_partial_messageable(int(scene.general.id))
    await channel.send(view=card("Pick"))

    answer = await scene.ada.picks("Topic", ["Testing", "Design"])

    assert answer.text == "Picked Testing, Design"
    with pytest.raises(Impossible, match="not among"):
        await scene.ada.picks("Topic", ["Cooking"])


async def test_a_form_opens_and_is_submitted(scene: Scene, client: TinyClient) -> None:
    opened = await scene.ada.runs("note", channel=scene.general)
    assert opened.modal.title == "A note"
    assert opened.modal.labels == ["What is it?", "Kind"]

    answer = await scene.ada.submits(opened, what_is_it="Tabs", kind="Decision")

    assert answer.text == "dec: Tabs"
    assert scene.grace.sees(scene.general) == ["dec: Tabs"]
    with pytest.raises(Impossible, match="0 to 50 characters"):
        await scene.ada.submits(opened, what_is_it="x" * 51, kind="Decision")


async def test_a_message_menu_and_suggestions(scene: Scene, client: TinyClient) -> None:
    said = scene.grace.says("Tabs or spaces?", channel=scene.general)

    about = await scene.ada.menu("Ask about this", said)
    choices = await scene.ada.completes("expert who", "topic", "tes", channel=scene.general)

    assert about.text == "About: Tabs or spaces?"
    assert [choice.name for choice in choices] == ["testing", "tesseracts"]


async def test_only_what_was_synced_can_be_run(scene: Scene, client: TinyClient) -> None:
    assert scene.server.commands.syncs == 1
    assert "meetup new" in scene.server.commands.names

    with pytest.raises(Impossible, match="no such command"):
        await scene.ada.runs("meetup", channel=scene.general)
    with pytest.raises(Impossible, match="without"):
        await scene.ada.runs("ask", channel=scene.general)


async def test_messages_are_veiled_without_the_content_intent(
    scene: Scene, client: TinyClient
) -> None:
    scene.ada.says("secret", channel=scene.general)
    scene.ada.says(f"<@{scene.server.world.bot.id}> hello", channel=scene.general)
    scene.ada.says("in private", channel=scene.ada.dm)

    heard = [await client.heard.get() for _ in range(3)]

    assert heard == ["", f"<@{scene.server.world.bot.id}> hello", "in private"]


async def test_a_privileged_intent_that_is_off_is_fatal(scene: Scene) -> None:
    client = TinyClient(intents=GUILD_INTENTS | discord.Intents(message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(client, scene.server):
            pass


async def test_a_redelivered_interaction_is_answered_once(scene: Scene, client: TinyClient) -> None:
    answer = await scene.ada.runs("note", channel=scene.general)

    scene.server.redeliver(answer)
    await scene.server.wait(lambda: len(answer.attempts) == 2)

    assert answer.attempts == [0, 40060]
    assert scene.server.violations == []


async def test_a_repeated_nonce_posts_once(scene: Scene, client: TinyClient) -> None:
    body = {"content": "Nudge", "nonce": "n1", "enforce_nonce": True}
    scene.server.fail("POST", "/channels/*/messages", dropped(acts=True))
    with pytest.raises(ServerDisconnectedError):
        await post(client, scene.general, body)

    again = await post(client, scene.general, body)

    assert scene.ada.sees(scene.general) == ["Nudge"]
    assert again["id"] == scene.general.public()[0].id


async def test_a_rate_limit_is_honoured(scene: Scene, client: TinyClient) -> None:
    scene.server.fail("POST", "/channels/*/messages", rate_limited(0.01))

    await post(client, scene.general, {"content": "Late"})

    statuses = [one.status for one in scene.server.requests if one.method == "POST"]
    assert statuses == [429, 200]


@pytest.mark.parametrize("how", ["cut", "asked", "closed"])
async def test_a_broken_connection_is_resumed_without_loss(
    scene: Scene, client: TinyClient, how: str
) -> None:
    gateway = scene.server.gateway
    if how == "asked":
        gateway.ask_reconnect()
    else:
        gateway.drop(4000 if how == "closed" else None)
    await scene.server.gone()

    answer = await scene.ada.runs("ask", channel=scene.general, question="Missed?")

    assert answer.text == "Asked: Missed?"
    assert (gateway.identified, gateway.resumed) == (1, 1)


async def test_an_old_button_works_after_a_restart(scene: Scene) -> None:
    async with running(TinyClient(), scene.server) as first:
        await first.get_partial_messageable(int(scene.general.id)).send(view=card("Old", 3))
    async with running(TinyClient(sync=False), scene.server):
        answer = await scene.ada.presses("I can answer")

    assert answer.text == "@Ada took 3"
    assert answer.message.earlier == ["Old"]


async def test_a_late_answer_is_not_taken(scene: Scene, client: TinyClient) -> None:
    server = scene.server
    hold = asyncio.Event()
    server.fail("POST", "/interactions/*/callback", held(hold))
    asked = asyncio.create_task(scene.ada.runs("note", channel=scene.general))
    await server.wait(lambda: server.world.interactions)
    server.clock.advance(seconds=4)
    hold.set()
    (late,) = server.world.interactions.values()
    await server.wait(lambda: late.attempts)
    asked.cancel()

    assert late.attempts == [10062]
    assert "10062" in dump(server.world)


async def test_a_session_that_is_gone_is_not_resumed(scene: Scene) -> None:
    resume = {"token": scene.server.token, "session_id": "gone", "seq": 1}
    url = f"{scene.server.gateway_url}?v=10&encoding=json"
    async with ClientSession() as session, session.ws_connect(url) as plain:
        hello = await plain.receive_json()
        await plain.send_json({"op": 6, "d": resume})
        answer = await plain.receive_json()

    assert hello["op"] == 10
    assert answer == {"op": 9, "d": False}


async def test_an_uploaded_file_is_read_by_the_client(scene: Scene, client: TinyClient) -> None:
    file = Upload("talk.txt", b"Hello all")
    answer = await scene.ada.runs("transcript", channel=scene.general, file=file)

    assert answer.text == "talk.txt: Hello all"


async def test_threads_files_and_direct_messages(scene: Scene, client: TinyClient) -> None:
    channel = client.get_channel(int(scene.general.id))
    assert isinstance(channel, discord.TextChannel)
    file = discord.File(io.BytesIO(b"a,b"), "numbers.csv")
    message = await channel.send("Numbers", file=file)
    thread = await message.create_thread(name="About numbers")
    await thread.add_user(discord.Object(int(scene.ada.id)))
    await thread.send("Here", allowed_mentions=discord.AllowedMentions.none())
    ada = await client.fetch_user(int(scene.ada.id))
    await ada.send("By the way")

    inside = scene.general.public()[0].thread
    assert inside is not None
    assert scene.ada.sees(scene.general) == ["Numbers\n(numbers.csv)"]
    assert scene.ada.sees(inside) == ["Here"]
    assert scene.ada.id in inside.followers
    assert scene.ada.sees(scene.ada.dm) == ["By the way"]


async def test_many_at_once_are_each_answered(scene: Scene, client: TinyClient) -> None:
    answers = await scene.server.storm(
        lambda number: scene.ada.runs("ask", channel=scene.general, question=str(number)),
        times=40,
        at_once=8,
    )

    assert sorted(int(answer.text.removeprefix("Asked: ")) for answer in answers) == list(range(40))
    assert all(answer.ack_ms <= answer.done_ms for answer in answers)
