"""What goes on, and who has a role, is found without looking through all there ever was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_GOES_ON = "state = 'answered' OR state = 'claimed' OR state = 'open' OR state = 'parked'"


def upgrade() -> None:
    op.drop_index("nudge_due", "nudge")
    op.drop_index("ask_state", "ask")
    op.drop_index("outbox_failed", "outbox")
    _some("state = 'pending'", "nudge_pending", "nudge", "community", "due", "person")
    _some(_GOES_ON, "ask_open", "ask", "community", "number")
    _some("first_reply_at IS NOT NULL", "ask_replied", "ask", "community", "number")
    _some("roles <> ''", "member_roles", "member", "community")
    _some("sent_at IS NOT NULL", "offer_sent", "offer", "person")
    _some("decline = 'not_my_area'", "offer_refused", "offer", "person", "at")
    _some("state = 'failed' OR state = 'unknown'", "outbox_trouble", "outbox", "community", "state")
    _some("doubtful", "outbox_doubtful", "outbox", "community")
    _without_threads()


def _some(condition: str, name: str, table: str, *columns: str) -> None:
    """An index of some rows."""
    where = sa.text(condition)
    op.create_index(name, table, list(columns), postgresql_where=where, sqlite_where=where)


def _without_threads() -> None:
    """Postings refer to no thread: to let one go, a database looked through all of them."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("posting_thread_fkey", "posting", type_="foreignkey")
        return
    op.create_table(
        "new_posting",
        sa.Column("word", sa.Integer, sa.ForeignKey("word.number"), primary_key=True),
        sa.Column("asked", sa.Boolean, primary_key=True),
        sa.Column("thread", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("title", "body", "answers")),
        sqlite_with_rowid=False,
    )
    columns = "word, asked, thread, title, body, answers"
    op.execute(f"INSERT INTO new_posting SELECT {columns} FROM posting")  # noqa: S608  our names
    op.drop_table("posting")
    op.rename_table("new_posting", "posting")
