"""Runs or writes migrations on the connection that whoever calls alembic hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations.ops import AddColumnOp

from storage.schema import metadata

TYPES: dict[str, str | Literal[False]] = {  # as plain SQLAlchemy
    "Utc": "sa.BigInteger()",
    "AutoString": "sa.String()",
}

writing = Rewriter()


@writing.rewrites(AddColumnOp)
def filled(_: Any, __: Any, adding: AddColumnOp) -> AddColumnOp:
    """Rows that are there already need a value in a new column."""
    if not adding.column.nullable and adding.column.server_default is None:
        is_number = isinstance(adding.column.type, sa.Integer | sa.Boolean) or (
            type(adding.column.type).__name__ == "Utc"
        )
        adding.column.server_default = sa.DefaultClause("0" if is_number else "")
    return adding


target = metadata()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=target,
    process_revision_directives=writing,
    render_as_batch=True,  # SQLite changes a column by making its table anew
    include_name=lambda name, kind, _: kind != "table" or name in target.tables,
    render_item=lambda kind, item, _: (
        TYPES.get(type(item).__name__, False) if kind == "type" else False
    ),
)
with context.begin_transaction():
    context.run_migrations()
