"""What is printed, and may not get out."""

from __future__ import annotations

import errno
import os
import select
import sys


def is_stuck(error: OSError) -> bool:
    """Whether it is about what is printed: other files and lines break, too."""
    if isinstance(error, BrokenPipeError):
        ends = select.poll()
        ends.register(sys.stdout.fileno(), 0)
        return any(state & select.POLLERR for _, state in ends.poll(0))
    return error.errno == errno.ENOSPC and error.filename is None


def hush() -> None:
    """Nothing is tried to be said once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
