"""What is written to standard error: text for people or JSON for programs, never anybody's words."""

from __future__ import annotations

import copy
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from typing_extensions import override

from bot.errors import ConfigError
from bot.sections import LogSettings

log = logging.getLogger(__name__)

TEXT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CHATTY: Final = (
    "apscheduler",
    "slack_bolt",
    "slack_sdk",
    "discord",
    "uvicorn",
    "asyncio",
    "alembic",
)
_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_HARMLESS: Final = (ConfigError, OSError)  # what they say is of files, addresses and settings

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(settings: LogSettings) -> None:
    """Everything goes to standard error; libraries only when something is the matter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.name = settings.format
    handler.setFormatter(formatter(settings))
    logging.basicConfig(level=settings.level.upper(), handlers=[handler])
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _broken


def _broken(kind: type[BaseException], error: BaseException, trail: TracebackType | None) -> None:
    log.critical("Folkmoot broke; please report it", exc_info=(kind, error, trail))


def formatter(settings: LogSettings) -> logging.Formatter:
    words = settings.level == "debug"
    return Lines(words=words) if settings.format == "json" else Plain(TEXT, words=words)


class Plain(logging.Formatter):
    """Says where something broke. What an error says may quote people: only with ``words``."""

    def __init__(self, pattern: str | None = None, *, words: bool) -> None:
        super().__init__(pattern)
        self._words = words

    @override
    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None  # another handler may have kept what the error says
        return super().format(own)

    @override
    def formatException(self, ei: Raised) -> str:
        _, error, _ = ei
        if error is None:
            return ""
        return super().formatException(ei) if self._words else "".join(_trail(error)).rstrip()


class Lines(Plain):
    """One JSON object a line: when, how bad, who says what, and the ids it is about."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _trail(error: BaseException) -> Iterator[str]:
    """A traceback without what the errors say, causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _trail(before)
        yield "then\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    says = f": {error}" if isinstance(error, _HARMLESS) or _is_of_a_line(error) else ""
    yield f"{kind.__module__}.{kind.__qualname__}{says}\n"


def _is_of_a_line(error: BaseException) -> bool:
    """Whether PostgreSQL's driver speaks of its line to the server, and not of a statement."""
    return type(error).__module__ == "psycopg" and getattr(error, "sqlstate", "") is None
