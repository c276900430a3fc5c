"""How Discord says no."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

INVALID = 50035
_KNOWN: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
}
# Answers that say the client broke a rule, not merely that something is closed to it.
BROKEN_RULES = frozenset({INVALID, 10015, 10062, 40060, 50006, 50027, 50083, 50109})


class Refusal(Exception):
    """A request Discord turns down, with the words it uses."""

    def __init__(self, code: int, errors: Json | None = None, *, provoked: bool = False) -> None:
        self.code = code
        self.breaks_rule = code in BROKEN_RULES and not provoked  # provoked: by the test itself
        self.errors = errors
        self.status, self.message = _KNOWN.get(code, (400, "Invalid Form Body"))
        super().__init__(f"{self.status} {code} {self.message}")

    def body(self) -> Json:
        """What goes over the wire."""
        said: Json = {"message": self.message, "code": self.code}
        return said | {"errors": self.errors} if self.errors else said


class Problems:
    """Everything wrong with one body, gathered before it is turned down."""

    def __init__(self, *root: str) -> None:
        self._root = root
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note what is wrong at one place."""
        node = self._tree
        for part in (*self._root, *path):
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: Path, value: str | None, low: int, high: int) -> None:
        """A text must have this many characters; an absent one is fine."""
        if value is not None and not low <= len(value) <= high:
            self._out_of_bounds(path, len(value), low, high, "in length")

    def count(self, path: Path, found: int, low: int, high: int) -> None:
        """A list must have this many entries."""
        if not low <= found <= high:
            self._out_of_bounds(path, found, low, high, "in length")

    def needed(self, path: Path, value: object) -> bool:
        """A field that must be there; tells whether it is."""
        if value is None or value == "":
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return False
        return True

    def settle(self) -> None:
        """Turn the body down if anything is wrong with it."""
        if self._tree:
            raise Refusal(INVALID, self._tree)

    def _out_of_bounds(self, path: Path, found: int, low: int, high: int, what: str) -> None:
        if low:
            text = f"Must be between {low} and {high} {what}."
            self.add(path, "BASE_TYPE_BAD_LENGTH", text)
        else:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer {what}.")
