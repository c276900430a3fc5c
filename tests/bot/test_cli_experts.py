"""Who would be asked, as somebody in a shell sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.clock import EVERY_DAY, SystemClock
from bot.model.communities import Communities, Community, Place
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.model.experts import Experts, Prefs
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.ports import UnitOfWork
from storage.database import SqliteDatabase

NOW = SystemClock().now()
DAY = timedelta(days=1)
EXPERT = frozenset({Role.EXPERT})
Shell = Callable[..., int]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs folkmoot on a database where Ada answered about fixtures."""
    config = tmp_path / "config.toml"
    file = tmp_path / "bot.db"
    config.write_text(f'[database]\nfile = "{file}"\n')
    database = SqliteDatabase(file)
    database.write(_told).result()
    database.close()
    return lambda *words: cli.main(["experts", *words, "--config", str(config)])


def _told(uow: UnitOfWork) -> None:
    """Ada and Sam answered; Ada offered to help at any hour, and Grace, who takes a pause."""
    uow.repo(Communities).add(Community("c", "guild", "Guild", "Data", "Europe/Paris", NOW))
    for name, roles in (("Ada", EXPERT), ("Grace", EXPERT), ("Sam", frozenset[Role]())):
        person = Person(f"per_{name.lower()}", name)
        identity = Identity(person.id, Place("slack", "T1", f"@{name}"))
        uow.repo(People).add(person, identity)
        uow.repo(Members).add(Member(person, "c", roles, NOW - 9 * DAY))
        prefs = Prefs(person.id, wakes=time(0), sleeps=time.max, days=EVERY_DAY)
        uow.repo(Experts).save(prefs if name == "Ada" else prefs.paused(NOW))
    given = [
        Contribution(one, NOW - DAY, "Use a module scope.", helped=True)
        for one in ("per_ada", "per_sam")
    ]
    asked = Thread("c", "A-1", Source.ASK, "How do fixtures share state?", "", NOW - 2 * DAY)
    uow.repo(Evidence).learn(replace(asked, answers=tuple(given)))


def test_the_ranking_comes_with_its_parts_and_reasons(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    status = shell("Are fixtures run twice?", "--community", "guild", "--json")
    ada, *_ = json.loads(capsys.readouterr().out)

    assert status == 0
    assert ada["name"] == "Ada"
    assert {"votes", "activity", "presence", "declared", "load", "response", "area"} == {
        *ada["parts"]
    }
    assert {"why": "answered", "words": "fixtures", "ref": "A-1"} in ada["because"]


def test_who_would_be_asked_stands_before_who_never_offered_to_help(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell("Are fixtures run twice?", "--community", "guild", "--json")
    found = json.loads(capsys.readouterr().out)

    assert [(one["name"], one["eligible"], one["standing"]) for one in found] == [
        ("Ada", True, "may be asked"),
        ("Grace", False, "not available"),
        ("Sam", False, "has not offered to help"),
    ]


def test_it_reads_well(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("Are fixtures run twice?", "--community", "guild")
    said = capsys.readouterr().out

    assert "1 Ada  " in said
    assert "2 Grace (not available)  " in said
    assert "3 Sam (has not offered to help)  " in said
    assert "answered A-1 on fixtures" in said
    assert [line for line in said.splitlines() if not line.strip()] == []


def test_a_community_that_is_not_there_is_named_with_those_that_are(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell("Why?", "--community", "nowhere") == 1
    assert "There is: guild." in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "many", "1001"])
def test_a_limit_is_a_number(shell: Shell, limit: str) -> None:
    with pytest.raises(SystemExit) as ended:
        shell("Why?", "--community", "guild", f"--limit={limit}")

    assert ended.value.code == 2


def test_the_only_community_need_not_be_named(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell("Are fixtures run twice?") == 0
    assert "Ada" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "says"), [("search", "Nothing found."), ("experts", "Nobody found: nobody offered")]
)
def test_that_nothing_is_found_is_said(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, says: str
) -> None:
    other = Community("d", "club", "Club", "Chess", "Europe/Paris", NOW)
    with closing(SqliteDatabase(tmp_path / "bot.db")) as database:
        database.write(lambda uow: uow.repo(Communities).add(other)).result()
    config = str(tmp_path / "config.toml")

    assert cli.main([command, "chess", "--community", "club", "--config", config]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(says)


def test_of_several_communities_one_is_named(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Community("d", "club", "Club", "Chess", "Europe/Paris", NOW)
    database = SqliteDatabase(tmp_path / "bot.db")
    database.write(lambda uow: uow.repo(Communities).add(other)).result()
    database.close()

    assert shell("Are fixtures run twice?") != 0
    said = capsys.readouterr().err
    assert "with --community" in said
    assert "guild" in said
    assert "club" in said
