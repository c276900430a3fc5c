"""The application commands a client has registered."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.wire.discord import check_commands
from tests.wire.discord.check_commands import CHAT, GROUP, SUBCOMMAND
from tests.wire.discord.clock import Ids
from tests.wire.discord.errors import Json, Refusal

GLOBAL = "global"


class Impossible(AssertionError):
    """Something nobody could do in Discord, so the test asks for too much or the client shows too little."""


@dataclass(frozen=True, slots=True)
class Found:
    """One invokable command, with the way to it."""

    command: Json
    path: tuple[Json, ...]
    options: list[Json]

    def wrap(self, options: list[Json]) -> list[Json]:
        """The options inside the group and subcommand they belong to."""
        for step in reversed(self.path):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        return options


@dataclass(slots=True)
class Registry:
    """Commands by scope, which is the whole world or one guild."""

    ids: Ids
    application_id: str
    scopes: dict[str, list[Json]] = field(default_factory=dict)
    syncs: int = 0  # bulk overwrites, the thing one should not do at every start

    def overwrite(self, scope: str, commands: list[Json]) -> list[Json]:
        """Replace all commands of a scope."""
        check_commands.check(commands)
        known = {_key(one): one["id"] for one in self.scopes.get(scope, ())}
        self.scopes[scope] = [self._registered(scope, one, known) for one in commands]
        self.syncs += 1
        return self.scopes[scope]

    def upsert(self, scope: str, command: Json) -> Json:
        """Register one more command, or change the one of that name."""
        others = [one for one in self.scopes.get(scope, ()) if _key(one) != _key(command)]
        check_commands.check([*others, command])
        known = {_key(one): one["id"] for one in self.scopes.get(scope, ())}
        self.scopes[scope] = [*others, self._registered(scope, command, known)]
        return self.scopes[scope][-1]

    def one(self, scope: str, id: str) -> Json:
        """A command by its id."""
        for command in self.scopes.get(scope, ()):
            if command["id"] == id:
                return command
        raise Refusal(10063)

    def remove(self, scope: str, id: str) -> None:
        """Take one command away."""
        self.scopes[scope].remove(self.one(scope, id))

    @property
    def names(self) -> list[str]:
        """Everything a person can type or pick from a menu, as words."""
        return sorted(
            " ".join(words)
            for commands in self.scopes.values()
            for command in commands
            for words in _spelled(command)
        )

    def find(self, words: str, guild_id: str | None, kind: int = CHAT) -> Found:
        """The command a person means by these words; a guild's own goes first."""
        for scope in (guild_id, GLOBAL):
            for command in self.scopes.get(scope or GLOBAL, ()):
                found = _match(command, words, kind)
                if found is not None:
                    return found
        raise Impossible(f"no such command: {words!r}; there are {', '.join(self.names) or 'none'}")

    def _registered(self, scope: str, command: Json, known: dict[tuple[int, str], str]) -> Json:
        mark = {"id": known.get(_key(command)) or self.ids.next(), "version": self.ids.next()}
        mark["application_id"] = self.application_id
        if scope != GLOBAL:
            mark["guild_id"] = scope
        defaults = {"type": CHAT, "description": "", "default_member_permissions": None}
        return defaults | command | mark


def _key(command: Json) -> tuple[int, str]:
    return command.get("type", CHAT), command["name"]


def _match(command: Json, words: str, kind: int) -> Found | None:
    if command["type"] != kind:
        return None
    if kind != CHAT:
        return Found(command, (), []) if command["name"] == words else None
    name, *rest = words.removeprefix("/").split()
    if command["name"] != name:
        return None
    path: list[Json] = []
    options: list[Json] = command.get("options") or []
    for word in rest:
        step = next((one for one in options if one["name"] == word), None)
        if step is None or step["type"] not in (SUBCOMMAND, GROUP):
            return None
        path.append(step)
        options = step.get("options") or []
    nested = any(option["type"] in (SUBCOMMAND, GROUP) for option in options)
    return None if nested else Found(command, tuple(path), options)


def _spelled(holder: Json) -> list[list[str]]:
    nested = [one for one in holder.get("options") or [] if one["type"] in (SUBCOMMAND, GROUP)]
    if not nested:
        return [[holder["name"]]]
    return [[holder["name"], *words] for one in nested for words in _spelled(one)]
