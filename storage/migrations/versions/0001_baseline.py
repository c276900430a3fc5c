"""The first schema."""

from __future__ import annotations

from alembic import op

from storage.migrations.baseline.features import TABLES
from storage.migrations.baseline.search import STATEMENTS

revision = "0001"
down_revision = None


def upgrade() -> None:
    TABLES.create_all(op.get_bind(), checkfirst=False)
    for statement in STATEMENTS:
        op.execute(statement)
