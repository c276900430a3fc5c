"""The settings that a command needs."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.config import Settings, load
from bot.errors import ConfigError
from bot.shell import logs


def everything(file: Path | None) -> Settings:
    """For what runs on: mistakes are told where all else will be, in the log."""
    logs.set_up(load(file, sections=("log",)).log)
    return load(file)


def some(file: Path | None, *sections: str) -> Settings:
    """What is wrong about the others is told, and stops nothing."""
    needed = load(file, sections=sections)
    try:
        load(file, secrets=False)
    except ConfigError as error:
        sys.stderr.write(f"folkmoot: {error} This goes on without; `folkmoot run` would not.\n")
    return needed
