"""Which keys seal buttons is known, so that a process without one of them is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "sealing_key",
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
