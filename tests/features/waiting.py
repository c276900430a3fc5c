"""Time passing over questions, for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.model.asks import Ask, Asks, State
from bot.wiring import App
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]


def ask_of(app: App, ref: str = "A-1") -> Ask:
    """A question as it is kept."""
    return app.database.read(lambda uow: uow.repo(Asks).named("guild", ref)).result()


def state(app: App, ref: str = "A-1") -> State:
    return ask_of(app, ref).state


def heard(person: Someone, words: str) -> list[str]:
    """The direct messages with these words that somebody has."""
    return [one for one in person.dm.sees() if words in one]
