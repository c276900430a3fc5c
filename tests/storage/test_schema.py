"""The migrations make exactly the tables the models describe."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from storage import schema
from storage.migrations.write import write
from storage.schema import HEAD, MIGRATIONS
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
