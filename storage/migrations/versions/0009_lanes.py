"""What waits is found by its place alone, and what was sent weighs on nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_PENDING, _FAILED = sa.text("state = 'pending'"), sa.text("state = 'failed'")


def upgrade() -> None:
    op.drop_index("outbox_due", "outbox")
    op.drop_index("outbox_place", "outbox")
    waits = ["platform", "workspace", "channel", "priority", "number"]
    op.create_index(
        "outbox_waits", "outbox", waits, postgresql_where=_PENDING, sqlite_where=_PENDING
    )
    op.create_index(
        "outbox_failed", "outbox", ["community"], postgresql_where=_FAILED, sqlite_where=_FAILED
    )
