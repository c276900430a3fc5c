"""Whether Discord would register these application commands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.wire.discord.errors import Json, Path, Problems

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
LIMITS = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
OPTIONS = CHOICES = 25
CHARACTERS = 8000
_NAME = re.compile(r"[-_'\w]{1,32}")
_CHOOSABLE = frozenset({3, 4, 10})


def check(commands: list[Json]) -> None:
    """Refuse a whole list of commands if one of them would be refused."""
    problems = Problems()
    kinds = Counter(command.get("type", CHAT) for command in commands)
    for kind, most in LIMITS.items():
        if kinds[kind] > most:
            text = f"Maximum number of application commands of type {kind} reached ({most})."
            problems.add((), "APPLICATION_COMMANDS_MAXIMUM", text)
    _unique(problems, (), commands, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    for number, command in enumerate(commands):
        _command(problems, (number,), command)
    problems.settle()


def weight(command: Json) -> int:
    """The characters of one command that count, longest translation first."""
    own = sum(_longest(command, part) for part in ("name", "description"))
    own += len(command["value"]) if isinstance(command.get("value"), str) else 0
    nested = [*(command.get("options") or []), *(command.get("choices") or [])]
    return own + sum(weight(one) for one in nested)


def _command(problems: Problems, at: Path, command: Json) -> None:
    if command.get("type", CHAT) != CHAT:
        problems.length((*at, "name"), command.get("name") or "", 1, 32)
        if command.get("description") or command.get("options"):
            text = "Context menu commands cannot have description or options"
            problems.add(at, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED", text)
        return
    _named(problems, at, command)
    _options(problems, at, command, may={SUBCOMMAND, GROUP})
    if weight(command) > CHARACTERS:
        text = f"Command exceeds maximum size ({CHARACTERS})"
        problems.add(at, "APPLICATION_COMMAND_TOO_LARGE", text)


def _named(problems: Problems, at: Path, one: Json) -> None:
    for name in _translations(one, "name"):
        if not _NAME.fullmatch(name) or name != name.lower():
            text = f"Command name is invalid: {name!r}"
            problems.add((*at, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)
    for description in _translations(one, "description"):
        problems.length((*at, "description"), description, 1, 100)


def _options(problems: Problems, at: Path, holder: Json, *, may: set[int]) -> None:
    options: list[Json] = holder.get("options") or []
    problems.count((*at, "options"), len(options), 0, OPTIONS)
    _unique(problems, (*at, "options"), options, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS")
    kinds = [option.get("type", 0) for option in options]
    nests = [kind in (SUBCOMMAND, GROUP) for kind in kinds]
    if any(nests) and not all(nests):
        text = "Sub-commands and sub-command groups are mutually exclusive with options"
        problems.add((*at, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        text = "Required options must be placed before non-required options"
        problems.add((*at, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
    for number, option in enumerate(options):
        _option(problems, (*at, "options", number), option, may)


def _option(problems: Problems, at: Path, option: Json, may: set[int]) -> None:
    _named(problems, at, option)
    kind = option.get("type", 0)
    if kind in (SUBCOMMAND, GROUP):
        if kind not in may:
            problems.add(
                (*at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deep"
            )
        _options(problems, at, option, may={SUBCOMMAND} if kind == GROUP else set())
        return
    if kind not in range(3, 12):
        problems.add((*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of 1 to 11.")
    _choices(problems, at, option)


def _choices(problems: Problems, at: Path, option: Json) -> None:
    choices = option.get("choices") or []
    problems.count((*at, "choices"), len(choices), 0, CHOICES)
    for number, choice in enumerate(choices):
        problems.length((*at, "choices", number, "name"), choice.get("name") or "", 1, 100)
        if isinstance(choice.get("value"), str):
            problems.length((*at, "choices", number, "value"), choice["value"], 0, 100)
    if option.get("autocomplete") and (choices or option.get("type") not in _CHOOSABLE):
        text = "autocomplete goes with neither choices nor this type"
        problems.add((*at, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", text)


def _unique(problems: Problems, at: Path, holders: list[Json], code: str) -> None:
    seen: set[tuple[int, str]] = set()
    for number, holder in enumerate(holders):
        kind = holder.get("type", CHAT) if not at else 0
        key = (kind, str(holder.get("name")))
        if key in seen:
            problems.add((*at, number, "name"), code, f"The name {key[1]!r} is taken")
        seen.add(key)


def _translations(one: Json, part: str) -> Iterator[str]:
    yield one.get(part) or ""
    yield from (one.get(f"{part}_localizations") or {}).values()


def _longest(one: Json, part: str) -> int:
    return max(len(text) for text in _translations(one, part))
