"""``folkmoot backup``: a verified copy of everything, while the bot runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from bot import wiring
from bot.config import Settings
from bot.keeping import Backup
from bot.shell.progress import Progress


def report(settings: Settings, to: Path, *, force: bool, as_json: bool) -> int:
    """Make it, and print what is in it."""
    done = wiring.keeper(settings).backup(to, force=force, told=Progress("Copying"))
    sys.stdout.write(json.dumps(asdict(done)) + "\n" if as_json else _words(done))
    return 0


def _words(done: Backup) -> str:
    holds = ", ".join(f"{what} ({number})" for what, number in done.holds.items() if number)
    size = f"{done.size / 1e6:.1f} MB"
    return f"Backed up to {done.file}: {size}, whole. It holds {holds or 'nothing yet'}.\n"
