"""What a feature declares: commands, groups, message menus, jobs and errands, kinds of nudges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Rhythm
from bot.context import Context, Nudging, Visit, Work
from bot.model.nudges import Nudge
from bot.model.people import Role
from bot.ports import Message
from bot.ui import MAX_FORM_TITLE, Action, Audience, Form, Option, Reply


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, once, for every platform. ``path`` is "ask" or "meetup new".

    ``reads``: changes nothing, so it never queues behind writers. ``anywhere``: the handler
    takes a Visit; no community is needed. ``before``: raises what speaks against such a command,
    so that nobody fills its form in for nothing. ``outside``: what answers, from a Visit, whoever
    is in no community here, and so does not join by looking. ``opens``: the handler itself answers
    with a form. ``to``: who sees the answer. ``prefilled``: with what its form opens, given what
    was typed. ``launched``: it also stands in the menu a platform may have for the whole app.
    """

    path: str
    summary: str
    options: tuple[Option, ...]
    run: Callable[..., Reply]
    needs: Role = Role.MEMBER
    to: Audience = Audience.SENDER
    reads: bool = False
    anywhere: bool = False
    before: Callable[[Visit], None] | None = None
    outside: Callable[[Visit], Reply] | None = None
    opens: bool = False
    prefilled: Callable[[Context, Mapping[str, str]], Mapping[str, str]] | None = None
    launched: bool = False

    @property
    def group(self) -> str:
        return self.path.partition(" ")[0]

    @property
    def verb(self) -> str:
        return self.path.partition(" ")[2]

    @property
    def action(self) -> Action:
        """What submitting the command's own form runs."""
        return Action("do." + self.path.replace(" ", "."))

    @property
    def fields(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.in_form)

    def form(self, values: Mapping[str, str]) -> Form:
        title = self.summary if len(self.summary) <= MAX_FORM_TITLE else f"/{self.path}"
        return Form(title, self.action, self.fields, values)


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share a first word; ``primary`` is meant when no verb is typed."""

    name: str
    summary: str
    primary: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of a message's own menu."""

    name: str
    summary: str
    run: Callable[[Context, Message], Reply]

    @property
    def key(self) -> str:
        return self.name.lower().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Job:
    """Something a feature does by itself. With a rhythm: in each community, again and again.

    ``work.late`` tells it how long after its time it runs. Later than ``until``, it does not.
    ``slow``: an errand, which is awaited, outside any transaction.
    """

    name: str
    run: Callable[..., Any]
    rhythm: Rhythm | None = None
    until: timedelta | None = None
    slow: bool = False

    def is_past(self, late: timedelta) -> bool:
        """Whether it is not worth running any more."""
        return self.until is not None and late > self.until


@dataclass(frozen=True, slots=True)
class NudgeRule:
    """A kind of nudge; ``draw`` is looked at when it is due."""

    name: str
    summary: str
    draw: Callable[[Work, Nudge], Nudging | None]
    urgent: bool = False


class Later:
    """A job or an errand to be run once, at a time of its own."""

    def __init__(self, name: str) -> None:
        self.name = name

    def at(self, work: Work, due: datetime, key: str, *args: str) -> None:
        work.plan(self.name, key, due, *args)

    def cancel(self, work: Work, key: str) -> None:
        work.unplan(self.name, key)
