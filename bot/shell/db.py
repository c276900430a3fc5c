"""``folkmoot db``: what state the database is in, and bringing its schema up to date."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bot import wiring
from bot.config import Settings
from bot.keeping import Status, Upgrade


def status(settings: Settings, *, as_json: bool) -> int:
    """Print it; 1 when the database is damaged or behind."""
    found = wiring.keeper(settings).status()
    if as_json:
        sys.stdout.write(json.dumps(asdict(found) | {"current": found.is_current}) + "\n")
    else:
        sys.stdout.writelines(f"{label:9} {says}\n" for label, says in _lines(found))
    return 0 if found.is_current and not found.faults else 1


def upgrade(settings: Settings, *, as_json: bool) -> int:
    """Do it, and say what was done."""
    done = wiring.keeper(settings).upgrade()
    sys.stdout.write(json.dumps(asdict(done)) + "\n" if as_json else _said(done))
    return 0


def _lines(found: Status) -> Iterator[tuple[str, str]]:
    yield "database", found.where
    yield "schema", _schema(found)
    if found.schema:
        yield "size", f"{found.size / 1e6:.1f} MB"
    if found.schema and found.faults is not None:
        yield "whole", "; ".join(found.faults) or "yes"
    if found.running is not None:
        yield "running", f"process {', '.join(map(str, found.running))}" if found.running else "no"
    for backup in _backups(found):
        yield "backup", backup


def _backups(found: Status) -> Sequence[str]:
    if found.backups is None:
        return ["the server's own tools make them"]
    return found.backups or ["none known here"]


def _schema(found: Status) -> str:
    if not found.schema:
        return "none yet: `folkmoot run` makes it"
    if found.is_current:
        return f"{found.schema}, the newest this version knows"
    return f"{found.schema}; `folkmoot db upgrade` brings it to {found.newest}"


def _said(done: Upgrade) -> str:
    if done.before == done.after:
        return f"Nothing to do: the schema is {done.after}, the newest this version knows.\n"
    if not done.before:
        return f"Made a new database with schema {done.after}.\n"
    copy = f" The copy from before is {done.backup}." if done.backup else ""
    return f"Brought the schema from {done.before} to {done.after}.{copy}\n"
