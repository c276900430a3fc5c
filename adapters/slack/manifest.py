"""The app manifest: what an admin pastes into Slack to create the app."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack import limits
from adapters.slack.http import PATH
from bot.catalog import Features
from bot.declared import Command
from bot.errors import ConfigError
from bot.reach import SlackSettings
from bot.ui import Option, shorten

Json = dict[str, Any]

SCOPES = {
    "app_mentions:read": "answer people who mention me",
    "chat:write": "post and update messages",
    "chat:write.public": "post in public channels before somebody invites me",
    "commands": "offer commands and message menus",
    "files:write": "send calendar files and exports",
    "im:write": "write to people directly",
    "users:read": "know names, time zones and who is an admin",
}
EVENTS = ("app_home_opened", "app_mention")
NAME = "Folkmoot"
DESCRIPTION = "Runs your community of practice: questions, meetups, and a log of what was learned."


def printed(settings: SlackSettings | None, features: Features, said: Mapping[str, str]) -> str:
    """As JSON. Raises ConfigError when Slack is to post to us and nobody said where."""
    url = said["url"]
    if not url and settings and settings.is_posted_to():
        raise ConfigError("slack.mode is http: say where Slack reaches us, --url https://…")
    if url and not url.startswith("https://"):
        raise ConfigError(f"{url} is no address Slack posts to: it begins with https://")
    prefix = settings.command_prefix if settings else ""
    dropped = settings.drop_commands if settings else ()
    made = manifest(features, prefix=prefix, dropped=dropped, url=_whole(url))
    return json.dumps(made, indent=2)


def _whole(url: str) -> str:
    return url if not url or url.endswith(PATH) else url.rstrip("/") + PATH


def manifest(
    features: Features,
    *,
    prefix: str = "",
    dropped: Sequence[str] = (),
    url: str = "",
) -> Json:
    """Everything the bot offers, as Slack wants it declared; at ``url`` where Slack posts to us."""
    posted = {"request_url": url} if url else {}
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                {**one, **({"url": url} if url else {})}
                for one in _commands(features, prefix, dropped)
            ],
            "shortcuts": _shortcuts(features),
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**posted, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **posted},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _commands(features: Features, prefix: str, dropped: Sequence[str]) -> Iterator[Json]:
    """One for each first word. Words of Slack's own stay behind /moot, as dropped ones do."""
    for name in features.names():
        word = f"{prefix}-{name}" if prefix else name
        if name in dropped or word in limits.RESERVED:
            continue
        if len(word) >= limits.COMMAND:
            raise ValueError(f"/{word} is too long for Slack; choose a shorter prefix")
        group = features.groups.get(name)
        verbs = features.verbs(name)
        summary = group.summary if group else verbs[0].summary
        hint = shorten(_hint(verbs), limits.USAGE_HINT)
        yield {
            "command": f"/{word}",
            "description": shorten(summary, limits.COMMAND_SUMMARY),
            "should_escape": True,  # people and channels arrive as ids
            **({"usage_hint": hint} if hint else {}),
        }


def _hint(verbs: Sequence[Command]) -> str:
    if len(verbs) == 1 and not verbs[0].verb:
        return " ".join(map(_blank, verbs[0].options))
    return " | ".join(one.verb for one in verbs if one.verb)


def _blank(option: Option) -> str:
    return f"<{option.label.lower()}>" if option.required else f"[{option.name}:…]"


def _shortcuts(features: Features) -> list[Json]:
    """Entries of the menus of messages, and of the app's own."""
    found = [
        _shortcut("message", one.name, one.key, one.summary) for one in features.shortcuts.values()
    ]
    found += [
        _shortcut("global", one.summary, name, f"/{one.path}, from anywhere")
        for name, one in features.by_action.items()
        if one.launched
    ]
    if len(found) > limits.SHORTCUTS:
        raise ValueError(f"{len(found)} entries of menus, but Slack takes {limits.SHORTCUTS}")
    return found


def _shortcut(kind: str, name: str, key: str, summary: str) -> Json:
    return {
        "name": shorten(name, limits.SHORTCUT),
        "type": kind,
        "callback_id": key,
        "description": shorten(summary, limits.SHORTCUT_SUMMARY),
    }
