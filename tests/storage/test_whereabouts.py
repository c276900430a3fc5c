"""A database is where it was: behind a link, and under its name as long as the bot runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot import wiring
from bot.config import Settings
from bot.errors import Astray, ConfigError
from bot.model.communities import Communities
from bot.sections import DatabaseSettings
from storage.database import SqliteDatabase
from storage.keeper import SqliteKeeper
from storage.trace import leave
from storage.turns import FileTurn
from tests.storage.neighbours import killed_with_work_in_the_log, seen


def test_a_log_is_looked_for_where_a_link_leads(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(file)
    killed_with_work_in_the_log(file)
    log = file.with_name(f"{file.name}-wal")
    file.unlink()
    with pytest.raises(ConfigError, match=rf"the database is gone, but {log} is left of it"):
        SqliteDatabase(link)


def test_behind_a_link_is_the_same_database(file: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    file = file.rename(disk / "real.db")
    (link := tmp_path / "link.db").symlink_to(file)
    SqliteKeeper(link).backup(tmp_path / "good.db", force=False, told=lambda _: None)
    turn = FileTurn(link, "discord")

    with SqliteKeeper(file).present(), SqliteKeeper(link).present() as others:
        assert others == [os.getpid()]
        assert SqliteKeeper(link).status().running == [os.getpid()] * 2
    assert turn.take()
    assert FileTurn(file, "discord").holder()
    turn.leave()
    assert SqliteKeeper(file).status().backups == [str(tmp_path / "good.db")]
    for name in ("real.db-wal", "real.db.last-backup"):
        with pytest.raises(ConfigError, match="belongs to the database"):
            SqliteKeeper(link).backup(disk / name, force=True, told=lambda _: None)


def test_a_new_file_is_for_its_owner_alone_wherever_a_link_leads(tmp_path: Path) -> None:
    link, real = tmp_path / "link.db", tmp_path / "disk" / "real.db"
    link.symlink_to(real)
    real.parent.mkdir()
    SqliteDatabase(link).close()

    assert real.stat().st_mode & 0o777 == 0o600


def test_a_database_is_not_begun_anew_while_its_disk_is_away(tmp_path: Path) -> None:
    """All that lies beside it is away with it; the keys are on another one."""
    disk, away = tmp_path / "disk", tmp_path / "away"
    disk.mkdir()
    where = DatabaseSettings(file=disk / "folkmoot.db", key_file=tmp_path / "folkmoot.key")
    keeper = wiring.keeper(Settings(database=where))
    wiring.open_database(where).close()
    with keeper.present():
        pass
    disk.rename(away)
    disk.mkdir()

    lost = f"the database is gone, but {where.trace} is left of it. Is its disk there?"
    for use in (lambda: wiring.open_database(where), keeper.upgrade, keeper.status):
        with pytest.raises(ConfigError, match=lost):
            use()
    assert [one.says for one in keeper.findings() if lost in one.says and not one.ok]
    assert not [*disk.iterdir()]
    elsewhere = where.model_copy(update={"file": tmp_path / "another.db"})
    wiring.open_database(elsewhere).close()

    where.trace.unlink()
    assert keeper.upgrade().before == ""


def test_nothing_is_kept_in_a_file_that_would_be_gone_with_the_bot(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database, elsewhere = SqliteDatabase(file), file.with_name("elsewhere.db")
    file.rename(elsewhere)
    for replaced in (False, True):
        if replaced:
            file.write_bytes(elsewhere.read_bytes())
        with pytest.raises(Astray, match="not where it was, so nothing was done"):
            database.write(lambda uow: seen(uow, "e"), refusable=True).result()
        with pytest.raises(Astray):
            database.read(lambda uow: uow.repo(Communities).all()).result()
    assert f"{file}: this database was moved, removed or replaced" in caplog.text

    elsewhere.rename(file)
    assert database.write(lambda uow: seen(uow, "e")).result()
    database.close()


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_nothing_is_written_beside_a_file_that_sqlite_would_not_find_again(
    file: Path, ending: str
) -> None:
    database, beside = SqliteDatabase(file), file.with_name(f"{file.name}{ending}")
    assert database.write(lambda uow: seen(uow, "before")).result()
    beside.unlink()
    with pytest.raises(Astray):
        database.write(lambda uow: seen(uow, "after")).result()
    with pytest.raises(Astray):
        database.read(lambda uow: uow.repo(Communities).all()).result()
    database.close()

    again = SqliteDatabase(file)
    kept = [again.write(partial(seen, event=one)) for one in ("before", "after")]
    assert [one.result() for one in kept] == [False, True]
    again.close()


def test_a_file_something_else_was_written_over_is_not_written_even_when_it_grows(
    file: Path,
) -> None:
    database, size = SqliteDatabase(file), file.stat().st_size
    for length in (size - 4096, size, 2 * size):
        os.truncate(file, length)
        with pytest.raises(Astray):
            database.write(lambda uow: seen(uow, "e")).result()
    database.close()


def test_whoever_comes_and_goes_beside_the_bot_does_not_disturb_it(file: Path) -> None:
    database = SqliteDatabase(file)
    for number in range(3):
        assert database.write(partial(seen, event=f"e{number}")).result()
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def test_a_file_that_shrinks_late_is_small_before_it_is_watched(file: Path) -> None:
    """Whoever vacuumed it still looks at it, so that the new pages are in the log."""
    with closing(sqlite3.connect(file, isolation_level=None)) as shell:
        shell.execute("CREATE TABLE big AS SELECT zeroblob(1000000) AS room")
        shell.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        shell.execute("DROP TABLE big")
        shell.execute("VACUUM")
        before = file.stat().st_size
        with closing(SqliteDatabase(file)) as database:
            assert file.stat().st_size < before - 900_000
            shell.execute("PRAGMA wal_checkpoint").fetchall()
            assert database.write(lambda uow: seen(uow, "after")).result()


def test_a_database_in_a_folder_of_any_name_is_remembered(tmp_path: Path) -> None:
    folder, trace = tmp_path / os.fsdecode(b"b\xf6t"), tmp_path / "trace"
    folder.mkdir()
    file = folder / "folkmoot.db"
    SqliteDatabase(file).close()
    leave(file, trace)
    file.unlink()

    with pytest.raises(ConfigError, match="is left of it"):
        SqliteDatabase(file, trace=trace)


def test_looking_whether_all_is_well_makes_no_empty_file(file: Path) -> None:
    database, elsewhere = SqliteDatabase(file), file.with_name("elsewhere.db")
    file.rename(elsewhere)
    found = database.health()
    assert not found.ok
    assert f"{file} is not the file the bot opened" in found.says
    assert not file.exists()

    elsewhere.rename(file)
    assert database.health().ok
    database.close()
