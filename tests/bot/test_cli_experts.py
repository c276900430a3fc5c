"""Who would be asked, as somebody in a shell sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.clock import SystemClock
from bot.model.communities import Communities, Community, Place
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.model.people import Identity, People, Person
from bot.ports import UnitOfWork
from storage.database import SqliteDatabase

NOW = SystemClock().now()
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
    day = timedelta(days=1)
    uow.repo(Communities).add(Community("c", "guild", "Guild", "Data", "Europe/Paris", NOW))
    ada = Identity("per_ada", Place("slack", "T1", "@U1"))
    uow.repo(People).add(Person("per_ada", "Ada"), ada)
    given = Contribution("per_ada", NOW - day, "Use a module scope.", helped=True)
    asked = Thread("c", "A-1", Source.ASK, "How do fixtures share state?", "", NOW - 2 * day)
    uow.repo(Evidence).learn(replace(asked, answers=(given,)))


def test_the_ranking_comes_with_its_parts_and_reasons(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    status = shell("Are fixtures run twice?", "--community", "guild", "--json")
    (ada,) = json.loads(capsys.readouterr().out)

    assert status == 0
    assert ada["name"] == "Ada"
    assert {"votes", "activity", "presence", "declared", "load", "response", "area"} == {
        *ada["parts"]
    }
    assert {"why": "answered", "words": "fixtures", "ref": "A-1"} in ada["because"]


def test_it_reads_well(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("Are fixtures run twice?", "--community", "guild")
    said = capsys.readouterr().out

    assert "1 Ada" in said
    assert "answered A-1 on fixtures" in said


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
