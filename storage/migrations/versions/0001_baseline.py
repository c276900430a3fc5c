"""The first schema."""

from __future__ import annotations

from alembic import op

from storage.migrations.baseline.features import TABLES
from storage.migrations.baseline.search import STATEMENTS

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    TABLES.create_all(connection, checkfirst=False)
    for statement in STATEMENTS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
