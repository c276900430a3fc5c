"""Writing, editing and deleting messages, whoever does it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from tests.wire.discord import mentions
from tests.wire.discord.check_components import walk
from tests.wire.discord.errors import Json
from tests.wire.discord.model import COMPONENTS_V2, Channel, Message, User

if TYPE_CHECKING:
    from tests.wire.discord.interactions import Interaction
    from tests.wire.discord.state import World

REPLY, COMMAND_REPLY = 19, 20  # message types
_KEPT_FLAGS = COMPONENTS_V2 | 1 << 2 | 1 << 12


def write(
    world: World,
    channel: Channel,
    author: User,
    body: Json,
    *,
    files: dict[str, bytes] | None = None,
    viewer: User | None = None,
    answers: Interaction | None = None,
    reply_to: Message | None = None,
    flags: int = 0,
    id: str = "",
) -> Message:
    """A new message in a channel; ephemeral when it has a viewer."""
    usual = mentions.USERS if answers else mentions.ALL
    message = Message(id or world.ids.next(), channel, author, world.clock.now(), viewer=viewer)
    message.nonce = body.get("nonce")
    message.flags = flags | (body.get("flags") or 0) & _KEPT_FLAGS
    message.reference = reply_to
    message.caused_by = answers.metadata() if answers else None
    message.kind = COMMAND_REPLY if answers else REPLY if reply_to else 0
    _put(world, message, body, files or {})
    if viewer is None:
        message.pings = mentions.pinged(body, channel, usual)
    if channel.is_thread:
        channel.archived = False
    channel.messages[message.id] = message
    if viewer is None:
        world.announce("MESSAGE_CREATE", message)
    world.changed()
    return message


def fill(world: World, message: Message, body: Json, files: dict[str, bytes]) -> None:
    """Put the real text where the bot was thinking."""
    message.flags = message.flags & ~(1 << 7) | (body.get("flags") or 0) & _KEPT_FLAGS
    _put(world, message, body, files)
    if message.viewer is None:
        message.pings = mentions.pinged(body, message.channel, mentions.USERS)
    _told(world, message)


def edit(world: World, message: Message, body: Json, files: dict[str, bytes]) -> None:
    """Change a message; nobody is notified again."""
    texts = (message.content, *mentions.displayed(message.components))
    message.earlier.append("\n".join(text for text in texts if text))
    message.flags |= (body.get("flags") or 0) & _KEPT_FLAGS
    message.edited_at = world.clock.now()
    _put(world, message, body, files)
    _told(world, message)


def delete(world: World, message: Message) -> None:
    """Take a message away for everyone."""
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    if message.viewer is None:
        guild = message.channel.guild
        gone = {"id": message.id, "channel_id": message.channel.id}
        world.tell(
            "MESSAGE_DELETE",
            gone | ({"guild_id": guild.id} if guild else {}),
            guild_id=guild.id if guild else None,
        )
    world.changed()


def _told(world: World, message: Message) -> None:
    if message.viewer is None:
        world.announce("MESSAGE_UPDATE", message)
    world.changed()


def _put(world: World, message: Message, body: Json, files: dict[str, bytes]) -> None:
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = body["embeds"] or []
    if "components" in body:
        message.components = body["components"] or []
        _number(message.components)
    if files or "attachments" in body:
        _attach(world, message, body, files)


def _number(components: list[Json]) -> None:
    taken = {one.get("id") for _, one in walk(components)}
    free = (number for number in count(1) if number not in taken)
    for _, component in walk(components):
        if not component.get("id"):
            component["id"] = next(free)


def _attach(world: World, message: Message, body: Json, files: dict[str, bytes]) -> None:
    kept = {str(one.get("id")) for one in body.get("attachments") or []}
    message.attachments = [one for one in message.attachments if one["id"] in kept]
    for name, content in files.items():
        message.attachments.append(world.keep(name, content))
        message.files[name] = content
