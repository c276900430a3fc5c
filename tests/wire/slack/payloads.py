"""What Slack tells the bot: commands, clicks, submissions, shortcuts and events."""

from __future__ import annotations

from tests.wire.slack import chat, views
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Channel, Message, User, View
from tests.wire.slack.workspace import APP, DOMAIN, TEAM, Workspace


def command(
    user: User, channel: Channel, name: str, text: str, *, trigger: str, response_url: str
) -> Json:
    return {
        "token": "unused",
        "team_id": TEAM,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def _interaction(kind: str, user: User, trigger: str) -> Json:
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}
    return {
        "type": kind,
        "user": who,
        "api_app_id": APP,
        "token": "unused",
        "trigger_id": trigger,
        "team": {"id": TEAM, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def click_in_message(
    user: User, channel: Channel, message: Message, action: Json, *, trigger: str, response_url: str
) -> Json:
    """Ephemeral messages are not sent along, because Slack does not keep them."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    shown = {} if message.is_ephemeral else {"message": chat.as_json(message)}
    return {
        **_interaction("block_actions", user, trigger),
        **shown,
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": message.values},
        "response_url": response_url,
        "actions": [action],
    }


def click_in_view(user: User, view: View, action: Json, *, trigger: str) -> Json:
    return {
        **_interaction("block_actions", user, trigger),
        "container": {"type": "view", "view_id": view.id},
        "view": views.as_json(view),
        "actions": [action],
    }


def submission(user: User, view: View, *, trigger: str) -> Json:
    """Unlike with a click, the team is that of whoever filled it in; the view tells of ours."""
    interaction = _interaction("view_submission", user, trigger)
    interaction["team"] = {"id": user.team, "domain": DOMAIN}
    return {**interaction, "view": views.as_json(view), "response_urls": []}


def closed(user: User, view: View, *, everything: bool) -> Json:
    interaction = _interaction("view_closed", user, "")
    del interaction["trigger_id"]
    return {**interaction, "view": views.as_json(view), "is_cleared": everything}


def message_shortcut(
    user: User,
    channel: Channel,
    message: Message,
    callback: str,
    *,
    trigger: str,
    response_url: str,
) -> Json:
    return {
        **_interaction("message_action", user, trigger),
        "callback_id": callback,
        "action_ts": message.ts,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name},
        "message": chat.as_json(message),
        "response_url": response_url,
    }


def global_shortcut(user: User, callback: str, *, trigger: str, ts: str) -> Json:
    return {**_interaction("shortcut", user, trigger), "callback_id": callback, "action_ts": ts}


def event(workspace: Workspace, body: Json) -> Json:
    now = int(workspace.clock.now().timestamp())
    installed = {"enterprise_id": None, "team_id": TEAM, "user_id": workspace.bot.id}
    return {
        "token": "unused",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": body,
        "type": "event_callback",
        "event_id": f"Ev{workspace.number()}",
        "event_time": now,
        "authorizations": [{**installed, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def heard(bot: User, said: Message, channel: Channel) -> list[Json]:
    """The events that one message gives rise to."""
    kind = "im" if channel.direct else "group" if channel.private else "channel"
    body = {**chat.as_json(said), "channel": channel.id}
    mentioned = [{**body, "type": "app_mention"}] if bot.mention in said.text else []
    return [*mentioned, {**body, "type": "message", "channel_type": kind}]
