"""What people typed or filled in, read by the options a command declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import Invalid
from bot.language.heard import heard
from bot.language.when import moment
from bot.model.people import Person
from bot.ui import Kind, Option, shorten

Picked = tuple[str, ...]
"""What was picked in a menu: values of its choices."""

REALLY = "!"
"""Stands behind a topic that is meant as it is typed, though it is much like another."""

_SHOWN = 60
_SEVERAL = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, by field name; fields left empty are absent."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def number(self, name: str) -> int | None:
        return self.values.get(name)

    def moment(self, name: str) -> datetime:
        found: datetime = self.values[name]
        return found

    def person(self, name: str) -> Person | None:
        return self.values.get(name)

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads raw text into values, in one transaction: when it is, where, and who is who."""

    now: datetime
    zone: ZoneInfo
    person: Callable[[str], Person]
    topic: Callable[[str, str], str]

    def value(self, option: Option, raw: str) -> Any:
        """Raises Invalid, naming the option's field."""
        check(option, raw)
        found: Any = raw
        match option.kind:
            case Kind.NUMBER:
                found = int(raw)
            case Kind.PERSON:
                found = self.person(raw.removeprefix("@"))
            case Kind.WHEN:
                found = moment(raw, now=self.now, zone=self.zone, field=option.name)
            case Kind.TOPIC:
                found = _also(option, raw) or self.topic(option.name, raw)
                _check_length(option, found)  # the mark may have stayed
            case Kind.CHOICE if option.many:
                found = tuple(_chosen(option, one) for one in _SEVERAL.split(raw.strip(", ")))
            case Kind.CHOICE:
                found = _chosen(option, raw)
            case Kind.LINE | Kind.TEXT:
                pass
        return found


def longest(option: Option) -> int:
    """How many characters may be entered: the mark may stand behind a topic."""
    return option.limit + len(REALLY) if option.kind is Kind.TOPIC else option.limit


def problem(option: Option, words: str) -> str:
    """What is wrong with a field, behind its label; a question ends with its own mark."""
    if option.label.endswith("?"):
        return f"{option.label} {words[:1].upper()}{words[1:]}"
    return f"{option.label}: {words}"


def tidy(options: Sequence[Option], values: Mapping[str, str]) -> dict[str, str]:
    """Without the blanks around each value, and without values that are blank."""
    if not values:
        return {}
    known = {option.name for option in options}
    clean = {name: heard(raw) for name, raw in values.items() if name in known}
    return {name: text for name, text in clean.items() if text}


def missing(options: Sequence[Option], values: Mapping[str, str]) -> list[Option]:
    """What is required and was not given."""
    return [option for option in options if option.required and option.name not in values]


def check(option: Option, raw: str) -> None:
    """What can be told from the text alone; raises Invalid."""
    match option.kind:
        case Kind.LINE | Kind.TEXT:
            _check_length(option, raw)
        case Kind.TOPIC:
            _check_length(option, raw.removesuffix(REALLY).rstrip())
        case Kind.NUMBER:
            _check_number(option, raw)
        case Kind.CHOICE if not option.many:
            _chosen(option, raw)
        case Kind.CHOICE | Kind.PERSON | Kind.WHEN:
            return


def problems(
    fields: Sequence[Option], values: Mapping[str, str], *, now: datetime, zone: ZoneInfo | None
) -> dict[str, str]:
    """A form's own checks, field by field: no database, so they run before an answer is due.

    Times are read in the author's zone; they are left for later where it is not known.
    """
    found = {
        option.name: problem(option, "please fill this in.") for option in missing(fields, values)
    }
    for option in fields:
        if option.name not in values:
            continue
        try:
            check(option, values[option.name])
            if option.kind is Kind.WHEN and zone:
                moment(values[option.name], now=now, zone=zone, field=option.name)
        except Invalid as error:
            found[option.name] = str(error)
    return found


def _check_length(option: Option, raw: str) -> None:
    if len(raw) > option.limit:
        raise Invalid(
            option.name,
            problem(option, f"{len(raw)} characters, but {option.limit} are the most. Shorten it."),
        )
    if len(raw) < option.least:
        raise Invalid(
            option.name,
            problem(option, f"say a little more ({option.least} characters at least)."),
        )


def _check_number(option: Option, raw: str) -> None:
    number = int(raw) if re.fullmatch(r"\d{1,9}", raw) else -1
    if not option.least <= number <= option.limit:
        raise Invalid(
            option.name, problem(option, f"a number from {option.least} to {option.limit}.")
        )


def _also(option: Option, raw: str) -> str | None:
    """What stands beside the choices that are looked up is none of them."""
    folded = raw.casefold()
    meant = (one for one in option.also if folded in (one.value.casefold(), one.label.casefold()))
    return next((one.value for one in meant), None)


def _chosen(option: Option, raw: str) -> str:
    """A value of the choices, by value or label; any text where they are looked up."""
    folded = raw.casefold()
    for choice in option.choices:
        if folded in (choice.value.casefold(), choice.label.casefold()):
            return choice.value
    if option.source:
        return raw
    offered = ", ".join(choice.value for choice in option.choices)
    raise Invalid(option.name, problem(option, f"“{shorten(raw, _SHOWN)}” is none of {offered}."))
