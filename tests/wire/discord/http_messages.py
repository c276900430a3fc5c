"""Messages in channels, threads and DMs over HTTP."""

from __future__ import annotations

from datetime import timedelta

from tests.wire.discord import check_messages, messages, payloads
from tests.wire.discord.errors import Json, Refusal
from tests.wire.discord.http import Call, Reply, Routes
from tests.wire.discord.model import Channel, Kind, Message
from tests.wire.discord.permissions import Permission, demand, may_send
from tests.wire.discord.state import World

NONCE_HELD = timedelta(minutes=5)
_ROOMS = (Kind.CATEGORY, Kind.FORUM)


def create(call: Call) -> Reply:
    """The bot writes into a channel."""
    world, channel = call.world, call.world.channel(call["channel_id"])
    _open_to_bot(world, channel)
    if channel.kind in _ROOMS:
        raise Refusal(50008)
    again = _repeated(world, channel, call.body)
    if again is not None:
        return 200, payloads.message(again)
    check_messages.check_new(call.body, files=list(call.files))
    _may_enclose(channel, call)
    told = _told(channel, call.body)
    message = messages.write(world, channel, world.bot, call.body, files=call.files, reply_to=told)
    if message.nonce and call.body.get("enforce_nonce"):
        world.nonces[channel.id, str(message.nonce)] = message
    return 200, payloads.message(message)


def history(call: Call) -> Reply:
    """The latest messages, newest first."""
    channel = call.world.channel(call["channel_id"])
    _bot_may(channel, Permission.READ_MESSAGE_HISTORY)
    found = channel.public()
    for edge, keep in (("before", -1), ("after", 1)):
        if edge in call.query:
            limit = int(call.query[edge])
            found = [one for one in found if (int(one.id) - limit) * keep > 0]
    many = int(call.query.get("limit", 50))
    found = found[:many] if "after" in call.query else found[-many:]
    # A nonce is said to who posts and to who listens; what is read later may lack it.
    shown = [payloads.message(one) for one in reversed(found)]
    return 200, [{name: one[name] for name in one if name != "nonce"} for one in shown]


def read(call: Call) -> Reply:
    """One message."""
    message = _public(call)
    _bot_may(message.channel, Permission.READ_MESSAGE_HISTORY)
    return 200, payloads.message(message)


def edit(call: Call) -> Reply:
    """The bot changes its own message."""
    message = _public(call)
    if message.author is not call.world.bot:
        raise Refusal(50005)
    check_messages.check_edit(call.body, message, files=list(call.files))
    messages.edit(call.world, message, call.body, call.files)
    return 200, payloads.message(message)


def delete(call: Call) -> Reply:
    """The bot takes a message away."""
    message = _public(call)
    if message.author is not call.world.bot:
        _bot_may(message.channel, Permission.MANAGE_MESSAGES)
    messages.delete(call.world, message)
    return 204, None


def pin(call: Call) -> Reply:
    """Pinning has had its own permission since February 2026."""
    message = _public(call)
    _bot_may(message.channel, Permission.PIN_MESSAGES)
    message.pinned = True
    return 204, None


def typing(call: Call) -> Reply:
    """The bot seems to be typing."""
    _open_to_bot(call.world, call.world.channel(call["channel_id"]))
    return 204, None


def _repeated(world: World, channel: Channel, body: Json) -> Message | None:
    if not body.get("enforce_nonce"):
        return None
    old = world.nonces.get((channel.id, str(body.get("nonce"))))
    return old if old and world.clock.now() - old.sent_at < NONCE_HELD else None


def _told(channel: Channel, body: Json) -> Message | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    found = channel.messages.get(str(reference.get("message_id")))
    if found is None and reference.get("fail_if_not_exists", True):
        error = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
        raise Refusal(50035, {"message_reference": {"_errors": [error]}})
    return found


def _public(call: Call) -> Message:
    channel = call.world.channel(call["channel_id"])
    _bot_may(channel)
    message = channel.messages.get(call["message_id"])
    if message is None or message.ephemeral:
        raise Refusal(10008)
    return message


def _bot_may(channel: Channel, *wanted: Permission) -> None:
    if channel.guild is not None:
        demand(channel.guild.bot, channel, *wanted)


def _may_enclose(channel: Channel, call: Call) -> None:
    if call.files:
        _bot_may(channel, Permission.ATTACH_FILES)
    if call.body.get("embeds"):
        _bot_may(channel, Permission.EMBED_LINKS)


def _open_to_bot(world: World, channel: Channel) -> None:
    if channel.guild is None:
        if channel.recipient is None or not channel.recipient.dms_open:
            raise Refusal(50007)
        if not any(channel.recipient.id in guild.members for guild in world.guilds.values()):
            raise Refusal(50278)
        return
    may_send(channel.guild.bot, channel)
    if channel.locked and channel.archived:
        raise Refusal(50083)


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES: Routes = {
    ("POST", "/channels/{channel_id}/messages"): create,
    ("GET", "/channels/{channel_id}/messages"): history,
    ("PUT", "/channels/{channel_id}/messages/pins/{message_id}"): pin,
    ("GET", _ONE): read,
    ("PATCH", _ONE): edit,
    ("DELETE", _ONE): delete,
    ("POST", "/channels/{channel_id}/typing"): typing,
}
