"""Somebody with two accounts is one person, everywhere and at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from adapters.sandbox.chat import Chat
from bot.model.communities import Community
from bot.model.people import Members, Role
from bot.wiring import App
from storage.database import SqliteDatabase
from storage.schema import metadata
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


async def test_nothing_is_left_that_names_the_old_person(
    app: App, database: SqliteDatabase, guild: Community, ada: Someone, sam: Someone, gina: Someone
) -> None:
    """Every column that holds ids of people is found, those of other features too."""
    asks = ada.at("asks")
    asks.types("/ask How do I keep a notebook tidy?")
    await app.settle()
    post = asks.last()
    for one in (sam, gina):
        one.presses("I can answer", _copy(one, post.card.title if post.card else ""))
    gina.types("/ask Who has tried polars with sqlite?")
    gina.types("/resource add url:https://example.org/x why:It explains joins well")
    sam.types("/resource add url:https://example.org/x why:Joins, explained again")
    ada.types('/meetup new title:"Reading circle" when:"2026-05-12 18:00"')
    await app.settle()

    assert {"ask.claimants", "resource.by"} <= _naming(database, "gina")

    linked(sam, gina)
    await app.settle()

    assert _naming(database, "gina") == set()


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


def _copy(one: Someone, title: str) -> Any:
    channel = one.at("asks") if one.chat.workspace == "here" else one
    posts = one.chat.seen_by(one.id, channel.channel)
    return next(post for post in posts if post.card and post.card.title == title)


def _naming(database: SqliteDatabase, person: str) -> set[str]:
    """The columns a person is still named in; the platform's own ids of users do not count."""
    word = re.compile(rf"(?<![\w@-]){person}(?![\w-])")
    engine = create_engine(f"sqlite:///{database.file}")
    with engine.connect() as connection:
        found = {
            f"{table.name}.{column}"
            for table in metadata().sorted_tables
            for row in connection.execute(select(table)).mappings()
            for column, text in row.items()
            if isinstance(text, str) and word.search(text)
        }
    engine.dispose()
    return found
