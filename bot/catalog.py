"""All features together: one lookup for commands, buttons, jobs, rules and listeners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from bot.context import Context, Rule, Work
from bot.declared import Command, Group, Job, Shortcut
from bot.errors import NotFound
from bot.events import Fact
from bot.feature import Feature, Mine
from bot.handlers import Bound
from bot.ui import Block, Card, Form

V = TypeVar("V")


class Features:
    """What the bot offers. Two features may not claim the same name."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.groups: Mapping[str, Group] = _merged([one.groups for one in features])
        self.commands: Mapping[str, Command] = _merged([one.commands for one in features])
        self.bound: Mapping[str, Bound] = _merged([one.bound for one in features])
        self.shortcuts: Mapping[str, Shortcut] = _merged([one.shortcuts for one in features])
        self.jobs: Mapping[str, Job] = _merged([one.jobs for one in features])
        self.rules: Mapping[str, Rule] = _merged([one.rules for one in features])
        self.subjects: Mapping[str, Callable[[Work, str], Card]] = _merged(
            [one.subjects for one in features]
        )
        self.by_action: Mapping[str, Command] = {
            one.action.name: one for one in self.commands.values()
        }

    def errands(self) -> list[str]:
        """Names of the jobs that are slow."""
        return [one.name for one in self.jobs.values() if one.slow]

    def tell(self, work: Work, fact: Fact) -> None:
        """Run every listener of a fact, in the transaction that states it."""
        for feature in self.features:
            for kind, listener in feature.listeners:
                if isinstance(fact, kind):
                    listener(work, fact)

    def outline(self) -> list[tuple[str, str]]:
        """Each command as it is typed, and what it does; asking comes first."""
        ordered = sorted(self.commands.values(), key=lambda one: (one.group != "ask", one.path))
        return [(f"/{one.path}", one.summary) for one in ordered]

    def form(self, path: str, /, **values: str) -> Form:
        """The form of a command, filled in; lets features open one another's."""
        return self.commands[path].form(values)

    def draw(self, work: Work, subject: str) -> Card:
        """The card of a subject ("ask:…") as it is now. Raises NotFound when there is none."""
        kind, _, id = subject.partition(":")
        if kind not in self.subjects:
            raise NotFound("That is no longer here.")
        return self.subjects[kind](work, id)

    def belongings(self, ctx: Context) -> list[Sequence[Block]]:
        """What is a member's, in the order the features gave."""
        ordered = sorted((one for each in self.features for one in each.belongings), key=_order)
        found = [show(ctx) for _, show in ordered]
        return [part for part in found if part]

    def names(self) -> list[str]:
        """First words of all commands."""
        return sorted({one.group for one in self.commands.values()})

    def verbs(self, group: str) -> list[Command]:
        return [one for one in self.commands.values() if one.group == group]


def _order(belonging: tuple[int, Mine]) -> int:
    return belonging[0]


def _merged(parts: Sequence[Mapping[str, V]]) -> dict[str, V]:
    whole: dict[str, V] = {}
    for part in parts:
        if clash := whole.keys() & part.keys():
            raise ValueError(f"claimed twice: {sorted(clash)}")
        whole |= part
    return whole
