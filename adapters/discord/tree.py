"""The bot's commands as Discord registers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.discord import limits
from bot.catalog import Features
from bot.declared import Command
from bot.ui import MAX_FIELDS, Choice, Kind, Option, shorten

Json = dict[str, Any]

CHAT, MESSAGE_MENU = 1, 3
SUBCOMMAND, STRING, INTEGER, USER = 1, 3, 4, 6
_CONTEXTS = {"contexts": [0, 1], "integration_types": [0]}  # in servers, and in private with us


def commands(features: Features) -> list[Json]:
    """Everything to register. Raises ValueError for what Discord would not take, naming it."""
    shortcuts = sorted(features.shortcuts.values(), key=lambda one: one.name)
    if len(shortcuts) > limits.SHORTCUTS:
        names = ", ".join(one.name for one in shortcuts)
        raise ValueError(f"a message's menu has {limits.SHORTCUTS} entries at most, not: {names}")
    typed = [_command(features, name) for name in features.names()]
    menus = [{"type": MESSAGE_MENU, "name": one.name, **_CONTEXTS} for one in shortcuts]
    return [*typed, *menus]


def needs_all(command: Command) -> bool:
    """Whether Discord has to ask for what is required, since no form could.

    Everywhere else it is optional for Discord: the bare command opens the form.
    """
    required = {one.name for one in command.options if one.required}
    fields = [one.name for one in command.fields]
    return bool(required - set(fields)) or len(fields) > MAX_FIELDS


def piece(option: Option, typed: str) -> str:
    """What is being completed: all of it, or the last piece of a list."""
    return typed.rpartition(",")[2].strip() if option.many else typed


def suggestions(option: Option, typed: str, found: Sequence[Choice]) -> list[tuple[str, str]]:
    """What to offer while an option is typed: what is read, and what it stands for."""
    wanted = piece(option, typed).casefold()
    known = [one for one in option.choices if wanted in f"{one.value} {one.label}".casefold()]
    head, comma, _ = typed.rpartition(",") if option.many else ("", "", "")
    before = f"{head}{comma} " if comma else ""
    offered = [(before + (one.label or one.value), before + one.value) for one in known or found]
    fitting = [(name, value) for name, value in offered if 0 < len(value) <= limits.SUGGESTED]
    return [(shorten(name, limits.SUGGESTED), value) for name, value in fitting][
        : limits.SUGGESTIONS
    ]


def same(wanted: Sequence[Json], registered: Sequence[Json]) -> bool:
    """Whether Discord knows exactly these commands; what it adds of its own does not count."""
    return _by_name(wanted) == _by_name(registered)


def _by_name(commands: Sequence[Json]) -> dict[tuple[int, str], Json]:
    return {(one.get("type", CHAT), one["name"]): _bare(one) for one in commands}


_OURS = (
    *("type", "name", "description", "required", "min_value", "max_value", "max_length"),
    *("autocomplete", "value"),
)


def _bare(one: Json) -> Json:
    kept = {
        key: one[key] for key in _OURS if one.get(key) not in (None, "") and one[key] is not False
    }
    for many in ("options", "choices"):
        if one.get(many):
            kept[many] = [_bare(inner) for inner in one[many]]
    for several in ("contexts", "integration_types"):
        if one.get(several) is not None:
            kept[several] = sorted(one[several])
    return kept


def _command(features: Features, name: str) -> Json:
    verbs = sorted(features.verbs(name), key=lambda one: one.path)
    if not verbs[0].verb:
        made = _leaf(verbs[0], name)
    else:
        group = features.groups.get(name)
        summary = group.summary if group else verbs[0].summary
        inner = [_leaf(one, one.verb) | {"type": SUBCOMMAND} for one in verbs]
        made = {"name": name, "description": _described(summary), "options": inner}
    _check(made)
    return made | {"type": CHAT, **_CONTEXTS}


def _leaf(command: Command, name: str) -> Json:
    strict = needs_all(command)
    ordered = (
        sorted(command.options, key=lambda one: not one.required) if strict else command.options
    )
    options = [_option(one, strict=strict) for one in ordered]
    return {"name": name, "description": _described(command.summary), "options": options}


def _option(option: Option, *, strict: bool) -> Json:
    words = f"{option.label}: {option.hint}" if option.hint else option.label
    made: Json = {"name": option.name, "description": _described(words)}
    if strict and option.required:
        made["required"] = True
    match option.kind:
        case Kind.PERSON:
            return made | {"type": USER}
        case Kind.NUMBER:
            return made | {"type": INTEGER, "min_value": option.least, "max_value": option.limit}
        case Kind.CHOICE if option.choices and not option.many:
            choices = [
                {"name": one.label or one.value, "value": one.value} for one in option.choices
            ]
            return made | {"type": STRING, "choices": choices}
        case Kind.CHOICE | Kind.TOPIC:
            return made | {"type": STRING, "autocomplete": True}
        case Kind.LINE | Kind.TEXT | Kind.WHEN:
            most = {"max_length": min(option.limit, limits.STRING_OPTION)}
            typed = {"autocomplete": True} if option.source else most
            return made | {"type": STRING, **typed}


def _described(words: str) -> str:
    return shorten(words, limits.DESCRIPTION) or "…"


def _check(made: Json) -> None:
    if _weight(made) > limits.COMMAND:
        raise ValueError(f"/{made['name']} says {_weight(made)} characters; {limits.COMMAND} fit")
    for holder in (made, *made["options"]):
        if len(holder.get("options") or ()) > limits.OPTIONS:
            raise ValueError(f"/{made['name']}: more than {limits.OPTIONS} of {holder['name']}")


def _weight(one: Json) -> int:
    nested = [*(one.get("options") or ()), *(one.get("choices") or ())]
    own = sum(len(str(one.get(part, ""))) for part in ("name", "description", "value"))
    return own + sum(map(_weight, nested))
