"""Channels, threads and direct messages over HTTP."""

from __future__ import annotations

from tests.wire.discord import check_messages, messages, payloads
from tests.wire.discord.errors import Json, Problems, Refusal
from tests.wire.discord.guilds import Guild
from tests.wire.discord.http import Call, Reply, Routes
from tests.wire.discord.model import HAS_THREAD, Channel, Kind
from tests.wire.discord.permissions import Permission, demand

_ARCHIVE_AFTER = (60, 1440, 4320, 10080)
_PRIVATE = 12
_TAGS = 5


def read(call: Call) -> Reply:
    """A channel the bot can see."""
    return 200, payloads.channel(_seen(call))


def change(call: Call) -> Reply:
    """Rename a channel, archive or lock a thread."""
    channel = _seen(call)
    own = channel.is_thread and channel.owner_id == call.world.bot.id
    if channel.guild and not own:
        needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        demand(channel.guild.bot, channel, needed)
    _check_name(call.body.get("name", channel.name))
    for field in ("name", "topic", "archived", "locked"):
        if field in call.body:
            setattr(channel, field, call.body[field])
    if "applied_tags" in call.body:
        channel.tags = _tagged(channel, call.body["applied_tags"])
    told = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    if channel.guild:
        channel.guild.tell(told, payloads.channel(channel))
    return 200, payloads.channel(channel)


def _tagged(post: Channel, tags: list[str]) -> list[str]:
    """Names of the forum's tags; five fit on a post."""
    problems = Problems()
    problems.count(("applied_tags",), len(tags), 0, _TAGS)
    problems.settle()
    offered = {payloads.tag_id(name): name for name in post.parent.tags} if post.parent else {}
    return [offered[one] for one in tags]


def start_thread(call: Call) -> Reply:
    """A thread without a message; in a forum, with its first one."""
    parent, guild = _parent(call)
    private = call.body.get("type", _PRIVATE) == _PRIVATE and parent.kind is not Kind.FORUM
    kind = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    demand(guild.bot, parent, kind)
    first = call.body.get("message")
    if parent.kind is Kind.FORUM:
        check_messages.check_new(first or {}, files=list(call.files), root=("message",))
    thread = _thread(call, guild, parent, private=private)
    drawn = payloads.channel(thread)
    if first:
        written = messages.write(  # the first message of a post has the post's id
            call.world, thread, call.world.bot, first, files=call.files, id=thread.id
        )
        drawn = payloads.channel(thread) | {"message": payloads.message(written)}
    return 201, drawn


def start_thread_below(call: Call) -> Reply:
    """A thread that hangs on a message and has its id."""
    parent, guild = _parent(call)
    demand(guild.bot, parent, Permission.CREATE_PUBLIC_THREADS)
    message = parent.messages.get(call["message_id"])
    if message is None or message.ephemeral:
        raise Refusal(10008)
    if message.thread is not None:
        raise Refusal(160004)
    message.thread = _thread(call, guild, parent, id=message.id)
    message.flags |= HAS_THREAD
    return 201, payloads.channel(message.thread)


def follow(call: Call) -> Reply:
    """Somebody joins a thread."""
    channel = _seen(call)
    channel.followers.add(_who(call))
    return 204, None


def unfollow(call: Call) -> Reply:
    """Somebody leaves a thread."""
    _seen(call).followers.discard(_who(call))
    return 204, None


def followers(call: Call) -> Reply:
    """Who is in a thread."""
    thread = _seen(call)
    joined = payloads.when(thread.made_at)
    return 200, [
        {"id": thread.id, "user_id": id, "join_timestamp": joined, "flags": 0}
        for id in sorted(thread.followers)
    ]


def open_dm(call: Call) -> Reply:
    """The conversation with one person; opening it always works."""
    user = call.world.users.get(str(call.body.get("recipient_id")))
    if user is None:
        raise Refusal(10013)
    return 200, payloads.channel(call.world.dm(user))


def _thread(
    call: Call, guild: Guild, parent: Channel, *, id: str = "", private: bool = False
) -> Channel:
    _check_name(call.body.get("name"))
    minutes = call.body.get("auto_archive_duration") or _ARCHIVE_AFTER[2]
    if minutes not in _ARCHIVE_AFTER:
        _invalid("auto_archive_duration", f"Value must be one of {_ARCHIVE_AFTER}.")
    thread = guild.thread(call.body["name"], parent, call.world.bot, id=id, private=private)
    thread.archive_minutes = minutes
    return thread


def _parent(call: Call) -> tuple[Channel, Guild]:
    parent = _seen(call)
    if parent.guild is None or parent.is_thread:
        _invalid("type", "Cannot execute action on this channel type")
    assert parent.guild is not None
    return parent, parent.guild


def _seen(call: Call) -> Channel:
    channel = call.world.channel(call["channel_id"])
    if channel.guild is not None:
        demand(channel.guild.bot, channel, Permission.VIEW_CHANNEL)
    return channel


def _who(call: Call) -> str:
    id = call.params.get("user_id", call.world.bot.id)
    if id not in call.world.users:
        raise Refusal(10013)
    return id


def _check_name(name: str | None) -> None:
    problems = Problems()
    problems.length(("name",), name or "", 1, 100)
    problems.settle()


def _invalid(field: str, message: str) -> None:
    errors: Json = {field: {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": message}]}}
    raise Refusal(50035, errors)


_CHANNEL = "/channels/{channel_id}"
ROUTES: Routes = {
    ("GET", _CHANNEL): read,
    ("PATCH", _CHANNEL): change,
    ("POST", _CHANNEL + "/threads"): start_thread,
    ("POST", _CHANNEL + "/messages/{message_id}/threads"): start_thread_below,
    ("PUT", _CHANNEL + "/thread-members/@me"): follow,
    ("DELETE", _CHANNEL + "/thread-members/@me"): unfollow,
    ("PUT", _CHANNEL + "/thread-members/{user_id}"): follow,
    ("DELETE", _CHANNEL + "/thread-members/{user_id}"): unfollow,
    ("GET", _CHANNEL + "/thread-members"): followers,
    ("POST", "/users/@me/channels"): open_dm,
}
