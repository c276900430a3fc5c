"""A database of any released version is brought up to date; one that cannot be stays as it was."""

from __future__ import annotations

import hashlib
import logging
import resource
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.model.asks import Asks
from bot.model.communities import Communities
from bot.model.entries import Entry, EntryKind, Log, Query
from storage import backup, opening, schema
from storage.database import SqliteDatabase
from storage.sqlite import faults, opened
from tests.conftest import FakeClock
from tests.storage.history import RELEASED, counts, differences, empty, written
from tests.storage.neighbours import running_on

NOW = datetime(2026, 11, 22, 4, 10, 30, tzinfo=UTC)
STEP = '''"""A step of the tests."""

from __future__ import annotations

from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.execute("CREATE TABLE planet (name VARCHAR NOT NULL PRIMARY KEY)")
    op.execute("INSERT INTO planet SELECT name FROM person")
    {more}
'''
Added = Callable[[str], None]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return written(tmp_path_factory.mktemp("history"))


@pytest.fixture
def old(history: dict[str, Path], tmp_path: Path) -> Path:
    """A database of today, which is old as soon as a step is added."""
    return Path(shutil.copy(history[schema.HEAD], tmp_path / "folkmoot.db"))


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Added:
    """Adds a step to the migrations, with one more line in it."""

    def add(more: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, folder)
        text = STEP.format(head=schema.HEAD, more=more)
        (folder / "versions" / "9001_test.py").write_text(text)
        monkeypatch.setattr(schema, "MIGRATIONS", folder)
        monkeypatch.setattr(schema, "HEAD", "9001")

    return add


@pytest.mark.parametrize("step", schema.steps())
def test_a_database_of_every_version_becomes_what_the_models_describe(
    history: dict[str, Path], tmp_path: Path, step: str
) -> None:
    file = Path(shutil.copy(history[step], tmp_path / "folkmoot.db"))
    with opened(file) as connection:
        before = counts(connection)
    SqliteDatabase(file).close()

    assert differences(file) == []
    assert things(file) == things(history[schema.HEAD])
    with opened(file) as connection:
        after = counts(connection)
        assert {name: after.get(name, rows) for name, rows in before.items()} == before
        assert faults(connection) == []
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [version(one) for one in backup.automatic(file)] == [step] * (step != schema.HEAD)


@pytest.mark.parametrize("step", schema.steps())
def test_every_table_of_every_version_has_rows(history: dict[str, Path], step: str) -> None:
    with opened(history[step]) as connection:
        assert empty(connection) == [], f"write them into {RELEASED / step}.sql"


def test_what_people_wrote_in_the_first_version_is_there(
    history: dict[str, Path], tmp_path: Path
) -> None:
    database = SqliteDatabase(Path(shutil.copy(history["0001"], tmp_path / "folkmoot.db")))
    guild = database.read(lambda uow: uow.repo(Communities).by_slug("data-guild")).result()
    assert guild
    new = Entry("new", guild.id, EntryKind.ASK, "A-99", "Sideways orders", "Turn them.", NOW)
    database.write(lambda uow: uow.repo(Log).keep(new)).result()
    hits = database.read(lambda uow: uow.repo(Log).find(guild.id, Query("orders"), limit=9))
    ask = database.read(lambda uow: uow.repo(Asks).named(guild.id, "A-1")).result()
    found = [hit.entry.ref for hit in hits.result()]
    database.close()

    assert ask.question.startswith("Why does a nightly load leave duplicate orders")
    assert {"A-1", "A-99"} <= set(found)


def test_a_copy_is_made_first_and_named_by_step_and_time(
    old: Path, added: Added, caplog: pytest.LogCaptureFixture
) -> None:
    was = schema.HEAD
    added("pass")
    with caplog.at_level(logging.INFO):
        done = opening.made_ready(old, clock=FakeClock(NOW))

    assert Path(done.backup).name == "folkmoot.db.before-9001-20261122T041030Z"
    assert (done.before, version(Path(done.backup)), version(old)) == (was, was, "9001")
    assert "backed up" in caplog.text
    assert "planet" in things(old)


@pytest.mark.parametrize("ending", [".part", ".part-journal", ".part-wal", ".lock"])
def test_a_copy_that_was_never_finished_is_taken_away(old: Path, added: Added, ending: str) -> None:
    """With all that was beside it when the bot was killed."""
    begun = old.with_name(f"folkmoot.db.before-9001-20261121T000000Z{ending}")
    begun.touch()
    added("pass")
    opening.made_ready(old)

    assert not begun.exists()


def test_only_the_last_copies_are_kept_and_nothing_else_is_touched(old: Path, added: Added) -> None:
    kept = [old.with_name(name) for name in ("folkmoot.db.before-lunch", "x.before-0001-1")]
    ancient = [old.with_name(f"folkmoot.db.before-000{n}-2025010{n}T000000Z") for n in range(1, 6)]
    for one in (*kept, *ancient):
        one.write_text("")
    added("pass")
    done = opening.made_ready(old, clock=FakeClock(NOW))

    assert backup.automatic(old) == [Path(done.backup), ancient[4], ancient[3]]
    assert all(one.exists() for one in kept)


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ('op.execute("CREATE TABEL x (y)")', "syntax error"),
        ("raise RuntimeError('what now')", "what now"),
        ("op.execute(\"UPDATE member SET person = 'nobody'\")", "member"),
    ],
)
def test_a_step_that_fails_leaves_the_file_as_it_was(
    old: Path, added: Added, more: str, cause: str
) -> None:
    was, before = schema.HEAD, content(old)
    added(more)
    with pytest.raises(ConfigError, match=cause) as error:
        SqliteDatabase(old)

    [copy] = backup.automatic(old)
    assert str(copy) in str(error.value)
    assert (version(old), content(old), content(copy)) == (was, before, before)


def test_without_a_copy_nothing_is_changed(
    old: Path, added: Added, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(old)
    added("pass")
    for number in ("", *(f"-{n}" for n in range(2, 10))):  # nothing can be put in their place
        (old.parent / f"folkmoot.db.before-9001-20261122T041030Z{number}" / "x").mkdir(parents=True)
    with pytest.raises(ConfigError, match="the backup before schema 9001 could not be made"):
        opening.made_ready(old, clock=FakeClock(NOW))

    assert content(old) == before


def test_without_room_for_the_copy_nothing_is_changed(old: Path, added: Added) -> None:
    before = content(old)
    added("pass")
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, was[1]))  # as on a full disk
    try:
        with pytest.raises(ConfigError, match="have room for a copy"):
            SqliteDatabase(old)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)

    assert content(old) == before
    assert not list(old.parent.glob("*.before-*"))


def test_what_a_person_can_mend_is_no_reason_to_go_back(old: Path, added: Added) -> None:
    before = content(old)
    added(
        "import sqlite3; full = sqlite3.OperationalError('the disk is full'); "
        "full.sqlite_errorcode = sqlite3.SQLITE_FULL; raise full"
    )
    with pytest.raises(ConfigError, match="Make room, then start again") as refused:
        SqliteDatabase(old)

    assert "Run the version you had" not in str(refused.value)
    assert content(old) == before


def test_nothing_is_changed_under_a_bot_that_runs(old: Path, added: Added) -> None:
    added("pass")
    with (
        running_on(old) as process,
        pytest.raises(ConfigError, match=rf"Folkmoot runs on it \(process {process}\)"),
    ):
        SqliteDatabase(old)

    assert backup.automatic(old) == []
    SqliteDatabase(old).close()
    assert version(old) == "9001"


def things(file: Path) -> set[str]:
    """Every table, index and trigger by name."""
    with opened(file) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def version(file: Path) -> str:
    with opened(file) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def content(file: Path) -> str:
    with opened(file) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
