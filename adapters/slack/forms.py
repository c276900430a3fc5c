"""Forms as modals, and what people filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from adapters.slack import limits
from adapters.slack.incoming import Reach
from adapters.slack.render import NO_VALUE, options
from bot.inputs import longest
from bot.ui import Form, Kind, Option, shorten

Json = dict[str, Any]

FORM = "form"
CARD = "card"
_INPUT = "value"
_TYPED = "+typed"  # the second field of an input that can be picked or typed
_MOMENT = re.compile(r"[1-9]\d{9}")
_USER = re.compile(r"@?([UW][A-Z0-9]+)")
_KEPT = ("channel", "channel_name", "thread", "message", "url", "home")


def form_view(form: Form, token: str, reach: Reach, errors: Mapping[str, str]) -> Json:
    """A form to fill in; ``errors`` stand below the fields they are about."""
    blocks: list[Json] = []
    for option in form.fields:
        blocks += _field(option, form.values.get(option.name, ""))
        blocks += _error(errors[option.name]) if option.name in errors else []
    known = {option.name for option in form.fields}
    general = [block for name in errors if name not in known for block in _error(errors[name])]
    return {
        **_modal(FORM, form.title, [*general, *blocks], reach, token),
        "submit": _plain(shorten(form.submit, limits.VIEW_TITLE)),
        "close": _plain("Cancel"),
    }


def card_view(title: str, blocks: list[Json], reach: Reach) -> Json:
    """An answer inside the modal."""
    return {**_modal(CARD, title, blocks, reach, ""), "close": _plain("Close")}


def working_view(title: str, reach: Reach, *, name: str = "") -> Json:
    """What stands in the modal meanwhile; ``name`` lets it be found once Slack shows it."""
    words = {"type": "section", "text": _plain("Working…")}
    return {**_modal(CARD, title, [words], reach, ""), **({"external_id": name} if name else {})}


def kept(view: Json, reach: Reach) -> tuple[str, Reach]:
    """What a view knows: the token of its form, and where it was opened."""
    data = json.loads(view.get("private_metadata") or "{}")
    known = {name: data.get(name, "") for name in _KEPT}
    return data.get("token", ""), replace(
        reach, **known, view=view["id"], title=view["title"]["text"]
    )


def values(view: Json) -> dict[str, str]:
    """What was filled in, by field name; several choices stand with commas between."""
    found: dict[str, str] = {}
    blocks = view.get("blocks", ())
    begun = {one.get("block_id"): one.get("element", {}).get("initial_value") for one in blocks}
    for block, states in view["state"]["values"].items():
        for state in states.values():
            entered = _entered(state)
            name = block.removesuffix(_TYPED)
            left = name != block and entered == begun.get(block)  # what is picked is newer
            if not found.get(name) or (entered and not left):
                found[name] = entered
    return found


def users(view: Json) -> list[str]:
    """Who was picked."""
    states = [one for block in view["state"]["values"].values() for one in block.values()]
    return [one["selected_user"] for one in states if one.get("selected_user")]


def _entered(state: Json) -> str:
    match state:
        case {"selected_option": {"value": str(value)}}:
            return value.strip()
        case {"selected_options": list(several)}:
            return ",".join(one["value"] for one in several)
        case {"selected_user": str(user)}:
            return user
        case {"selected_date_time": int(moment)}:
            return str(moment)
        case {"value": str(text)}:
            return text
        case _:
            return ""


def picked(action: Json) -> list[str]:
    """What was picked in a menu on a card."""
    several = action.get("selected_options") or [action.get("selected_option")]
    return ["" if one["value"] == NO_VALUE else one["value"] for one in several if one]


def _modal(kind: str, title: str, blocks: list[Json], reach: Reach, token: str) -> Json:
    about = {name: value for name, value in asdict(reach).items() if name in _KEPT and value}
    return {
        "type": "modal",
        "callback_id": kind,
        "title": _plain(shorten(title, limits.VIEW_TITLE)),
        "blocks": blocks,
        "private_metadata": json.dumps({**about, "token": token}, separators=(",", ":")),
    }


def _field(option: Option, value: str) -> list[Json]:
    match option.kind:
        case Kind.CHOICE if option.choices:
            return [_input(option, _menu(option, value))]
        case Kind.LINE | Kind.TEXT | Kind.TOPIC if option.choices:
            return _picked_or_typed(option, value)
        case Kind.NUMBER if not value or _is_within(option, value):
            return [_input(option, _number(option, value))]
        case Kind.PERSON:
            return [_input(option, _person(value))]
        case Kind.WHEN if not value or _MOMENT.fullmatch(value):
            initial = {"initial_date_time": int(value)} if value else {}
            return [_input(option, {"type": "datetimepicker", **initial})]
        case _:
            return [_input(option, _line(option, value))]


def _input(option: Option, element: Json) -> Json:
    hint = {"hint": _plain(option.hint)} if option.hint.strip() else {}
    return {
        "type": "input",
        "block_id": option.name,
        "label": _plain(option.label),
        "element": {**element, "action_id": _INPUT},
        "optional": not option.required,
        **hint,
    }


def _picked_or_typed(option: Option, value: str) -> list[Json]:
    """Something from the menu, or anything else below it; the core minds that one is there."""
    choices = {one.value for one in option.choices} | {one.label for one in option.choices}
    fits = value in choices
    menu = _input(replace(option, required=False), _menu(option, value if fits else ""))
    typed = replace(option, label="Or something else", hint="", required=False)
    other = _input(typed, _line(typed, "" if fits else value))
    return [menu, {**other, "block_id": option.name + _TYPED}]


def _menu(option: Option, value: str) -> Json:
    offered = options(option.choices)
    wanted = [one.casefold() for one in (re.split(r"[,\s]+", value) if option.many else [value])]
    chosen = [
        drawn
        for choice, drawn in zip(option.choices, offered, strict=True)
        if {choice.value.casefold(), choice.label.casefold()} & {*wanted} and value
    ]
    if option.many:
        several = {"initial_options": chosen} if chosen else {}
        return {"type": "multi_static_select", "options": offered, **several}
    return {
        "type": "static_select",
        "options": offered,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def _number(option: Option, value: str) -> Json:
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(option.least),
        "max_value": str(option.limit),
        **({"initial_value": value} if value else {}),
    }


def _is_within(option: Option, value: str) -> bool:
    digits = re.fullmatch(r"\d{1,9}", value, re.ASCII)
    return bool(digits) and option.least <= int(value) <= option.limit


def _person(value: str) -> Json:
    user = _USER.fullmatch(value)
    return {"type": "users_select", **({"initial_user": user[1]} if user else {})}


def _line(option: Option, value: str) -> Json:
    """Typed text. What was typed before stays, also where it does not fit the field."""
    text = option.kind in (Kind.LINE, Kind.TEXT, Kind.TOPIC)
    most = min(longest(option), limits.INPUT) if text else limits.INPUT
    least = {"min_length": min(option.least, most)} if text and option.least else {}
    return {
        "type": "plain_text_input",
        "multiline": option.kind is Kind.TEXT,
        "max_length": max(1, most) if len(value) <= most else limits.INPUT,
        **least,
        **({"initial_value": value[: limits.INPUT]} if value else {}),
    }


def _error(sentence: str) -> list[Json]:
    text = _plain(f"⚠️ {shorten(sentence, limits.CONTEXT_TEXT - 10)}")
    return [{"type": "context", "elements": [text]}]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text if text.strip() else "…", "emoji": True}
