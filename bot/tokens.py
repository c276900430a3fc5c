"""Actions as text: small enough for every platform, and provably ours.

A token is ``1|name|community|arg,arg|mac``. Discord allows 100 characters in a custom_id,
so arguments are ids and choices, never prose. The mac covers the workspace or
server, so a token copied elsewhere does not open. It says who made the button; it
never says that the person pressing it may do so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import StaleAction
from bot.keys import fingerprint
from bot.ui import Action

MAX_LENGTH = 100
_VERSION = "1"
_NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
_ARG = re.compile(r"[A-Za-z0-9_.:/-]*")
_EMPTY = "="  # one argument, which is empty; where there is none, there is no text


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says: the action, and the community whose card it was on ("" for none)."""

    action: Action
    community: str


class Tokens:
    """Seals actions with the first key; opens with any, so keys can be rotated."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("Tokens needs at least one key")
        self._keys = tuple(keys)

    def fingerprints(self) -> tuple[str, ...]:
        """Of each key; the first is the one that seals."""
        return tuple(map(fingerprint, self._keys))

    def seal(self, action: Action, *, scope: str, community: str = "") -> str:
        """``scope`` is the workspace it opens in. Raises ValueError for what fits on no button."""
        if not _NAME.fullmatch(action.name) or not all(map(_ARG.fullmatch, action.args)):
            raise ValueError(f"{action} cannot be put on a button")
        body = f"{_VERSION}|{action.name}|{community}|{written(action.args)}"
        token = f"{body}|{_mac(self._keys[0], body, scope)}"
        if len(token) > MAX_LENGTH:
            raise ValueError(f"{action} is {len(token)} characters; {MAX_LENGTH} fit on a button")
        return token

    def open(self, token: str, *, scope: str) -> Opened:
        """Raises StaleAction for anything that was not sealed here, for this workspace."""
        body, _, mac = token.rpartition("|")
        expected = (_mac(key, body, scope) for key in self._keys)
        if not any(hmac.compare_digest(mac.encode(), one.encode()) for one in expected):
            raise StaleAction
        _, name, community, args = body.split("|")
        return Opened(Action(name, read(args)), community)


def written(args: Sequence[str]) -> str:
    """Arguments as one text, for tokens and for drafts."""
    return ",".join(args) or (_EMPTY if args else "")


def read(text: str) -> tuple[str, ...]:
    """The arguments that were ``written``."""
    if text == _EMPTY:
        return ("",)
    return tuple(text.split(",")) if text else ()


def _mac(key: bytes, body: str, scope: str) -> str:
    digest = hmac.digest(key, f"{scope}\0{body}".encode(errors="surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:9]).decode()
