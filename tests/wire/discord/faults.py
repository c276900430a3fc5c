"""Trouble on demand: what Discord and the network do to a client on a bad day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.wire.discord.errors import Json


@dataclass(slots=True, eq=False)
class Fault:
    """One kind of trouble, for the next requests that fit."""

    status: int = 0  # answered instead; 0: the connection is cut
    body: Json | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    acts: bool = False  # the request takes effect all the same
    hold: asyncio.Event | None = None  # wait for this, then go on as if nothing had been


def rate_limited(after: float, *, via: bool = True, everywhere: bool = False) -> Fault:
    """Too many requests; without ``Via`` it looks like the wall in front of Discord."""
    body = {"message": "You are being rate limited.", "retry_after": after, "global": everywhere}
    headers = {"Retry-After": str(after), "X-RateLimit-Reset-After": str(after)}
    headers |= {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0"}
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    return Fault(429, body, headers | ({"Via": "1.1 google"} if via else {}))


def broken(status: int = 500) -> Fault:
    """Discord is having a bad day."""
    return Fault(status, {"message": f"{status}: Internal Server Error", "code": 0})


def dropped(*, acts: bool = False) -> Fault:
    """The connection breaks, perhaps after the request took effect."""
    return Fault(acts=acts)


def garbage() -> Fault:
    """A page of HTML where JSON should be."""
    return Fault(200, "<html>upstream connect error</html>", {"Content-Type": "text/html"})


def held(until: asyncio.Event) -> Fault:
    """The request takes as long as the test wants."""
    return Fault(hold=until)


class Faults:
    """The trouble a test has ordered."""

    def __init__(self) -> None:
        self._ordered: list[tuple[str, str, Fault]] = []

    def order(self, method: str, pattern: str, fault: Fault, *, times: int = 1) -> None:
        """Trouble for the next requests: ``order("POST", "/channels/*/messages", broken())``."""
        self._ordered += [(method, pattern, fault)] * times

    def next(self, method: str, path: str) -> Fault | None:
        """The trouble this request is in for."""
        for place, (wanted, pattern, fault) in enumerate(self._ordered):
            if wanted in (method, "*") and fnmatchcase(path, pattern):
                del self._ordered[place]
                return fault
        return None
