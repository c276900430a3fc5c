"""Runs migrations on the connection that ``storage.schema`` hands over, or writes a new one."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import create_engine

from storage.schema import metadata

TYPES: dict[str, str | Literal[False]] = {  # as plain SQLAlchemy
    "Utc": "sa.BigInteger()",
    "AutoString": "sa.String()",
}


target = metadata()
connection = context.config.attributes.get("connection")
if connection is None:  # called by the alembic command line, to write a migration
    connection = create_engine(
        context.config.get_main_option("sqlalchemy.url", "sqlite://")
    ).connect()

context.configure(
    connection=connection,
    target_metadata=target,
    include_name=lambda name, kind, _: kind != "table" or name in target.tables,
    render_item=lambda kind, item, _: (
        TYPES.get(type(item).__name__, False) if kind == "type" else False
    ),
)
with context.begin_transaction():
    context.run_migrations()
