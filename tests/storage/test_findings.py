"""What the doctor says of the file: only what somebody should do something about is bad."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.sections import DatabaseSettings
from bot.shell.run import alone
from storage import keeper, schema
from storage.keeper import SqliteKeeper
from tests.conftest import MONDAY, FakeClock
from tests.storage.neighbours import running_on, without_rights


def bad(file: Path) -> list[str]:
    return [one.says for one in SqliteKeeper(file, clock=FakeClock()).findings() if not one.ok]


def test_a_file_that_is_well_has_nothing_to_be_done(file: Path) -> None:
    assert bad(file) == []
    assert bad(file.with_name("none.db")) == []


def test_an_old_schema_says_how_it_is_brought_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9001")

    [says] = bad(file)
    assert f"at {was}; `folkmoot run` or `folkmoot db upgrade` brings it to 9001, after" in says


@pytest.mark.parametrize(("days", "says"), [(6, []), (8, ["backup: the last one is 8 days old"])])
def test_a_backup_that_used_to_be_made_is_missed(file: Path, days: int, says: list[str]) -> None:
    to = file.with_name("copy.db")
    SqliteKeeper(file).backup(to, force=False, told=lambda _: None)
    made = (MONDAY - timedelta(days=days)).timestamp()
    os.utime(to, (made, made))

    assert [one.partition(":")[0] + ":" + one.split(":")[1] for one in bad(file)] == says
    to.unlink()
    assert bad(file) == []


def test_a_disk_that_is_nearly_full_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ROOM", 2**62)

    [says] = bad(file)
    assert "whoever runs the bot makes room" in says


def test_a_log_that_somebody_keeps_from_being_folded_back_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LONG_LOG", 10_000)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE long (x)")
        for _ in range(5):
            other.execute("INSERT INTO long VALUES (zeroblob(9999))")

        [says] = bad(file)
        assert "write-ahead log: 0.1 MB: another program reads the database" in says
    assert bad(file) == []


def test_a_folder_where_nothing_can_be_made_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    status, said = without_rights("doctor", folder=tmp_path)
    tmp_path.chmod(0o755)

    assert status == 1
    for what in ("schema", "keys"):
        assert f"BAD  {what}: nothing can be made in {tmp_path}: whoever runs the bot" in said


async def test_a_second_bot_on_the_same_file_says_so_and_runs(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    where = DatabaseSettings(file=file, key_file=file.with_name("folkmoot.key"))
    settings = Settings(database=where)
    with caplog.at_level(logging.WARNING), running_on(file) as other:
        async with alone(settings):
            assert (
                f"another Folkmoot runs on this database already (process {other})" in caplog.text
            )
            assert SqliteKeeper(file).status().running == [other, os.getpid()]
            assert len(bad(file)) == 1

    caplog.clear()
    async with alone(settings):
        assert caplog.text == ""
