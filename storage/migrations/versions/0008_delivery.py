"""Each place has a lane; deliveries and jobs remember how their tries went."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_OUTBOX = sa.table("outbox", sa.column("begun"), sa.column("leased"), sa.column("state"))
_TASK = sa.table("task", sa.column("id"), sa.column("args"), sa.column("due"), sa.column("planned"))
_NO_ARGS = "[]"


def upgrade() -> None:
    _outbox()
    _lanes()
    _tasks()


def _outbox() -> None:
    for column in (
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claims", sa.Integer, nullable=False, server_default="0"),
        sa.Column("begun", sa.BigInteger),
        sa.Column("answered", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("retry", sa.BigInteger),
        sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("outbox", column)
    # What was being sent when the old program stopped may have arrived.
    sending = _OUTBOX.c.leased.is_not(None) & (_OUTBOX.c.state == "pending")
    op.execute(_OUTBOX.update().where(sending).values(begun=_OUTBOX.c.leased))
    op.drop_column("outbox", "leased")
    op.drop_index("outbox_place", "outbox")
    place = ["platform", "workspace", "channel", "state", "priority", "number"]
    op.create_index("outbox_place", "outbox", place)


def _lanes() -> None:
    op.create_table(
        "lane",
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("leased", sa.BigInteger),
    )
    op.create_index("ix_lane_due", "lane", ["due"])
    op.execute(
        "INSERT INTO lane (platform, workspace, channel, priority, due) "
        "SELECT platform, workspace, channel, 0, MIN(due) FROM outbox "
        "WHERE state = 'pending' GROUP BY platform, workspace, channel"
    )


def _tasks() -> None:
    for column in (
        sa.Column("state", sa.String, nullable=False, server_default="waiting"),
        sa.Column("leased", sa.BigInteger),
        sa.Column("planned", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("broken", sa.BigInteger),
        sa.Column("reason", sa.String, nullable=False, server_default=""),
    ):
        op.add_column("task", column)
    op.drop_index("ix_task_due", "task")
    op.create_index("task_due", "task", ["state", "due"])
    op.create_index("ix_task_broken", "task", ["broken"])
    connection = op.get_bind()
    op.execute(_TASK.update().values(planned=_TASK.c.due))
    for id, args in connection.execute(sa.select(_TASK.c.id, _TASK.c.args)).all():
        listed = json.dumps(args.split(","), ensure_ascii=False) if args else _NO_ARGS
        connection.execute(_TASK.update().where(_TASK.c.id == id).values(args=listed))
