"""How far long work is, on a terminal."""

from __future__ import annotations

import sys
from typing import TextIO


class Progress:
    """Says the share that is done, on one line; says nothing where nobody watches."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what, self._stream = what, stream or sys.stderr
        self._said = -1

    def __call__(self, share: float) -> None:
        percent = int(share * 100)
        if percent != self._said and self._stream.isatty():
            self._said = percent
            end = "\n" if percent == 100 else ""  # noqa: PLR2004  all of it
            self._stream.write(f"\r{self._what}: {percent} %{end}")
            self._stream.flush()
