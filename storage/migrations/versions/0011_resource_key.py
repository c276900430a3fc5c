"""Whether a page was saved before is found without looking through all resources."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("resource_key", "resource", ["community", "key"])
