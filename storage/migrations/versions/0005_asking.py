"""By when an answer is needed, who asks without a name, who follows, flags and looks behind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _asks()
    _pseudonyms()
    _crowd("follower")
    _crowd("flag")
    _audit()


def _asks() -> None:
    op.add_column("ask", sa.Column("needed", sa.String, nullable=False, server_default="no_rush"))
    for name in ("anonymous", "hidden"):
        off = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("ask", off)
    op.add_column("ask", sa.Column("hinted_at", sa.BigInteger))


def _pseudonyms() -> None:
    op.create_table(
        "pseudonym",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, sa.ForeignKey("person.id"), unique=True, nullable=False),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("ask", sa.String, nullable=False),
        sa.Column("behind", sa.String, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
    )
    op.create_index("pseudonym_behind", "pseudonym", ["behind", "community"])


def _crowd(table: str) -> None:
    op.create_table(
        table,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("ask", sa.String, sa.ForeignKey("ask.id"), nullable=False),
        sa.Column("person", sa.String, sa.ForeignKey("person.id"), nullable=False),
        sa.UniqueConstraint("ask", "person"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, unique=True, nullable=False),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_index("audit_subject", "audit", ["community", "subject"])
