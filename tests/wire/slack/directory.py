"""Methods that say who and where: auth.test, users.info, conversations.*."""

from __future__ import annotations

from typing import Final

from tests.wire.slack.chat import as_json
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Channel, Message, User
from tests.wire.slack.workspace import BOT_ID, DOMAIN, TEAM, Workspace


def auth_test(workspace: Workspace, args: Json) -> Json:
    return {
        "url": f"https://{DOMAIN}.slack.com/",
        "team": DOMAIN,
        "team_id": TEAM,
        "user": workspace.bot.name,
        "user_id": workspace.bot.id,
        "bot_id": BOT_ID,
        **workspace.installed,
    }


def users_info(workspace: Workspace, args: Json) -> Json:
    return {"user": user_as_json(workspace.user(args.get("user", "")))}


def user_as_json(user: User) -> Json:
    names = {"real_name": user.real_name, "display_name": user.real_name}
    return {
        "id": user.id,
        "team_id": user.team,
        "is_stranger": user.team != TEAM,
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_owner": False,
        "profile": names,
    }


def conversations_open(workspace: Workspace, args: Json) -> Json:
    users = [id for id in str(args.get("users") or "").split(",") if id]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")
    if workspace.user(users[0]).is_bot:
        raise Refused("cannot_dm_bot")
    return {"channel": {"id": workspace.direct(users[0]).id}}


def conversations_info(workspace: Workspace, args: Json) -> Json:
    channel = workspace.channel(args.get("channel", ""))
    workspace.has(_reading(channel))
    return {"channel": channel_as_json(workspace, channel)}


def conversations_history(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    found = [one for one in channel.messages if not one.thread_ts or one.thread_ts == one.ts]
    return _page(found, args)


def conversations_replies(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    root = channel.find(str(args.get("ts") or ""))
    if root is None:
        raise Refused("thread_not_found")
    return _page([root, *channel.thread(root.ts)], args)


def _readable(workspace: Workspace, args: Json) -> Channel:
    channel = workspace.channel(str(args.get("channel") or ""))
    workspace.has(_reading(channel).replace(":read", ":history"))
    if workspace.bot.id not in channel.members and not channel.direct:
        raise Refused("not_in_channel")
    return channel


def _page(found: list[Message], args: Json) -> Json:
    """The newest first, from ``oldest`` on; metadata only where it is asked for."""
    oldest = float(args.get("oldest") or 0)
    fitting = sorted((one for one in found if float(one.ts) >= oldest), key=lambda one: one.ts)
    fitting.reverse()
    start, many = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    shown = [as_json(one) for one in fitting[start : start + many]]
    if str(args.get("include_all_metadata")).lower() not in {"1", "true"}:
        shown = [{name: one[name] for name in one if name != "metadata"} for one in shown]
    more = len(fitting) > start + many
    cursor = {"next_cursor": str(start + many)} if more else {}
    return {"messages": shown, "has_more": more, "response_metadata": cursor}


def channel_as_json(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.private and not channel.direct,
        "is_group": channel.private,
        "is_im": channel.direct,
        "is_private": channel.private or channel.direct,
        "is_archived": channel.archived,
        "is_member": workspace.bot.id in channel.members,
        "num_members": len(channel.members),
        "context_team_id": TEAM,
    }


def _reading(channel: Channel) -> str:
    if channel.direct:
        return "im:read"
    return "groups:read" if channel.private else "channels:read"


METHODS: Final = {
    "auth.test": ("", auth_test),
    "users.info": ("users:read", users_info),
    "conversations.open": ("im:write", conversations_open),
    "conversations.history": ("", conversations_history),
    "conversations.info": ("", conversations_info),
    "conversations.replies": ("", conversations_replies),
}
