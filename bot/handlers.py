"""What a button, a menu or a form is bound to, and how its arguments travel."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, get_type_hints

from bot.context import Context, Visit
from bot.errors import StaleAction
from bot.inputs import Filled, Picked
from bot.model.people import Role
from bot.ui import Action, Form, Option, Reply

P = ParamSpec("P")
T = TypeVar("T")
Pressed = Callable[Concatenate[Context, P], Reply]
Chosen = Callable[Concatenate[Context, Picked, P], Reply]
Submitted = Callable[Concatenate[Context, Filled, P], Reply]
Knocked = Callable[Concatenate[Visit, P], Reply]


class Bound:
    """What buttons, menus and forms share: a name, and arguments read back by their types."""

    anywhere = False

    def __init__(self, name: str, run: Callable[..., Reply], needs: Role, given: int) -> None:
        self.name, self.needs, self._run = name, needs, run
        hints = get_type_hints(run)
        parameters = list(inspect.signature(run).parameters.values())[given:]
        self._types = [hints[one.name] for one in parameters]
        self._bind = inspect.Signature(parameters).bind

    def action(self, *args: Any, **kwargs: Any) -> Action:
        in_order = not kwargs and len(args) == len(self._types)  # nothing is left to bind
        values = args if in_order else self._bind(*args, **kwargs).args
        return Action(self.name, tuple(map(_write, values)))

    def call(self, ctx: Context | Visit, args: Sequence[str], *entered: Any) -> Reply:
        """Run from text that came back from a platform."""
        if len(args) != len(self._types):
            raise StaleAction
        return self._run(ctx, *entered, *map(meant, self._types, args))


class Click(Bound, Generic[P]):
    """A button's handler. ``bind`` it to put it on a card; mypy compares the arguments.

    ``opens``: it answers with a form, which a platform may have to show at once.
    """

    def __init__(self, name: str, run: Pressed[P], needs: Role, *, opens: bool) -> None:
        super().__init__(name, run, needs, given=1)
        self.opens, self._pressed = opens, run

    def __call__(self, ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> Reply:
        return self._pressed(ctx, *args, **kwargs)

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> Action:
        return self.action(*args, **kwargs)


class Menu(Bound, Generic[P]):
    """A menu's handler: what was picked comes first."""

    def __init__(self, name: str, run: Chosen[P], needs: Role, *, opens: bool) -> None:
        super().__init__(name, run, needs, given=2)
        self.opens = opens

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> Action:
        return self.action(*args, **kwargs)


class Door(Bound, Generic[P]):
    """A button's or a menu's handler outside any community."""

    anywhere = True

    def __init__(self, name: str, run: Callable[..., Reply], *, picks: bool) -> None:
        super().__init__(name, run, Role.MEMBER, given=2 if picks else 1)
        self.picks = picks

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> Action:
        return self.action(*args, **kwargs)


class Sheet(Bound, Generic[P]):
    """A form's handler: what was filled in comes first."""

    def __init__(
        self, name: str, run: Submitted[P], needs: Role, title: str, fields: tuple[Option, ...]
    ) -> None:
        super().__init__(name, run, needs, given=2)
        self.title, self.fields = title, fields

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> Callable[..., Form]:
        """A form to open: call the result with the values to fill in, by field name."""
        action = self.action(*args, **kwargs)

        def form(**values: str) -> Form:
            return Form(self.title, action, self.fields, values)

        return form


def _write(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def meant(kind: Callable[[str], T], text: str) -> T:
    """What a text that came back from a card stands for. Raises StaleAction for nothing we know."""
    try:
        return kind(text)
    except ValueError:
        raise StaleAction from None
