"""What need not be kept is forgotten, and nothing else."""

from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.ports import Draft, Drafts, Inbox, UnitOfWork
from bot.ui import Action
from bot.wiring import App
from tests.conftest import FakeClock
from tests.people import Someone


async def test_old_events_and_drafts_are_forgotten(
    app: App, sam: Someone, clock: FakeClock
) -> None:
    def keep(uow: UnitOfWork) -> None:
        uow.repo(Drafts).keep(Draft("d", "sam", "", Action("do.ask"), {"a": "b"}, clock.now()))

    sam.types("/community join", event="old")
    app.database.write(keep).result()
    clock.advance(days=6)
    await app.tidy_up()

    assert str(sam.types("/community join", event="old")) == ""
    assert app.database.read(lambda uow: uow.repo(Drafts).get("sam", "d")).result().values == {
        "a": "b"
    }

    clock.advance(days=25)
    await app.tidy_up()

    assert app.database.write(
        lambda uow: uow.repo(Inbox).first_time("sandbox/here", "old", clock.now())
    ).result()
    with pytest.raises(NotFound):
        app.database.read(lambda uow: uow.repo(Drafts).get("sam", "d")).result()
