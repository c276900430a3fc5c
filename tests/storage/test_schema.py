"""The migrations make exactly the tables the models describe."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from storage import schema
from storage.migrations.write import write
from storage.schema import HEAD, MIGRATIONS
from storage.sqlite import opened
from tests.storage.history import differences, written

DROPS = """
from alembic import op

revision = "{step}"
down_revision = "{head}"


def upgrade() -> None:
    op.drop_column("person", "zone")
    op.drop_column("meetup", "capacity")
    op.drop_table("topic")
"""


def test_migrating_makes_what_the_models_describe(migrated: Path) -> None:
    assert differences(migrated) == []


def test_what_is_indexed_is_what_the_models_describe(migrated: Path) -> None:
    """Of which rows, too, which Alembic does not compare."""
    with opened(migrated) as connection:
        made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
    tables = schema.metadata().sorted_tables
    described = {
        one.name: str(CreateIndex(one).compile(dialect=sqlite.dialect()))
        for table in tables
        for one in table.indexes
    }

    assert {name: said for name, said in described.items() if made[name] != said} == {}


def test_the_program_knows_its_newest_step() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_a_step_that_is_written_for_us_brings_everything_the_models_have_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, new = f"{int(HEAD) + 1:04}", f"{int(HEAD) + 2:04}"
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / f"{last}_drops.py").write_text(DROPS.format(step=last, head=HEAD))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", last)
    file = write("Bring them back")
    monkeypatch.setattr(schema, "HEAD", new)

    assert file.name == f"{new}_bring_them_back.py"
    assert differences(written(tmp_path)[new]) == []
