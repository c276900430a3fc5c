"""Somebody with two accounts is one person, everywhere and at once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.sandbox.chat import Chat
from bot.model.people import Members, Role
from bot.wiring import App
from tests.conftest import Enter
from tests.people import Seen, Someone


@pytest.fixture
def gina(enter: Enter, elsewhere: Chat) -> Someone:
    """Sam's other account, in the other workspace; an expert there."""
    return enter("Gina", chat=elsewhere, role=Role.EXPERT, zone="")


def code(seen: Seen) -> str:
    found = re.search(r"code:(\w+)", str(seen))
    assert found
    return found[1]


def linked(sam: Someone, gina: Someone) -> Seen:
    asked = gina.types(f"/my link code:{code(sam.types('/my link'))}")
    return gina.presses("Yes, that is me too", asked)


def test_the_code_asks_before_anything_changes(sam: Someone, gina: Someone) -> None:
    asked = gina.types(f"/my link code:{code(sam.types('/my link'))}")

    assert "Are you also Sam on Sandbox?" in asked
    assert "Data guild: member" in asked
    assert "Gina" in gina.types("/my show")


def test_both_accounts_are_one_person(app: App, sam: Someone, gina: Someone) -> None:
    assert "Your accounts are one" in linked(sam, gina)

    for one in (sam, gina):
        shown = one.types("/my show")
        assert "Sandbox (here), Sandbox (elsewhere)" in shown or (
            "Sandbox (elsewhere), Sandbox (here)" in shown
        )
        assert "expert" in shown
    member = app.database.read(lambda uow: uow.repo(Members).find("guild", "sam")).result()
    assert member
    assert member.roles == {Role.EXPERT}
    assert app.database.read(lambda uow: uow.repo(Members).find("guild", "gina")).result() is None


def test_a_code_works_once(sam: Someone, gina: Someone, grace: Someone) -> None:
    said = code(sam.types("/my link"))
    gina.presses("Yes, that is me too", gina.types(f"/my link code:{said}"))

    assert "wrong, used or too old" in grace.types(f"/my link code:{said}")


async def test_a_code_does_not_last(travel: Any, sam: Someone, gina: Someone) -> None:
    asked = gina.types(f"/my link code:{code(sam.types('/my link'))}")
    await travel(minutes=16)

    assert "wrong, used or too old" in gina.presses("Yes, that is me too", asked)
    assert "Gina" in gina.types("/my show")


def test_a_newer_code_takes_the_place_of_the_older(sam: Someone, gina: Someone) -> None:
    older = code(sam.types("/my link"))
    sam.types("/my link")

    assert "wrong, used or too old" in gina.types(f"/my link code:{older}")


def test_ones_own_code_is_no_use(sam: Someone) -> None:
    assert "with this very account" in sam.types(f"/my link code:{code(sam.types('/my link'))}")


def test_an_account_is_taken_apart_again(sam: Someone, gina: Someone) -> None:
    seen = linked(sam, gina)
    gina.presses("Take apart", seen)

    assert "no community yet" in gina.types("/my show")
    assert "Data guild" in sam.types("/my show")
    assert "not linked with this one any more" in gina.presses("Take apart", seen)


def test_a_press_from_elsewhere_parts_nothing(sam: Someone, gina: Someone, grace: Someone) -> None:
    seen = linked(sam, gina)

    assert "not linked with this one any more" in grace.presses("Take apart", seen)
    assert "Data guild" in gina.types("/my show")
