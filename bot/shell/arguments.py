"""What may stand behind an option of the command line."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path


def file(text: str) -> Path:
    """A shell leaves ~ as it is in --config=~/bot.toml."""
    path = Path(text)
    with suppress(RuntimeError):  # nobody's home: a file may be called so
        return path.expanduser()
    return path


def host(text: str) -> str:
    from bot.reach import listenable  # noqa: PLC0415  it takes a while

    try:
        return listenable(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def number(text: str) -> str:
    if text and not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is no id: it is a number, such as 1234567890")
    return text


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004  the highest port there is
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 to 65535")
    return int(text)


def limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:  # noqa: PLR2004  more is an export
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 1000")
    return int(text)
