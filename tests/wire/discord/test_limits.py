"""The local Discord refuses what Discord refuses, and remembers it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.wire.discord import Permission
from tests.wire.discord.scene import Scene, post, staged
from tests.wire.discord.tiny_client import TinyClient, running


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with staged() as scene:
        yield scene


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[TinyClient]:
    async with running(TinyClient(sync=False), scene.server) as client:
        yield client


MODERN = 1 << 15
TEXT = {"type": 10, "content": "x"}


def row(*items: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(items)}


def button(**parts: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | parts


def modern(*items: dict[str, Any]) -> dict[str, Any]:
    return {"flags": MODERN, "components": list(items)}


def select(**parts: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]} | parts


def embed(**parts: Any) -> dict[str, Any]:
    return {"content": "x", "embeds": [parts]}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"content": "x" * 2001}, "content"),
        (embed(title="x" * 257), "title"),
        (embed(fields=[{"name": "n", "value": ""}]), "value"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds"),
        (modern(TEXT) | {"content": "x"}, "content"),
        ({"components": [TEXT]}, "components"),
        (modern(*[TEXT] * 41), "components"),
        (modern(*[{"type": 10, "content": "x" * 1001}] * 4), "components"),
        (modern({"type": 9, "components": [TEXT] * 4, "accessory": button()}), "components"),
        (modern({"type": 9, "components": [TEXT]}), "accessory"),
        (modern({"type": 17, "components": [{"type": 17, "components": [TEXT]}]}), "components"),
        (modern(row(*[button(custom_id=str(n)) for n in range(6)])), "components"),
        (modern(row(select(), button())), "components"),
        (modern(row(button(), button())), "custom_id"),
        (modern(row(button(custom_id="x" * 101))), "custom_id"),
        (modern(row(button(label="x" * 81))), "label"),
        (modern(row(button(style=5))), "url"),
        (modern(row(select(placeholder="x" * 151))), "placeholder"),
        (modern(row(select(options=[]))), "options"),
        (modern(row(select(options=[{"label": "x" * 101, "value": "a"}]))), "label"),
        (modern(row({"type": 4, "style": 1, "custom_id": "t"})), "components"),
        (modern({"type": 13, "file": {"url": "attachment://nowhere.txt"}}), "components"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "parse"),
    ],
)
async def test_what_discord_would_refuse_is_refused_and_kept(
    scene: Scene, client: TinyClient, body: dict[str, Any], place: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await post(client, scene.general, body)

    assert refused.value.code == 50035
    assert [one.code for one in scene.server.violations] == [50035]
    assert place in scene.server.violations[0].what
    assert scene.ada.sees(scene.general) == []


async def test_closed_doors_are_closed(scene: Scene, client: TinyClient) -> None:
    scene.ada.user.dms_open = False
    scene.general.deny(scene.guild.id, Permission.SEND_MESSAGES)
    hidden = scene.guild.channel("hidden")
    hidden.deny(scene.guild.id, Permission.VIEW_CHANNEL)

    codes = []
    for channel in (scene.ada.dm, scene.general, hidden):
        with pytest.raises(discord.Forbidden) as refused:
            await post(client, channel, {"content": "x"})
        codes.append(refused.value.code)

    assert codes == [50007, 50013, 50001]


async def test_only_those_allowed_are_pinged(scene: Scene, client: TinyClient) -> None:
    text = f"<@{scene.ada.id}> and <@{scene.grace.id}>"
    await post(client, scene.general, {"content": text, "allowed_mentions": {"parse": []}})
    await post(client, scene.general, {"content": text})

    quiet, loud = scene.general.public()
    assert quiet.pings.users == set()
    assert loud.pings.users == {scene.ada.id, scene.grace.id}


def command(**parts: Any) -> dict[str, Any]:
    return {"name": "ask", "description": "Ask", "type": 1} | parts


def option(**parts: Any) -> dict[str, Any]:
    return {"name": "what", "description": "What", "type": 3} | parts


DEEP = option(type=2, options=[option(type=2, options=[])])


@pytest.mark.parametrize(
    ("commands", "problem"),
    [
        ([command(name="Ask")], "INVALID_NAME"),
        ([command(name="a" * 33)], "INVALID_NAME"),
        ([command(description="")], "BAD_LENGTH"),
        ([command(), command()], "DUPLICATE_NAME"),
        ([command(name=f"ask{n}") for n in range(101)], "MAXIMUM"),
        ([{"name": f"Menu {n}", "type": 3} for n in range(16)], "MAXIMUM"),
        ([command(options=[option(name=f"o{n}") for n in range(26)])], "MAX_LENGTH"),
        ([command(options=[option(), option(name="b", required=True)])], "REQUIRED_INVALID"),
        ([command(options=[option(autocomplete=True, type=6)])], "AUTOCOMPLETE_INVALID"),
        ([command(options=[DEEP])], "TYPE_INVALID"),
        ([command(options=[option(type=1), option(name="b")])], "TYPE_INVALID"),
        (
            [
                command(
                    options=[
                        option(
                            name=f"o{n}",
                            description="x" * 100,
                            choices=[
                                {"name": "n" * 90, "value": "v" * 90},
                                {"name": "m" * 90, "value": "w" * 90},
                            ],
                        )
                        for n in range(25)
                    ]
                )
            ],
            "TOO_LARGE",
        ),
    ],
)
async def test_illegal_commands_are_not_registered(
    scene: Scene, client: TinyClient, commands: list[dict[str, Any]], problem: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.bulk_upsert_global_commands(int(scene.server.world.bot.id), commands)

    assert refused.value.code == 50035
    assert problem in scene.server.violations[0].what
    assert scene.server.commands.names == []


INPUT: dict[str, Any] = {"type": 4, "style": 1, "custom_id": "t"}
LABEL: dict[str, Any] = {"type": 18, "label": "L", "component": INPUT}


def field(**parts: Any) -> dict[str, Any]:
    return {"type": 18, "label": "L", "component": INPUT | parts}


@pytest.mark.parametrize(
    ("modal", "problem"),
    [
        ({"title": "x" * 46}, "title"),
        ({"components": []}, "components"),
        ({"components": [field(custom_id=str(n)) for n in range(6)]}, "components"),
        ({"components": [LABEL | {"label": "x" * 46}]}, "label"),
        ({"components": [LABEL | {"description": "x" * 101}]}, "description"),
        ({"components": [field(max_length=4001)]}, "max_length"),
        ({"components": [field(value="ab", max_length=1)]}, "value"),
        ({"components": [row(button())]}, "components"),
    ],
)
async def test_an_illegal_form_does_not_open(
    scene: Scene, client: TinyClient, modal: dict[str, Any], problem: str
) -> None:
    body = {"type": 9, "data": {"title": "T", "custom_id": "m", "components": [LABEL]} | modal}
    with pytest.raises(discord.HTTPException) as refused:
        await answer(scene, client, body)

    assert refused.value.code == 50035
    assert problem in scene.server.violations[0].what


async def test_an_interaction_is_answered_once_and_in_a_way_that_fits(
    scene: Scene, client: TinyClient
) -> None:
    with pytest.raises(discord.HTTPException, match="must be one of"):
        await answer(scene, client, {"type": 7, "data": {"content": "x"}})
    await answer(scene, client, {"type": 5, "data": {"flags": 64}}, again=True)
    with pytest.raises(discord.HTTPException) as refused:
        await answer(scene, client, {"type": 4, "data": {"content": "x"}}, again=True)

    assert refused.value.code == 40060
    assert scene.ada.sees(scene.general) == ["(thinking…)"]


async def test_bodies_are_held_against_a_description(tmp_path: Path) -> None:
    text = {"type": "object", "properties": {"content": {"pattern": "^[A-Z]"}}}
    body = {"requestBody": {"content": {"application/json": {"schema": text}}}}
    schemas = {"SnowflakeType": {"type": "string", "pattern": "x"}}
    described = {"paths": {"/channels/{channel_id}/messages": {"post": body}}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(described | {"components": {"schemas": schemas}}))

    async with staged(file) as scene, running(TinyClient(sync=False), scene.server) as client:
        await post(client, scene.general, {"content": "Fine"})
        await post(client, scene.general, {"content": "bad"})

    assert len(scene.server.violations) == 1
    assert "content: 'bad' does not match" in scene.server.violations[0].what


async def answer(
    scene: Scene, client: TinyClient, body: dict[str, Any], *, again: bool = False
) -> None:
    """Answer a command by hand, as no well-behaved client would."""
    world = scene.server.world
    if not again or not world.interactions:
        world.commands.overwrite("global", [command(name="silent")])
        world.patience = 0.01
        with pytest.raises(AssertionError, match="no answer"):
            await scene.ada.runs("silent", channel=scene.general)
    asked = next(reversed(world.interactions.values()))
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    await client.http.request(Route("POST", path), json=body)
