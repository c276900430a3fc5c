"""Tables of the core in the first schema."""

from __future__ import annotations

import sqlalchemy as sa

TABLES = sa.MetaData()

sa.Table(
    "community",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("slug", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("domain", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("slug"),
)
sa.Table(
    "inbox",
    TABLES,
    sa.Column("site", sa.String, primary_key=True),
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_inbox_at", "at"),
)
sa.Table(
    "person",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
)
sa.Table(
    "chosen",
    TABLES,
    sa.Column("platform", sa.String, primary_key=True),
    sa.Column("workspace", sa.String, primary_key=True),
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("user", sa.String, primary_key=True),
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
)
sa.Table(
    "code",
    TABLES,
    sa.Column("code", sa.String, primary_key=True),
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
)
sa.Table(
    "draft",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("person", sa.String, sa.ForeignKey("person.id"), nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("args", sa.String, nullable=False),
    sa.Column("filled", sa.String, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
sa.Table(
    "identity",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("platform", sa.String, nullable=False),
    sa.Column("workspace", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("person", sa.String, sa.ForeignKey("person.id"), nullable=False),
    sa.UniqueConstraint("platform", "workspace", "channel"),
    sa.Index("ix_identity_person", "person"),
)
sa.Table(
    "member",
    TABLES,
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), primary_key=True),
    sa.Column("person", sa.String, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("roles", sa.String, nullable=False),
    sa.Column("joined_at", sa.BigInteger, nullable=False),
    sa.Index("ix_member_person", "person"),
)
sa.Table(
    "number",
    TABLES,
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)
sa.Table(
    "outbox",
    TABLES,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
    sa.Column("platform", sa.String, nullable=False),
    sa.Column("workspace", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("card", sa.String, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False),
    sa.Column("dedupe", sa.String, nullable=False),
    sa.Column("does", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("expires", sa.BigInteger),
    sa.Column("under", sa.String, nullable=False),
    sa.Column("edits", sa.String, nullable=False),
    sa.Column("thread", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("leased", sa.BigInteger),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("reason", sa.String, nullable=False),
    sa.UniqueConstraint("id"),
    sa.UniqueConstraint("dedupe"),
    sa.Index("ix_outbox_edits", "edits"),
    sa.Index("ix_outbox_subject", "subject"),
    sa.Index("outbox_due", "state", "due"),
    sa.Index("outbox_message", "platform", "workspace", "channel", "message"),
    sa.Index("outbox_place", "platform", "workspace", "channel", "state", "number"),
)
sa.Table(
    "serving",
    TABLES,
    sa.Column("platform", sa.String, primary_key=True),
    sa.Column("workspace", sa.String, primary_key=True),
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("purpose", sa.String, primary_key=True),
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Index("ix_serving_community", "community"),
)
sa.Table(
    "task",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), nullable=False),
    sa.Column("job", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False),
    sa.Column("args", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.UniqueConstraint("community", "job", "key"),
    sa.Index("ix_task_due", "due"),
    sa.Index("ix_task_job", "job"),
)
sa.Table(
    "topic",
    TABLES,
    sa.Column("community", sa.String, sa.ForeignKey("community.id"), primary_key=True),
    sa.Column("folded", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
)
