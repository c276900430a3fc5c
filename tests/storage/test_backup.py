"""A backup is whole, of one moment, and never in anybody's way."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
import struct
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import BotError, ConfigError
from bot.ports import Inbox, UnitOfWork
from storage import backup, schema
from storage.database import SqliteDatabase
from storage.keeper import SqliteKeeper
from storage.sqlite import faults, opened
from tests.conftest import MONDAY
from tests.storage.history import written


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("history"))[schema.HEAD]


@pytest.fixture
def file(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(lived, tmp_path / "folkmoot.db"))


def silent(_: float) -> None:
    """Nobody watches."""


def test_a_copy_is_whole_alone_and_says_what_it_holds(file: Path, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    heard: list[float] = []
    made = SqliteKeeper(file).backup(to, force=False, told=heard.append)

    assert made.size == to.stat().st_size
    assert (made.holds["communities"], made.holds["people"], made.holds["log entries"]) == (1, 5, 6)
    assert heard[-1] == 1
    assert to.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "copy.db",
        "folkmoot.db",
        "folkmoot.db.last-backup",
    ]
    shutil.copy(to, file)
    SqliteDatabase(file).close()


def test_a_copy_made_while_the_bot_writes_is_of_one_moment(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows are always written together; between two pages of the copy, many more are."""
    monkeypatch.setattr(backup, "PAGES", 5)
    database = SqliteDatabase(file)
    done: list[int] = []

    def pair(uow: UnitOfWork) -> None:
        for half in "ab":
            uow.repo(Inbox).first_time(f"pairs/{half}", f"{len(done)}", MONDAY)
        done.append(1)

    def told(_: float) -> None:
        database.write(pair).result()

    database.write(pair).result()
    to = tmp_path / "copy.db"
    SqliteKeeper(file).backup(to, force=False, told=told)
    database.close()

    assert len(done) > 10
    with opened(to) as connection:
        query = "SELECT site, count(*) FROM inbox WHERE site LIKE 'pairs/%' GROUP BY site"
        assert connection.execute(query).fetchall() == [("pairs/a", 1), ("pairs/b", 1)]
        assert faults(connection) == []


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("there.db", "--force"),
        (".", "a folder"),
        ("no/x.db", "no folder"),
        ("folkmoot.db", "itself"),
    ],
)
def test_what_is_there_is_not_overwritten(file: Path, tmp_path: Path, to: str, words: str) -> None:
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(ConfigError, match=words):
        SqliteKeeper(file).backup(tmp_path / to, force=to != "there.db", told=silent)

    assert (tmp_path / "there.db").read_text() == "mine"


@pytest.mark.parametrize(
    "to",
    ["folkmoot.db-wal", "folkmoot.db-shm", "folkmoot.db-journal", "folkmoot.db.last-backup"],
)
def test_what_belongs_to_the_database_is_not_replaced_by_force(
    file: Path, tmp_path: Path, to: str
) -> None:
    """A log that is no log of it would be the end of what was written last."""
    with pytest.raises(ConfigError, match="belongs to the database"):
        SqliteKeeper(file).backup(tmp_path / to, force=True, told=silent)

    assert not (tmp_path / to).exists()


def test_a_database_is_not_taken_for_an_unfinished_copy(file: Path, tmp_path: Path) -> None:
    named = file.rename(tmp_path / "moot.part")

    with pytest.raises(ConfigError, match="belongs to the database"):
        SqliteKeeper(named).backup(tmp_path / "moot", force=False, told=silent)

    assert named.exists()


def test_what_is_no_file_is_not_replaced_by_force(file: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ConfigError, match="no ordinary file"):
        SqliteKeeper(file).backup(tmp_path / "pipe", force=True, told=silent)

    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["folkmoot.key", "requirements.lock", "song.part"])
def test_what_is_no_database_is_neither_replaced_nor_removed(
    file: Path, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / name
    mine.write_text("mine\n")
    to = mine if mine.suffix == ".key" else mine.with_suffix("")

    with pytest.raises(
        ConfigError, match=f"{name}: this is no SQLite database, and a backup takes"
    ):
        SqliteKeeper(file).backup(to, force=True, told=silent)
    assert mine.read_text() == "mine\n"


def test_force_replaces_only_by_a_whole_copy(file: Path, tmp_path: Path) -> None:
    to = tmp_path / "there.db"
    to.touch()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER entry_words_changed")
        connection.execute("UPDATE entry SET title = 'Something else'")
        connection.commit()
    with pytest.raises(BotError, match="search index entry_words"):
        SqliteKeeper(file).backup(to, force=True, told=silent)
    assert to.read_bytes() == b""

    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO entry_words(entry_words) VALUES ('rebuild')")
        connection.commit()
    for _ in ("over an empty file", "over an older copy"):
        SqliteKeeper(file).backup(to, force=True, told=silent)
        assert backup.content(to)["people"] == 5


def test_a_copy_that_was_interrupted_leaves_nothing_under_its_name(
    file: Path, tmp_path: Path
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        SqliteKeeper(file).backup(tmp_path / "copy.db", force=False, told=interrupted)

    assert [one.name for one in tmp_path.iterdir()] == ["folkmoot.db"]


def test_a_copy_is_made_where_there_are_no_locks(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def knows_none(*_: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", knows_none)
    SqliteKeeper(file).backup(tmp_path / "copy.db", force=False, told=silent)

    assert backup.content(tmp_path / "copy.db")["people"] == 5


def test_a_copy_is_made_where_a_lock_keeps_everybody_else_away(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some shares of a network, for SQLite's own locks too."""

    def shuts(handle: int, _: int) -> None:
        whole = struct.pack("hhlli4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, whole)

    monkeypatch.setattr(fcntl, "flock", shuts)
    SqliteKeeper(file).backup(tmp_path / "copy.db", force=False, told=silent)

    assert backup.content(tmp_path / "copy.db")["people"] == 5


def test_two_copies_to_one_place_do_not_meet(file: Path, tmp_path: Path) -> None:
    keeper, to, refused = SqliteKeeper(file), tmp_path / "copy.db", []

    def told(_: float) -> None:
        with pytest.raises(BotError, match="another backup is being written there") as error:
            keeper.backup(to, force=True, told=silent)
        refused.append(error)

    keeper.backup(to, force=False, told=told)

    assert refused
    keeper.backup(to, force=True, told=silent)
    assert [one.name for one in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_copy_that_was_killed_makes_way_for_the_next(file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(file.read_bytes()[:9999])
    SqliteKeeper(file).backup(tmp_path / "copy.db", force=False, told=silent)

    assert [one.name for one in tmp_path.glob("copy*")] == ["copy.db"]


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is nothing in it yet"):
        SqliteKeeper(tmp_path / "none.db").backup(tmp_path / "x", force=False, told=silent)

    assert list(tmp_path.iterdir()) == []


def test_writers_do_not_wait_for_a_copy(file: Path, tmp_path: Path) -> None:
    database = SqliteDatabase(file)
    copying, wrote = threading.Event(), threading.Event()

    def told(_: float) -> None:
        copying.set()
        assert wrote.wait(30)

    to = tmp_path / "copy.db"
    thread = threading.Thread(target=lambda: SqliteKeeper(file).backup(to, force=False, told=told))
    thread.start()
    assert copying.wait(30)
    new = database.write(lambda uow: uow.repo(Inbox).first_time("here", "e", MONDAY)).result(30)
    wrote.set()
    thread.join()
    database.close()

    assert new
    assert to.exists()
