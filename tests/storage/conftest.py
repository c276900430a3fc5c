"""What tests of storage share."""

from __future__ import annotations

import pytest

from storage.database import SqliteDatabase
from tests.storage.archive import Archive


@pytest.fixture
def archive(database: SqliteDatabase) -> Archive:
    return Archive(database)
