"""Looking after the database from a shell."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from typing_extensions import override

from bot.cli import main
from bot.shell.progress import Progress
from tests.bot.conftest import environment
from tests.storage.neighbours import running_on

Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize("command", ["backup", "db", "db status", "db upgrade"])
def test_every_command_explains_itself(capsys: Said, command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    said = capsys.readouterr().out

    assert ended.value.code == 0
    assert f"usage: folkmoot {command}" in said
    assert command == "db" or "example" in said


def test_a_backup_says_what_it_made(folder: Path, capsys: Said) -> None:
    assert main(["backup", "copy.db"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Backed up to copy.db: 0\.\d MB, whole. It holds nothing yet.", said)

    assert main(["backup", "copy.db"]) == 2
    assert capsys.readouterr().err.startswith("folkmoot: copy.db: it is there already.")

    assert main(["backup", "copy.db", "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == (folder / "copy.db").stat().st_size


@pytest.mark.parametrize(
    ("watched", "says"), [(True, "\rA: 0 %\rA: 50 %\rA: 100 %\n"), (False, "")]
)
def test_long_work_says_how_far_it_is_to_whoever_watches(*, watched: bool, says: str) -> None:
    stream = Terminal() if watched else StringIO()
    progress = Progress("A", stream)
    for share in (0.001, 0.5, 0.504, 1.0):
        progress(share)

    assert stream.getvalue() == says


class Terminal(StringIO):
    """A stream somebody watches."""

    @override
    def isatty(self) -> bool:
        return True


def test_the_status_changes_nothing(folder: Path, capsys: Said) -> None:
    before = (folder / "folkmoot.db").read_bytes()

    assert main(["db", "status"]) == 0
    assert "the newest this version knows" in capsys.readouterr().out
    assert (folder / "folkmoot.db").read_bytes() == before
    assert [one.name for one in folder.iterdir()] == ["folkmoot.db"]


@pytest.mark.parametrize("command", ["db status", "doctor", "backup copy.db", "manifest slack"])
def test_who_closed_the_output_is_served_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert main(command.split()) == 0


def test_no_file_takes_the_place_of_an_output_that_was_closed(folder: Path) -> None:
    """What is printed would be written into the database."""
    said = subprocess.run(
        f"'{sys.executable}' -m bot db status <&- >&- 2>&-",
        shell=True,
        cwd=folder,
        env=environment(),
        check=False,
    )

    assert said.returncode == 0
    assert main(["db", "status"]) == 0


def test_the_status_of_no_database_makes_none(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["db", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == ""
    assert main(["db", "status"]) == 0
    labels = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["database", "schema", "running", "backup"]
    assert list(tmp_path.iterdir()) == []


def test_upgrading_says_what_it_did(folder: Path, capsys: Said) -> None:
    assert main(["db", "upgrade"]) == 0
    assert "Nothing to do" in capsys.readouterr().out

    (folder / "folkmoot.db").unlink()
    assert main(["db", "upgrade"]) == 0
    assert "Made a new database" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", ["backup x.db", "db status", "db upgrade", "search x --community y"]
)
def test_a_damaged_database_is_status_2_with_a_way_back(
    folder: Path, capsys: Said, command: str
) -> None:
    assert main(["backup", "good.db"]) == 0
    file = folder / "folkmoot.db"
    torn = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(torn)

    assert main(command.split()) == 2
    said = capsys.readouterr().err
    assert "the database is damaged (" in said
    assert f"The newest backup known here is {folder / 'good.db'}" in said
    assert file.read_bytes() == torn


def test_the_doctor_looks_at_the_database_before_opening_it(folder: Path, capsys: Said) -> None:
    with closing(sqlite3.connect("folkmoot.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    assert main(["doctor", "--json"]) == 1
    assert "newer Folkmoot" in capsys.readouterr().out


def test_the_doctor_says_who_runs_on_the_database(folder: Path, capsys: Said) -> None:
    with running_on(folder / "folkmoot.db") as first:
        assert main(["doctor"]) == 0
        assert f"ok   running: process {first}" in capsys.readouterr().out
        with running_on(folder / "folkmoot.db") as second:
            assert main(["doctor"]) == 1
            assert f"several processes on one file ({first}, {second})" in capsys.readouterr().out
    assert main(["doctor"]) == 0
    assert "running: not now" in capsys.readouterr().out
