"""What is printed: the last word of a command, and what may not get out."""

from __future__ import annotations

import errno
import os
import select
import sys

_STREAMS = {"stdin": "r", "stdout": "w", "stderr": "w"}


def have_all_streams() -> None:
    """Whoever starts us may close some: what is said there goes nowhere, and no file gets its place."""
    while (handle := os.open(os.devnull, os.O_RDWR)) < len(_STREAMS):
        continue  # the lowest number that is free
    os.close(handle)
    for number, (name, mode) in enumerate(_STREAMS.items()):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, closefd=False))


def complain(says: str) -> None:
    """A sentence for whoever sits there; a line of the log where that is written for programs."""
    import logging  # noqa: PLC0415  most commands need none

    if any(one.name == "json" for one in logging.getLogger().handlers):
        logging.getLogger(__name__).critical("%s", says)
    else:
        sys.stderr.write(f"folkmoot: {says}\n")


def stuck(error: OSError) -> int:
    """The exit status when nothing can be printed any more. Raises what is about something else."""
    if not _is_stuck(error):
        raise error
    _hush()
    if isinstance(error, BrokenPipeError):  # whoever was reading has seen enough
        return 0
    complain(f"what it says could not be written ({error.strerror}).")
    return 1


def _is_stuck(error: OSError) -> bool:
    """Whether it is about what is printed: other files and lines break, too."""
    if isinstance(error, BrokenPipeError):
        ends = select.poll()
        ends.register(sys.stdout.fileno(), 0)
        return any(state & select.POLLERR for _, state in ends.poll(0))
    return error.errno == errno.ENOSPC and error.filename is None


def _hush() -> None:
    """Nothing is tried to be said once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
