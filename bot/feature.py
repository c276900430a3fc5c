"""How a feature says what it offers: one ``Feature`` object per package."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.clock import Rhythm
from bot.context import Context, Rule, Visit, Work
from bot.declared import Command, Group, Job, Later, NudgeRule, Shortcut
from bot.errand import Errand
from bot.events import Fact
from bot.handlers import Bound, Chosen, Click, Door, Knocked, Menu, Pressed, Sheet, Submitted
from bot.inputs import Picked
from bot.model.people import Role
from bot.ui import Block, Card, Option, Reply

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])
Mine = Callable[[Context], Sequence[Block]]
Slow = Callable[Concatenate[Errand, ...], Coroutine[Any, Any, None]]


class Feature:
    """Everything one feature adds to the bot. Discovered by ``bot.features.load``."""

    def __init__(self, name: str, summary: str) -> None:
        self.name, self.summary = name, summary
        self.groups: dict[str, Group] = {}
        self.commands: dict[str, Command] = {}
        self.bound: dict[str, Bound] = {}
        self.shortcuts: dict[str, Shortcut] = {}
        self.jobs: dict[str, Job] = {}
        self.rules: dict[str, Rule] = {}
        self.subjects: dict[str, Callable[[Work, str], Card]] = {}
        self.belongings: list[tuple[int, Mine]] = []
        self.listeners: list[tuple[type[Fact], Callable[[Work, Any], None]]] = []

    def group(self, name: str, summary: str, *, primary: str = "") -> None:
        """Declare what the first word of some commands is about."""
        self.groups[name] = Group(name, summary, primary)

    def command(
        self, path: str, summary: str, *options: Option, **settings: Any
    ) -> Callable[[F], F]:
        """Declare a slash command; ``settings`` are the other fields of ``Command``.

        The handler takes a Context (or a Visit) and the options by name, in their order; those
        not given are left out, so it has defaults for them.
        """

        def register(run: F) -> F:
            wanted = list(inspect.signature(run).parameters)[1:]
            offered = [option.name for option in options]
            if wanted != offered:
                raise TypeError(f"/{path} offers {offered} but {run.__name__} takes {wanted}")
            self.commands[path] = Command(path, summary, options, run, **settings)
            return run

        return register

    def click(
        self, name: str, *, needs: Role = Role.MEMBER, opens: bool = False
    ) -> Callable[[Pressed[P]], Click[P]]:
        """What a button runs. ``opens``: it answers with a form."""

        def register(run: Pressed[P]) -> Click[P]:
            return self._keep(Click(f"{self.name}.{name}", run, needs, opens=opens))

        return register

    def pick(
        self, name: str, *, needs: Role = Role.MEMBER, opens: bool = False
    ) -> Callable[[Chosen[P]], Menu[P]]:
        """What a menu runs, with what was picked. ``opens``: it answers with a form."""

        def register(run: Chosen[P]) -> Menu[P]:
            return self._keep(Menu(f"{self.name}.{name}", run, needs, opens=opens))

        return register

    def pick_anywhere(self, name: str) -> Callable[[Callable[[Visit, Picked], Reply]], Door[[]]]:
        """A menu whose handler takes a Visit: no community is needed yet."""

        def register(run: Callable[[Visit, Picked], Reply]) -> Door[[]]:
            return self._keep(Door(f"{self.name}.{name}", run, picks=True))

        return register

    def click_anywhere(self, name: str) -> Callable[[Knocked[P]], Door[P]]:
        """A button whose handler takes a Visit."""

        def register(run: Knocked[P]) -> Door[P]:
            return self._keep(Door(f"{self.name}.{name}", run, picks=False))

        return register

    def form(
        self, name: str, title: str, *fields: Option, needs: Role = Role.MEMBER
    ) -> Callable[[Submitted[P]], Sheet[P]]:
        """A form and what sending it runs, with what was filled in."""

        def register(run: Submitted[P]) -> Sheet[P]:
            return self._keep(Sheet(f"{self.name}.{name}", run, needs, title, fields))

        return register

    def shortcut(self, name: str, summary: str) -> Callable[[F], F]:
        """An entry in the menu of every message; platforms hold five of all features together."""

        def register(run: F) -> F:
            made = Shortcut(name, summary, run)
            self.shortcuts[made.key] = made
            return run

        return register

    def every(
        self, name: str, rhythm: Rhythm, *, until: timedelta | None = None
    ) -> Callable[[F], F]:
        """A job of each community, in a rhythm of its local time.

        However long the bot was away, it runs once; later than ``until``, not before its next time.
        """

        def register(run: F) -> F:
            full = f"{self.name}.{name}"
            self.jobs[full] = Job(full, run, rhythm, until)
            return run

        return register

    def later(
        self, name: str, *, until: timedelta | None = None
    ) -> Callable[[Callable[..., None]], Later]:
        """A job run once, when a handler plans it: ``remind.at(work, due, key, id)``.

        Later than ``until``, it is not worth running any more.
        """

        def register(run: Callable[..., None]) -> Later:
            full = f"{self.name}.{name}"
            self.jobs[full] = Job(full, run, until=until)
            return Later(full)

        return register

    def errand(
        self, name: str, rhythm: Rhythm | None = None, *, until: timedelta | None = None
    ) -> Callable[[Slow], Later]:
        """Slow work, in a rhythm or when it is planned: ``check.at(work, due, key, id)``.

        Its handler is an ``async def`` that takes an Errand. Later than ``until``, it is not begun.
        """

        def register(run: Slow) -> Later:
            full = f"{self.name}.{name}"
            self.jobs[full] = Job(full, run, rhythm, until, slow=True)
            return Later(full)

        return register

    def nudge(self, name: str, summary: str, *, urgent: bool = False) -> Callable[[F], F]:
        """A kind of nudge; the handler draws it as it reads now, None once nothing is left to do.

        ``summary`` says in ``/nudges list`` what it is about. ``urgent``: does not wait for the
        one message a day.
        """

        def register(draw: F) -> F:
            self.rules[name] = NudgeRule(name, summary, draw, urgent)
            return draw

        return register

    def subject(self, kind: str) -> Callable[[F], F]:
        """How the card of a subject is drawn, from its id: lets its copies be redrawn."""

        def register(draw: F) -> F:
            self.subjects[kind] = draw
            return draw

        return register

    def mine(self, order: int) -> Callable[[Mine], Mine]:
        """A part of what ``/my show`` says is somebody's; they stand in their order, lowest first.

        At most one block that says what it is, and three things with what can be done about them.
        """

        def register(show: Mine) -> Mine:
            self.belongings.append((order, show))
            return show

        return register

    def on(self, fact: type[Fact]) -> Callable[[F], F]:
        """Act on a fact another feature states, in its transaction."""

        def register(run: F) -> F:
            self.listeners.append((fact, run))
            return run

        return register

    def _keep(self, made: B) -> B:
        if made.name in self.bound:
            raise ValueError(f"claimed twice: {made.name}")
        self.bound[made.name] = made
        return made


B = TypeVar("B", bound=Bound)
