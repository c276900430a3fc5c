"""What the app's manifest promises: commands, shortcuts, scopes and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tests.wire.slack.forms import CannotDo
from tests.wire.slack.schema import Json
from tests.wire.slack.text import typed
from tests.wire.slack.workspace import Workspace

SCOPES: Final = ("app_mentions:read", "chat:write", "commands", "im:write", "users:read")
NAMED: Final = re.compile(r"([@#])([\w.-]+)")


class Manifest:
    """An app without a manifest accepts every command and shortcut and hears no events."""

    def __init__(self, body: Mapping[str, Any] | None) -> None:
        features = (body or {}).get("features", {})
        settings = (body or {}).get("settings", {})
        granted = (body or {}).get("oauth_config", {}).get("scopes", {}).get("bot", SCOPES)
        self.scopes: tuple[str, ...] = tuple(granted)
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", ()))
        self.posts = not settings.get("socket_mode_enabled", True)
        self._known = body is not None
        self._commands: dict[str, Json] = {
            one["command"]: one for one in features.get("slash_commands", ())
        }
        self._shortcuts: dict[str, str] = {
            one["name"]: one["callback_id"] for one in features.get("shortcuts", ())
        }

    def callback(self, name: str) -> str:
        """Shortcuts go by the name people see or by their callback_id."""
        if self._known and name not in {*self._shortcuts, *self._shortcuts.values()}:
            raise CannotDo(f"There is no shortcut “{name}”, only {sorted(self._shortcuts)}.")
        return self._shortcuts.get(name, name)

    def escaped(self, name: str, text: str, workspace: Workspace) -> str:
        """The text of a command; @ada and #general become ids where the command asks for it."""
        if self._known and name not in self._commands:
            raise CannotDo(f"{name} is not a valid command, only {sorted(self._commands)}.")
        if not self._commands.get(name, {}).get("should_escape"):
            return text
        ids = {
            **{f"@{user.name}": f"<@{user.id}|{user.name}>" for user in workspace.users.values()},
            **{f"#{one.name}": f"<#{one.id}|{one.name}>" for one in workspace.channels.values()},
        }
        return NAMED.sub(lambda found: ids.get(found[0], found[0]), typed(text))
