"""What Slack tells of an interaction, as the core reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.model.communities import Place
from bot.ports import Message

Json = dict[str, Any]

PLATFORM = "slack"
_ENTITY = re.compile(r"<((?:[@#!]|https?:|mailto:|tel:)[^<>]*)>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_UNNAMED = {"privategroup": "a private channel", "directmessage": "direct messages"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Who acted, where, and by which ways they can be answered.

    ``message`` is what was pressed or pointed at, ``pressed`` says which. ``url`` is the
    response_url; ``view`` the modal they act in, by our name for it where ``ours``. ``home``: it
    began in the Home tab.
    """

    user: str
    event: str
    username: str = ""
    channel: str = ""
    channel_name: str = ""
    thread: str = ""
    message: str = ""
    pressed: bool = False
    url: str = ""
    trigger: str = ""
    view: str = ""
    ours: bool = False
    title: str = ""
    home: bool = False

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D") or not self.channel

    def place(self, team: str) -> Place:
        return Place(PLATFORM, team, f"@{self.user}" if self.is_direct else self.channel)


def of_command(body: Json) -> Reach:
    return Reach(
        user=body["user_id"],
        event=body["trigger_id"],
        username=body.get("user_name", ""),
        channel=body["channel_id"],
        channel_name=_named(body.get("channel_name", "")),
        url=body.get("response_url", ""),
        trigger=body["trigger_id"],
    )


def of_message(body: Json, *, pressed: bool) -> Reach:
    """A press on a message, or an entry of its menu."""
    container, message = body.get("container", {}), body.get("message", {})
    ts = container.get("message_ts") or body.get("message_ts") or message.get("ts", "")
    thread = container.get("thread_ts") or message.get("thread_ts") or ""
    return Reach(
        user=body["user"]["id"],
        event=body["trigger_id"],
        username=body["user"].get("username", ""),
        channel=body["channel"]["id"],
        channel_name=_named(body["channel"].get("name", "")),
        thread="" if thread == ts else thread,
        message=ts,
        pressed=pressed,
        url=body.get("response_url", ""),
        trigger=body["trigger_id"],
    )


def of_mention(body: Json) -> Reach:
    event = body["event"]
    return Reach(
        user=event["user"],
        event=body["event_id"],
        channel=event["channel"],
        thread=event.get("thread_ts", ""),
    )


def of_home_opened(body: Json) -> Reach:
    return Reach(user=body["event"]["user"], event=body["event_id"], home=True)


def of_launch(body: Json) -> Reach:
    """From the menu of the whole app, which belongs to no channel either."""
    user, trigger = body["user"], body["trigger_id"]
    return Reach(user["id"], trigger, user.get("username", ""), trigger=trigger)


def of_home(body: Json) -> Reach:
    """A press in the Home tab, which belongs to no channel."""
    user = body["user"]
    trigger = body["trigger_id"]
    return Reach(user["id"], trigger, user.get("username", ""), trigger=trigger, home=True)


def pointed_at(body: Json, *, bot: str, names: Mapping[str, str], archive: str) -> Message:
    """The message whose menu was used. ``archive`` is where the workspace keeps its messages."""
    message, channel = body["message"], body["channel"]["id"]
    author = message.get("user") or message.get("bot_id", "")
    ts = message["ts"]
    link = f"{archive}archives/{channel}/p{ts.replace('.', '')}"
    thread = message.get("thread_ts", ts)
    return Message(
        id=ts,
        text=read(message.get("text", ""), names),
        author="" if author == bot else author,
        author_name=names.get(author) or message.get("username", ""),
        at=datetime.fromtimestamp(float(ts), UTC),
        link=link if thread == ts else f"{link}?thread_ts={thread}&cid={channel}",
    )


def installation(body: Json) -> tuple[str, str]:
    """To which workspace's installation of the app, and which organisation's, Slack speaks.

    Empty where it does not say. Whoever acts may be from elsewhere, in a channel that workspaces
    share; and an event's own team is the one that brought such a channel in.
    """
    view, told = body.get("view") or {}, _of_app(body)
    team = view.get("app_installed_team_id") or told.get("id") or told.get("team_id") or ""
    return team, told.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or ""


def _of_app(body: Json) -> Json:
    told: list[Json] = body.get("authorizations") or []
    if told or "event" in body:
        return told[0] if told else {}
    return body if "command" in body else body.get("team") or {}


def mentions(text: str) -> Iterator[tuple[str, str]]:
    """Ids of the users a text names, each with what Slack says they are called."""
    for found in _MENTION.finditer(text):
        yield found[1], found[2] or ""


def read(text: str, names: Mapping[str, str]) -> str:
    """A text of Slack's as people see it; users without a name stay ``@U1``."""
    plain = _ENTITY.sub(lambda found: _seen(found[1], names), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _seen(entity: str, names: Mapping[str, str]) -> str:
    target, _, label = entity.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label if target.startswith("!date^") else f"@{(label or target[1:]).lstrip('@')}"
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    return f"{label} ({target})" if label and label not in target else target


def _named(channel: str) -> str:
    """A channel as people call it."""
    return _UNNAMED.get(channel) or (f"#{channel}" if channel else "")
