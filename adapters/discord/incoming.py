"""What Discord tells of an interaction, as the core reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import discord

from adapters.discord.markup import mentioned, read
from adapters.discord.profiles import PLATFORM, called
from bot.model.communities import Place
from bot.ports import Message, Origin

Json = Mapping[str, Any]
Asked = discord.Interaction[discord.AutoShardedClient]

_TEXT = 10  # a component's type


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command: its path, its options as text, and the option being typed."""

    path: str
    values: Mapping[str, str]
    focused: str = ""


def typed(data: Json) -> Typed:
    options = data.get("options") or []
    path = data["name"]
    if options and options[0]["type"] == discord.AppCommandOptionType.subcommand.value:
        path, options = f"{path} {options[0]['name']}", options[0].get("options") or []
    values = {one["name"]: str(one["value"]) for one in options}
    return Typed(path, values, next((one["name"] for one in options if one.get("focused")), ""))


def resolved(data: Json) -> dict[str, str]:
    """What the users picked in a command or a form are called, by id."""
    known = data.get("resolved") or {}
    nicks = {id: one.get("nick") for id, one in (known.get("members") or {}).items()}
    return {id: called(one, nicks.get(id)) for id, one in (known.get("users") or {}).items()}


def named(values: Mapping[str, str]) -> list[str]:
    """Ids of the users mentioned in what was typed."""
    return [id for text in values.values() for id in mentioned(text)]


def seen(asked: Asked, values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as people see it: names instead of ids."""

    def name(ref: str) -> str:
        return _called(asked, ref, names)

    return {key: read(text, name) for key, text in values.items()}


def origin(asked: Asked, workspace: str, names: Mapping[str, str]) -> Origin:
    """Who did it, where. A thread below a message has that message's id."""
    user, channel = str(asked.user.id), asked.channel
    thread, label = "", ""
    if isinstance(channel, discord.Thread):
        place = Place(PLATFORM, workspace, str(channel.parent_id))
        thread, label = str(channel.id), _channel_name(asked, channel.parent_id)
    elif asked.guild_id and channel:
        place = Place(PLATFORM, workspace, str(channel.id))
        label = _channel_name(asked, channel.id) or f"#{getattr(channel, 'name', '')}"
    else:
        place = Place(PLATFORM, workspace, f"@{user}")
    may = asked.permissions
    return Origin(
        place,
        user,
        str(asked.id),
        name=asked.user.display_name,
        admin=bool(asked.guild_id) and (may.administrator or may.manage_guild),
        channel=label,
        thread=thread,
        message=_message(asked),
        names=names,
    )


def mentioning(origin: Origin, ids: Iterable[str]) -> Origin:
    """Whoever is mentioned is there, also while Discord does not say what they are called."""
    return replace(origin, names={id: id for id in ids} | dict(origin.names))


def pointed_at(asked: Asked, names: Mapping[str, str]) -> Message:
    """The message whose menu was used."""
    found = _target(asked)
    author, us = found["author"], asked.client.user
    known = {one["id"]: called(one) for one in found.get("mentions") or ()} | dict(names)
    where = f"{asked.guild_id or '@me'}/{found['channel_id']}/{found['id']}"
    return Message(
        id=found["id"],
        text=seen(asked, {"text": "\n".join(_words(found))}, known)["text"],
        author="" if us and author["id"] == str(us.id) else author["id"],
        author_name=called(author),
        at=datetime.fromisoformat(found["timestamp"]),
        link=f"https://discord.com/channels/{where}",
    )


def author(asked: Asked) -> dict[str, str]:
    """What the author of that message is called, by id."""
    found = _target(asked)["author"]
    return {found["id"]: called(found)}


def _target(asked: Asked) -> Json:
    data: Any = asked.data
    message: Json = data["resolved"]["messages"][data["target_id"]]
    return message


def _message(asked: Asked) -> str:
    data: Any = asked.data
    return str(asked.message.id) if asked.message else str(data.get("target_id") or "")


def _words(message: Json) -> Iterator[str]:
    if message.get("content"):
        yield message["content"]
    for embed in message.get("embeds") or ():
        yield from (embed[part] for part in ("title", "description") if embed.get(part))
    yield from _displayed(message.get("components") or ())


def _displayed(components: Any) -> Iterator[str]:
    for one in components:
        if one["type"] == _TEXT:
            yield one["content"]
        yield from _displayed(one.get("components") or ())


def _called(asked: Asked, ref: str, names: Mapping[str, str]) -> str:
    id = ref[1:]
    if ref.startswith("#"):
        return _channel_name(asked, int(id)) or "#channel"
    return f"@{names[id]}" if id in names else "@someone"


def _channel_name(asked: Asked, id: int) -> str:
    channel = asked.guild and asked.guild.get_channel_or_thread(id)
    return f"#{channel.name}" if channel else ""


def ids_kept(line: str) -> str:
    """A line in which users stay ids ("@1"): who is meant as what is known only later."""
    return read(line, lambda ref: ref)


def custom_ids(components: Any) -> Iterator[str]:
    """The ids of everything that can be pressed on a message."""
    for one in components:
        if getattr(one, "custom_id", None):
            yield one.custom_id
        yield from custom_ids(getattr(one, "children", ()))
        yield from custom_ids([one.accessory] if getattr(one, "accessory", None) else [])
