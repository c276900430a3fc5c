"""Trouble on demand: limits, errors, silence and lost answers."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    acts: bool = False  # Slack does it all the same, only the answer is lost
    hangs: bool = False
    breaks: bool = False


def rate_limited(retry_after: int = 1) -> Fault:
    body = '{"ok": false, "error": "ratelimited"}'
    return Fault(429, body, {"Retry-After": str(retry_after), "Content-Type": "application/json"})


def server_error(status: int = 500) -> Fault:
    return Fault(status, "Server Error", {"Content-Type": "text/html"})


def refused(error: str) -> Fault:
    return Fault(200, f'{{"ok": false, "error": "{error}"}}', {"Content-Type": "application/json"})


def garbage() -> Fault:
    return Fault(200, "<!doctype html><p>Not JSON", {"Content-Type": "application/json"})


def silence(*, acts: bool = False) -> Fault:
    """No answer until the server closes; the bot must give up by itself."""
    return Fault(hangs=True, acts=acts)


def broken_connection(*, acts: bool = False) -> Fault:
    return Fault(breaks=True, acts=acts)


class Faults:
    """What to do to the next calls of each method."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting[method].extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else None
