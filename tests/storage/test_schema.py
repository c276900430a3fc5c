"""The migrations make exactly the tables the models describe."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.schema import HEAD, MIGRATIONS, metadata


def test_migrating_makes_what_the_models_describe(migrated: Path) -> None:
    tables = metadata().tables
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in tables}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata())
    engine.dispose()

    assert differences == []


def test_the_program_knows_its_newest_step() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]
