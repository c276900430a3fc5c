"""Experts, and the offers they are made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _experts()
    _offers()


def _experts() -> None:
    op.create_table(
        "expert_prefs",
        sa.Column("person", sa.String, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("weekly", sa.Integer, nullable=False),
        sa.Column("wakes", sa.String, nullable=False),
        sa.Column("sleeps", sa.String, nullable=False),
        sa.Column("days", sa.String, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("paused_at", sa.BigInteger),
        sa.Column("paused_until", sa.BigInteger),
        sa.Column("silences", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger),
    )
    op.create_table(
        "expertise",
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("person", sa.String, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "expert_invitation",
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("person", sa.String, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("by", sa.String, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _offers() -> None:
    op.create_table(
        "offer",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("ask", sa.String, sa.ForeignKey("ask.id"), nullable=False),
        sa.Column("person", sa.String, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("decline", sa.String),
        sa.Column("letter", sa.String, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("deadline", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("parts", sa.String, nullable=False),
        sa.Column("because", sa.String, nullable=False),
        sa.UniqueConstraint("ask", "person"),
    )
    op.create_index("offer_ask", "offer", ["community", "ask"])
    op.create_index("offer_letter", "offer", ["community", "letter"])
    op.create_index("offer_person", "offer", ["person", "at"])
    op.create_index("offer_state", "offer", ["person", "state"])
    op.create_table(
        "offer_search",
        sa.Column("ask", sa.String, sa.ForeignKey("ask.id"), primary_key=True),
        sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("full_since", sa.BigInteger),
        sa.Column("exhausted_at", sa.BigInteger),
        sa.Column("named", sa.String, nullable=False),
        sa.Column("assigned", sa.String, nullable=False),
    )
    op.create_index("offer_search_full", "offer_search", ["community", "full_since"])
