"""That a bot ran on a file, noted away from it: the disk it lay on may not be there."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def leave(file: Path, trace: Path) -> None:
    """Note which file it was."""
    if is_of(file, trace):
        return
    with suppress(OSError):  # keys that may only be read lie where nothing may be written
        trace.write_bytes(_name(file) + b"\n")


def is_of(file: Path, trace: Path) -> bool:
    """Whether it was this file that a bot ran on."""
    try:
        return trace.read_bytes().strip() == _name(file)
    except OSError:
        return False


def _name(file: Path) -> bytes:
    """As the machine spells it, which need not be UTF-8."""
    return os.fsencode(file.resolve())
