"""Small checks that combine into Block Kit's rules and complain in Slack's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Check = Callable[[Any, str], Iterator[str]]
Fields = Mapping[str, Check]


def complaint(words: str, at: str) -> str:
    return f"{words} [json-pointer:{at}]"


def anything(value: Any, at: str) -> Iterator[str]:
    yield from ()


def flag(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield complaint("must be a boolean", at)


def string(limit: int, *, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", at)
        elif len(value) > limit:
            yield complaint(f"must be less than {limit + 1} characters", at)
        elif len(value) < least:
            yield complaint(f"must be more than {least - 1} characters", at)

    return check


def number(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield complaint("must be an integer", at)
        elif not least <= value <= most:
            yield complaint(f"must be between {least} and {most}", at)

    return check


def one_of(*words: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield complaint(f"must be one of: {', '.join(words)}", at)

    return check


def many(inner: Check, limit: int, *, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", at)
            return
        if len(value) > limit:
            yield complaint(f"no more than {limit} items allowed", at)
        if len(value) < least:
            yield complaint(f"no less than {least} items allowed", at)
        for place, item in enumerate(value):
            yield from inner(item, f"{at}/{place}")

    return check


def shape(required: Fields, optional: Fields | None = None) -> Check:
    """An object with these fields and no others; ``type`` is checked by whoever chose the shape."""
    known: dict[str, Check] = {"type": anything, **required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
            return
        for name in required:
            if value.get(name) is None:
                yield complaint(f"missing required field: {name}", at)
        for name, inner in value.items():
            if name not in known:
                yield complaint(f"invalid additional property: {name}", at)
            elif inner is not None:
                yield from known[name](inner, f"{at}/{name}")

    return check


def by_type(shapes: Mapping[str, Check]) -> Check:
    """The ``type`` of an object decides which shape it must have."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
            return
        kind = value.get("type")
        if kind is None:
            yield complaint("missing required field: type", at)
        elif kind not in shapes:
            yield complaint(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from shapes[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, at)

    return check


def exactly_one(*names: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and sum(value.get(name) is not None for name in names) != 1:
            yield complaint(f"must define either `{'` or `'.join(names)}`", at)

    return check


def any_of(*names: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield complaint(f"must define either `{'` or `'.join(names)}`", at)

    return check


def within(required: Check) -> Check:
    """A text object: Slack first says that no schema fits, then why."""

    def check(value: Any, at: str) -> Iterator[str]:
        reasons = list(required(value, at))
        if reasons:
            yield complaint("failed to match all allowed schemas", at)
        yield from reasons

    return check
