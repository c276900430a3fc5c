"""How people fill fields in: a word in a test becomes what Slack would send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from tests.wire.slack import limits
from tests.wire.slack.blocks import elements_of
from tests.wire.slack.elements import TYPING
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Channel, User, Values

KEYS: Final = {
    **dict.fromkeys(TYPING, ("value", "initial_value")),
    **dict.fromkeys(
        ("static_select", "external_select", "radio_buttons", "overflow"),
        ("selected_option", "initial_option"),
    ),
    **dict.fromkeys(("multi_static_select", "checkboxes"), ("selected_options", "initial_options")),
    **{
        f"{kind}s_select": (f"selected_{kind}", f"initial_{kind}")
        for kind in ("user", "channel", "conversation")
    },
    **{
        f"multi_{kind}s_select": (f"selected_{kind}s", f"initial_{kind}s")
        for kind in ("user", "channel", "conversation")
    },
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


class CannotDo(AssertionError):
    """Slack's own app would not let a person do that."""


def initial_values(blocks: Iterable[Json], before: Values | None = None) -> Values:
    """The state of all fields; what was filled in before stays where the ids are the same."""
    before = before or {}
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in KEYS and element["type"] != "overflow":
                kept = before.get(block["block_id"], {}).get(element["action_id"])
                row = values.setdefault(block["block_id"], {})
                row[element["action_id"]] = kept or _untouched(element)
    return values


def _untouched(element: Json) -> Json:
    selected, initial = KEYS[element["type"]]
    empty: Any = [] if selected.endswith("options") else None
    state = {"type": element["type"], selected: element.get(initial, empty)}
    return {**state, "timezone": element["timezone"]} if "timezone" in element else state


def filled(element: Json, choice: Any) -> Json:
    """The state of a field once a person has put ``choice`` into it."""
    kind = element["type"]
    selected, _ = KEYS[kind]
    if kind in TYPING:
        return {"type": kind, selected: _typed(element, choice)}
    return {**_untouched(element), selected: _chosen(element, selected, choice)}


def is_empty(state: Json) -> bool:
    selected, _ = KEYS[state["type"]]
    return state[selected] in (None, "", [])


def _typed(element: Json, choice: Any) -> str | None:
    words = str(choice)
    most, least = element.get("max_length", limits.INPUT), element.get("min_length", 0)
    if words and not least <= len(words) <= most:
        raise CannotDo(f"The field takes {least} to {most} characters, these are {len(words)}.")
    return words or None


def _chosen(element: Json, selected: str, choice: Any) -> Any:
    if choice is None:
        return [] if selected.endswith("s") else None
    if selected.endswith("s"):
        several = [choice] if isinstance(choice, str | User | Channel) else list(choice)
        return [_one(element, one) for one in several]
    return _one(element, choice)


def _one(element: Json, choice: Any) -> Any:
    if "options" in element or "option_groups" in element:
        return _option(element, choice)
    match choice:
        case User() | Channel():
            return choice.id
        case datetime():
            return int(choice.timestamp())
        case date():
            return choice.isoformat()
        case time():
            return choice.strftime("%H:%M")
        case _:
            return choice


def _option(element: Json, choice: Any) -> Json:
    groups = element.get("option_groups") or [element]
    options: list[Json] = [option for group in groups for option in group["options"]]
    for option in options:
        if choice in (option["text"]["text"], option["value"]):
            return option
    offered = ", ".join(option["text"]["text"] for option in options)
    raise CannotDo(f"There is no “{choice}” to choose from: {offered}.")
