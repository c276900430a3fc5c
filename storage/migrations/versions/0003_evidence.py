"""Evidence: threads with their words, who did what in them, and verdicts on suggestions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _threads()
    _people()
    op.create_table(
        "verdict",
        _community(primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("useful", sa.Integer, nullable=False),
        sa.Column("useless", sa.Integer, nullable=False),
    )


def _threads() -> None:
    op.create_table(
        "thread",
        sa.Column("number", sa.Integer, primary_key=True),
        _community(),
        *_texts("ref", "source", "title", "body", "answers"),
        sa.Column("at", sa.BigInteger, nullable=False),
        *_texts("asker", "topic"),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        *_numbers("uses", "size", "whole"),
        sa.UniqueConstraint("community", "ref"),
    )
    op.create_table(
        "word",
        sa.Column("number", sa.Integer, primary_key=True),
        _community(),
        *_texts("word"),
        *_numbers("threads"),
        sa.UniqueConstraint("community", "word"),
    )
    op.create_table(
        "posting",
        sa.Column("word", sa.Integer, sa.ForeignKey("word.number"), primary_key=True),
        sa.Column("asked", sa.Boolean, primary_key=True),
        sa.Column("thread", sa.Integer, sa.ForeignKey("thread.number"), primary_key=True),
        *_numbers("title", "body", "answers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corpus", _community(primary_key=True), *_numbers("threads", "answered", "size", "whole")
    )


def _people() -> None:
    op.create_table(
        "deed",
        sa.Column("number", sa.Integer, primary_key=True),
        _community(),
        sa.Column("thread", sa.Integer, sa.ForeignKey("thread.number"), nullable=False),
        *_texts("person"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("quick", sa.Boolean),
        sa.Column("weight", sa.Float, nullable=False),
    )
    op.create_index("deed_thread", "deed", ["thread"])
    op.create_index("deed_person", "deed", ["community", "person", "at"])
    op.create_index("deed_at", "deed", ["community", "at"])
    op.create_table(
        "habit",
        _community(primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
        *_numbers("answers"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.Float, nullable=False),
        sa.Column("asked", sa.Float, nullable=False),
        sa.Column("hours", sa.LargeBinary, nullable=False),
    )


def _community(*, primary_key: bool = False) -> sa.Column[str]:
    to = sa.ForeignKey("community.id")
    return sa.Column("community", sa.String, to, primary_key=primary_key, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]
