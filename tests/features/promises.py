"""Facts about a question that another feature would state, for tests."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from bot.context import Tools, Work
from bot.errors import NotAllowed
from bot.events import Fact
from bot.model.asks import Ask, Asks
from bot.model.communities import Communities
from bot.ports import UnitOfWork
from bot.wiring import App


def happens(app: App, fact: Callable[[Ask], Fact], ref: str = "A-1") -> str:
    """State a fact in a transaction of its own; the sentence it was refused with, if it was."""

    def state(uow: UnitOfWork) -> None:
        tools = Tools(app.clock.now(), uow, app.words, app.features, secrets.token_hex)
        community = uow.repo(Communities).get("guild")
        work = Work(tools, community)
        work.happened(fact(uow.repo(Asks).named("guild", ref)))

    try:
        app.database.write(state).result()
    except NotAllowed as error:
        return str(error)
    return ""
