"""What happens to asks nobody answers, step by step; what a summary says it answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("ask", sa.Column("parked_for", sa.String, nullable=False, server_default=""))
    op.add_column("ask", sa.Column("summed_up_in", sa.String, nullable=False, server_default=""))
    op.add_column("ask", sa.Column("again_at", sa.BigInteger))
    op.add_column("ask", sa.Column("keep", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("summary", sa.Column("answers", sa.String, nullable=False, server_default=""))
    op.create_table(
        "ask_step",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("ask", sa.String, sa.ForeignKey("ask.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String, sa.ForeignKey("person.id")),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_index("ask_step_ask", "ask_step", ["community", "ask"])
