"""Forms as Discord's modals, and what comes back from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.render import NOTHING, options
from bot.inputs import longest
from bot.ui import MAX_CHOICE, Choice, Form, Kind, Option, shorten

Json = Mapping[str, Any]
Item = ui.Item[Any]

_LABEL = 18  # a component's type
_SEVERAL = re.compile(r"[,\s]+")
_WHEN_HINT = "For example: tomorrow 18:00"


class Sheet(ui.Modal):
    """A form to open. It is stopped: what is submitted comes to one listener."""

    def __init__(self, form: Form, token: str) -> None:
        super().__init__(title=shorten(form.title, limits.FORM_TITLE) or "…", custom_id=token)
        for option in form.fields:
            self.add_item(_labelled(option, form.values.get(option.name, "")))
        self.stop()


def filled(components: Sequence[Json]) -> dict[str, str]:
    """What was entered, by field name; several choices are joined with commas."""
    return dict(_entered(components))


def _entered(components: Sequence[Json]) -> Iterator[tuple[str, str]]:
    for one in components:
        inner = one["component"] if one["type"] == _LABEL else one
        if "custom_id" in inner:
            values = inner.get("values", [inner.get("value") or ""])
            yield inner["custom_id"], ", ".join(value for value in values if value != NOTHING)


def _labelled(option: Option, value: str) -> ui.Label[Any]:
    label = option.label or option.name
    return ui.Label(
        text=shorten(label, limits.FIELD_LABEL),
        description=shorten(option.hint, limits.FIELD_HINT) or None,
        component=_input(option, value),
    )


def _input(option: Option, value: str) -> Item:
    match option.kind:
        case Kind.PERSON:
            return _person(option, value)
        case Kind.CHOICE | Kind.TOPIC if _is_picked(option, value):
            return _menu(option, value)
        case Kind.TEXT:
            return _words(option, value, option.limit, style=discord.TextStyle.paragraph)
        case Kind.NUMBER:
            return _words(option, value, limits.NUMBER)
        case Kind.WHEN:
            return _words(option, value, option.limit, placeholder=_WHEN_HINT)
        case Kind.LINE | Kind.CHOICE | Kind.TOPIC:
            return _words(option, value, longest(option))


def _is_picked(option: Option, value: str) -> bool:
    """A topic that is none of the choices was typed, and is typed again where it was no good."""
    typed = option.kind is Kind.TOPIC and value
    return any(not typed or _is(one, value) for one in option.choices)


def _words(
    option: Option,
    value: str,
    most: int,
    *,
    style: discord.TextStyle = discord.TextStyle.short,
    placeholder: str | None = None,
) -> Item:
    """A line or a text. What is in it already is never shortened: the core says what is wrong."""
    if style is discord.TextStyle.short:
        value = " ".join(value.split("\n"))
    value = value[: limits.INPUT]
    counts = option.kind in (Kind.LINE, Kind.TEXT, Kind.TOPIC)
    fewest = min(option.least, len(value) or option.least, limits.INPUT) if counts else 0
    return ui.TextInput(
        custom_id=option.name,
        style=style,
        default=value or None,
        placeholder=placeholder,
        required=option.required,
        min_length=fewest or None,
        max_length=max(1, fewest, min(most, limits.INPUT), len(value)),
    )


def _menu(option: Option, value: str) -> Item:
    """What is chosen already stays on offer, though it may be none of the choices."""
    chosen = [one for one in (_SEVERAL.split(value) if option.many else [value]) if one]
    picked = [next((one.value for one in option.choices if _is(one, raw)), raw) for raw in chosen]
    known = {one.value for one in option.choices}
    more = [Choice(one, one) for one in picked if one not in known and len(one) <= MAX_CHOICE]
    offered = options([*more, *option.choices][: limits.OPTIONS], picked)
    return ui.Select(
        custom_id=option.name,
        options=offered,
        required=option.required,
        min_values=int(option.required),
        max_values=len(offered) if option.many else 1,
    )


def _is(choice: Choice, raw: str) -> bool:
    return raw.casefold() in (choice.value.casefold(), choice.label.casefold())


def _person(option: Option, value: str) -> Item:
    id = value.removeprefix("@")
    return ui.UserSelect(
        custom_id=option.name,
        required=option.required,
        min_values=int(option.required),
        default_values=[_user(id)] if id.isdigit() else [],
    )


def _user(id: str) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=int(id), type=discord.SelectDefaultValueType.user)
