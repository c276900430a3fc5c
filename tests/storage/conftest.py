"""What tests of storage share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import Database
from storage.database import SqliteDatabase
from tests.postgres import Server
from tests.storage.archive import Archive
from tests.storage.memory import Memory


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    """A database of this version, with nobody in it."""
    return Path(shutil.copy(migrated, tmp_path / "folkmoot.db"))


@pytest.fixture
def archive(database: Database) -> Archive:
    return Archive(database)


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database)


@pytest.fixture
def other(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same data, opened by another process."""
    if isinstance(database, SqliteDatabase):
        opened: Database = SqliteDatabase(database.file)
    else:
        server: Server = request.getfixturevalue("server")
        opened = server.open(request.getfixturevalue("shared"))
    with closing(opened):
        yield opened
