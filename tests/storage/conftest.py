"""What tests of storage share."""

from __future__ import annotations

import pytest

from bot.ports import Database
from tests.storage.archive import Archive
from tests.storage.memory import Memory


@pytest.fixture
def archive(database: Database) -> Archive:
    return Archive(database)


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database)
