"""What somebody entered is given back as it was, and so is what it was entered for."""

from __future__ import annotations

import pytest

from bot.model.communities import Place
from bot.model.people import Identity, People, Person
from bot.ports import Database, Draft, Drafts, UnitOfWork
from bot.ui import Action
from tests.conftest import MONDAY


@pytest.mark.parametrize("args", [(), ("",), ("", ""), ("ask1", "")])
def test_a_draft_comes_back_as_it_was_kept(database: Database, args: tuple[str, ...]) -> None:
    draft = Draft("d", "ada", "guild", Action("asks.edit", args), {"words": "Ü, “x”"}, MONDAY)

    def keep(uow: UnitOfWork) -> None:
        ada = Identity("ada", Place("slack", "T1", "@ada"))
        uow.repo(People).add(Person("ada", "Ada", "Europe/Paris"), ada)
        uow.repo(Drafts).keep(draft)

    database.write(keep).result()

    assert database.read(lambda uow: uow.repo(Drafts).get("ada", "d")).result() == draft
