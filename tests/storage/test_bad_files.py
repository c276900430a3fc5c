"""A file that cannot be used is refused with what to do, and left exactly as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ConfigError, NoRoom
from bot.ports import Inbox, UnitOfWork
from storage import opening, sqlite
from storage.database import SqliteDatabase
from storage.keeper import SqliteKeeper
from tests.storage.damage import spoil
from tests.storage.neighbours import killed_with_work_in_the_log, seen, without_rights


def text(file: Path) -> None:
    file.write_bytes(b"not a database at all, but text" * 100)


def noise_in_the_middle(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[20_000:60_000] = bytes(n * 7 % 256 for n in range(40_000))
    file.write_bytes(whole)


def half_of_it(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100_000])


def another_programs(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def nobodys(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (text, "this is no SQLite database. If it never was Folkmoot's, set"),
        (noise_in_the_middle, "the database is damaged ("),
        (half_of_it, "No backup is known here"),
        (another_programs, "the database of another program"),
        (newer, "was written by a newer Folkmoot (schema 9999"),
        (nobodys, "its schema 0000 is no version of Folkmoot's"),
    ],
)
def test_what_is_not_ours_or_not_whole_is_refused(
    file: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(file)
    before = file.read_bytes()
    for use in (SqliteDatabase, lambda file: SqliteKeeper(file).upgrade()):
        with pytest.raises(ConfigError) as refused:
            use(file)
        assert words in str(refused.value)

    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_damaged_file_names_the_newest_backup(file: Path, tmp_path: Path) -> None:
    SqliteKeeper(file).backup(tmp_path / "good.db", force=False, told=lambda _: None)
    half_of_it(file)
    with pytest.raises(ConfigError, match=rf"known here is {tmp_path / 'good.db'}: copy it"):
        SqliteDatabase(file)

    shutil.copy(tmp_path / "good.db", file)
    SqliteDatabase(file).close()


def beginning(file: Path) -> None:
    file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])


def nothing_left(file: Path) -> None:
    file.write_bytes(b"")


def gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (beginning, "If it was, its beginning is damaged"),
        (nothing_left, "the database is empty, but"),
        (gone, "the database is gone, but"),
    ],
)
def test_what_was_a_database_is_not_begun_anew(
    file: Path, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    """A disk that is not mounted, or was full, is no reason to forget everything."""
    SqliteKeeper(file).backup(tmp_path / "good.db", force=False, told=lambda _: None)
    spoil(file)
    for use in (SqliteDatabase, lambda file: SqliteKeeper(file).status()):
        with pytest.raises(ConfigError, match=rf"known here is {tmp_path / 'good.db'}") as refused:
            use(file)
        assert words in str(refused.value)

    shutil.copy(tmp_path / "good.db", file)
    SqliteDatabase(file).close()


def test_a_log_whose_file_is_gone_is_kept(file: Path) -> None:
    killed_with_work_in_the_log(file)
    log = file.with_name(f"{file.name}-wal")
    kept, copy = log.read_bytes(), file.rename(f"{file}.before-0002-20261122T041030Z")
    with pytest.raises(ConfigError, match=rf"but {log} and {copy} are left of it"):
        SqliteDatabase(file)
    copy.unlink()
    with pytest.raises(ConfigError, match=rf"the database is gone, but {log} is left of it"):
        SqliteDatabase(file)

    assert log.read_bytes() == kept


def test_a_backup_is_not_damaged_by_a_log_that_was_left_beside_it(
    file: Path, tmp_path: Path
) -> None:
    SqliteKeeper(file).backup(tmp_path / "good.db", force=False, told=lambda _: None)
    killed_with_work_in_the_log(file)
    shutil.copy(tmp_path / "good.db", file)
    with pytest.raises(ConfigError, match="this log is of another file than folkmoot"):
        SqliteDatabase(file)
    assert file.read_bytes() == (tmp_path / "good.db").read_bytes()

    for beside in ("-wal", "-shm"):
        file.with_name(f"{file.name}{beside}").unlink()
    database = SqliteDatabase(file)
    assert database.health().ok
    database.close()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this is a folder"):
        SqliteDatabase(tmp_path)


@pytest.mark.parametrize("name", ["what?.db", "100%20.db", "a#b.db", "ü ö.db", "it's.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    SqliteDatabase(tmp_path / name).close()

    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_only_its_owner_may_read_a_new_database(tmp_path: Path) -> None:
    file = tmp_path / "folkmoot.db"
    SqliteDatabase(file).close()

    assert file.stat().st_mode & 0o077 == 0


def test_damage_that_shows_only_later_is_found_by_the_doctor(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CHECKED", 0)
    spoil(file, "summary")
    database = SqliteDatabase(file)
    found = database.health()
    database.close()

    assert not found.ok
    assert "is damaged (" in found.says


@pytest.mark.parametrize("name", ["none", "file"])
def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, name: str) -> None:
    """It may be on a disk that is to be mounted, and a slip makes many."""
    (tmp_path / "file").write_text("")
    file = tmp_path / name / "folkmoot.db"
    says = f"there is no folder {file.parent}. Make it, or mount its disk; or set another path"

    for use in (SqliteDatabase, lambda file: SqliteKeeper(file).upgrade()):
        with pytest.raises(ConfigError, match=says):
            use(file)
    assert [one.says for one in SqliteKeeper(file).findings() if says in one.says and not one.ok]
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_said(file: Path, what: str) -> None:
    """In a process that has no more rights than anybody, as root may write everything."""
    locked = file if what == "file" else file.parent
    rights = locked.stat().st_mode
    locked.chmod(0o444 if what == "file" else 0o555)
    try:
        status, said = without_rights("doctor", folder=file.parent)
    finally:
        locked.chmod(rights)

    assert status == 1
    assert "Whoever runs the bot must be allowed to write the file, those beside it" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("how", ["closed by the bot", "a backup"])
def test_who_only_reads_need_not_be_allowed_to_write(file: Path, tmp_path: Path, how: str) -> None:
    there = tmp_path / "100 % a disk?" / "folkmoot.db"
    there.parent.mkdir()
    if how == "a backup":
        SqliteKeeper(file).backup(there, force=False, told=lambda _: None)
    else:
        there.write_bytes(file.read_bytes())
    there.chmod(0o444)
    there.parent.chmod(0o555)
    found = without_rights("search", "x", "--community", "guild", folder=there.parent)
    state = without_rights("db", "status", folder=there.parent)
    doctor = without_rights("doctor", folder=there.parent)
    there.parent.chmod(0o755)

    assert (found[0], found[1][:45]) == (1, "folkmoot: there is no community “guild”, nor ")
    assert state[0] == 0
    assert "whole     yes" in state[1]
    assert "it may not be written" in doctor[1]
    assert [one.name for one in there.parent.iterdir()] == ["folkmoot.db"]


def test_a_file_another_program_locks_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 10)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigError, match="another program keeps it locked"):
            SqliteDatabase(file)
    SqliteDatabase(file).close()


def test_what_a_killed_process_had_committed_is_there(file: Path) -> None:
    number = killed_with_work_in_the_log(file)
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0

    database = SqliteDatabase(file)
    kept = [database.write(lambda uow, n=n: seen(uow, f"e{n}")).result() for n in range(number)]  # type: ignore[misc]
    database.close()

    assert kept == [False] * number


def test_without_its_log_a_file_is_as_it_was_at_some_moment(file: Path) -> None:
    killed_with_work_in_the_log(file)
    for ending in ("-wal", "-shm"):
        file.with_name(f"{file.name}{ending}").unlink()

    database = SqliteDatabase(file)
    assert database.health().ok
    assert database.write(lambda uow: seen(uow, "new")).result()
    database.close()


def test_a_full_disk_is_told_and_everything_goes_on_when_there_is_room(file: Path) -> None:
    database = SqliteDatabase(file)
    pages = database.write(lambda uow: pragma(uow, "page_count")).result()
    database.write(lambda uow: pragma(uow, f"max_page_count={pages}")).result()
    big = database.write(lambda uow: [seen(uow, f"{n}" * 999) for n in range(999)], refusable=True)

    with pytest.raises(NoRoom, match="disk is full"):
        big.result()
    assert database.health().ok
    database.write(lambda uow: pragma(uow, "max_page_count=100000")).result()
    assert database.write(lambda uow: seen(uow, "e")).result()
    database.close()


def test_a_migration_on_a_full_disk_is_said(tmp_path: Path) -> None:
    status, said = without_rights("db", "upgrade", folder=tmp_path, most=100_000)

    assert status == 2
    assert "the database cannot be used" in said
    assert "Traceback" not in said


def pragma(uow: UnitOfWork, what: str) -> int:
    connection = uow.repo(Inbox)._connection  # type: ignore[attr-defined]  # noqa: SLF001
    found: int = connection.driver.execute(f"PRAGMA {what}").fetchone()[0]
    return found
