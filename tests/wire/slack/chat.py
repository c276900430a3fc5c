"""The chat.* methods: posting, editing and deleting what the bot says."""

from __future__ import annotations

from typing import Final

from tests.wire.slack import limits
from tests.wire.slack.content import Content, content, needed
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import BOT, Channel, Message
from tests.wire.slack.workspace import APP, BOT_ID, DOMAIN, TEAM, Workspace


def post_message(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args)
    said = needed(content(workspace, "chat.postMessage", args))
    if args.get("thread_ts") and channel.find(args["thread_ts"]) is None:
        raise Refused("thread_not_found")
    message = workspace.post(_message(workspace, channel, said, thread=args.get("thread_ts")))
    return {"channel": channel.id, "ts": message.ts, "message": as_json(message)}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args)
    if args.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    said = needed(content(workspace, "chat.postEphemeral", args))
    message = _message(workspace, channel, said, thread=args.get("thread_ts"), to=args["user"])
    return {"message_ts": workspace.post(message).ts}


def update(workspace: Workspace, args: Json) -> Json:
    message = _own(workspace, args, "cant_update_message")
    said = content(workspace, "chat.update", args)
    if said.text is None and said.blocks is None:
        raise Refused("no_text")
    if len(said.text or "") > limits.UPDATED_TEXT:
        raise Refused("msg_too_long")
    workspace.edit(message, said.text, said.blocks)
    message.metadata = said.metadata or message.metadata
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": as_json(message),
    }


def delete(workspace: Workspace, args: Json) -> Json:
    message = _own(workspace, args, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(workspace: Workspace, args: Json) -> Json:
    message = _existing(workspace.channel(args.get("channel", "")), args.get("message_ts", ""))
    link = f"https://{DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return {"channel": message.channel, "permalink": link}


def as_json(message: Message) -> Json:
    """A message as payloads and answers carry it."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata:
        shown["metadata"] = message.metadata
    if message.edits:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    from_bot = {"bot_id": BOT_ID, "app_id": APP} if message.user == BOT else {}
    return {**shown, "team": TEAM, **from_bot}


def _place(workspace: Workspace, args: Json) -> Channel:
    """Where to post; a user's id stands for the direct messages with that user."""
    id = str(args.get("channel") or "")
    if id.startswith("U"):
        return _direct(workspace, id)
    channel = workspace.channel(id)
    if channel.archived:
        raise Refused("is_archived")
    joined = workspace.bot.id in channel.members
    if not joined and "chat:write.public" not in workspace.scopes:
        raise Refused("not_in_channel")
    return channel


def _direct(workspace: Workspace, user: str) -> Channel:
    if user not in workspace.users:
        raise Refused("channel_not_found")
    if workspace.users[user].is_bot:
        raise Refused("cannot_dm_bot")
    return workspace.direct(user)


def _message(
    workspace: Workspace,
    channel: Channel,
    said: Content,
    *,
    thread: str | None,
    to: str | None = None,
) -> Message:
    return Message(
        ts=workspace.new_ts(),
        channel=channel.id,
        user=workspace.bot.id,
        text=said.text or "",
        blocks=said.blocks or [],
        thread_ts=thread,
        only_for=to,
        metadata=said.metadata,
    )


def _existing(channel: Channel, ts: str) -> Message:
    message = channel.find(ts)
    if message is None:
        raise Refused("message_not_found")
    if message.is_ephemeral:
        raise Refused("message_not_found", ["ephemeral messages cannot be reached"], blames=True)
    return message


def _own(workspace: Workspace, args: Json, otherwise: str) -> Message:
    channel = workspace.channel(str(args.get("channel") or ""))
    message = _existing(channel, args.get("ts", ""))
    if message.user != workspace.bot.id:
        raise Refused(otherwise)
    if channel.archived:
        raise Refused("is_archived")
    return message


METHODS: Final = {
    "chat.postMessage": ("chat:write", post_message),
    "chat.postEphemeral": ("chat:write", post_ephemeral),
    "chat.update": ("chat:write", update),
    "chat.delete": ("chat:write", delete),
    "chat.getPermalink": ("", get_permalink),
}
