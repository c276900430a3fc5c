"""A search that travels on a button: in the button itself, or kept where it is too long."""

from __future__ import annotations

import base64
from datetime import datetime

from bot import drafts
from bot.context import Context
from bot.model.entries import EntryKind, Query

ROOM = 60
"""What a button has left for it, beside the names of handler and community, and a page."""

_NAMES = ("words", "topic", "kind", "by", "before")


def carried(ctx: Context, query: Query) -> str:
    """Short searches need no row, so that looking around changes nothing."""
    values = {
        "words": query.words,
        "topic": query.topic,
        "kind": query.kind or "",
        "by": query.by,
        "before": query.before.isoformat() if query.before else "",
    }
    line = "\t".join(" ".join(values[name].split()) for name in _NAMES).rstrip("\t")
    packed = base64.urlsafe_b64encode(line.encode(errors="replace")).decode().rstrip("=")
    if len(packed) + 2 <= ROOM:
        return f"q.{packed}"
    return f"d.{drafts.keep(ctx, values)}"


def brought(ctx: Context, text: str) -> Query:
    """The search that a button carried."""
    kind, _, rest = text.partition(".")
    if kind == "d":
        return _query(drafts.kept(ctx, rest))
    line = base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4)).decode()
    parts = [*line.split("\t"), *([""] * len(_NAMES))]
    return _query(dict(zip(_NAMES, parts, strict=False)))


def _query(values: dict[str, str]) -> Query:
    return Query(
        values["words"],
        topic=values["topic"],
        kind=EntryKind(values["kind"]) if values["kind"] else None,
        by=values["by"],
        before=datetime.fromisoformat(values["before"]) if values["before"] else None,
    )
