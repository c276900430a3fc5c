"""What a Discord client makes of a person's words: typed options, picked values, filled forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tests.wire.discord import payloads
from tests.wire.discord.answers import Modal
from tests.wire.discord.check_components import (
    CHECKBOX,
    CHECKBOXES,
    RADIO,
    STRING_SELECT,
    TEXT_INPUT,
)
from tests.wire.discord.commands import Found, Impossible
from tests.wire.discord.errors import Json
from tests.wire.discord.model import Channel, Role, Upload, User

if TYPE_CHECKING:
    from tests.wire.discord.people import Person

Given = Mapping[str, object]
_STRING, _INTEGER, _BOOLEAN, _NUMBER = 3, 4, 5, 10
_PLAIN: dict[int, tuple[type, ...]] = {
    _STRING: (str,),
    _INTEGER: (int,),
    _BOOLEAN: (bool,),
    _NUMBER: (int, float),
}


def typed(found: Found, given: Given, author: Person, *, focused: str = "") -> Json:
    """The ``options`` and ``resolved`` of a command as its declaration types them."""
    declared = {option["name"]: option for option in found.options}
    unknown = given.keys() - declared.keys()
    if unknown:
        raise Impossible(f"no such options: {sorted(unknown)}; there are {sorted(declared)}")
    missing = [name for name, one in declared.items() if one.get("required") and name not in given]
    if missing and not focused:
        raise Impossible(f"Discord does not send the command without {missing}")
    resolved: Json = {}
    options: list[Json] = []
    for name, option in declared.items():
        if name not in given:
            continue
        value = given[name] if name == focused else _value(option, given[name], author, resolved)
        sent = {"name": name, "type": option["type"], "value": value}
        options.append(sent | {"focused": True} if name == focused else sent)
    data: Json = {"options": found.wrap(options)}
    return data | {"resolved": resolved} if resolved else data


def picked(select: Json, values: Sequence[object], author: Person) -> Json:
    """The values of a select, by label or value; people and places by themselves."""
    resolved: Json = {}
    if select["type"] == STRING_SELECT:
        chosen = [_option(select, str(value)) for value in values]
    else:
        chosen = [_entity(value, author, resolved) for value in values]
    low, high = select.get("min_values"), select.get("max_values") or 1
    if not (1 if low is None else low) <= len(chosen) <= high:
        raise Impossible(f"{len(chosen)} values where {low} to {high} fit")
    return {"values": chosen} | ({"resolved": resolved} if resolved else {})


def filled(modal: Modal, given: Given, author: Person) -> Json:
    """A form as it is submitted: what was given, else what it was opened with."""
    left = dict(given)
    resolved: Json = {}
    components: list[Json] = []
    for place, component in enumerate(modal.data["components"]):
        sent = {key: component[key] for key in ("type", "id") if key in component}
        label = component.get("label", "")
        if "component" in component:
            sent["component"] = _field(label, component["component"], left, author, resolved)
        nested = component.get("components") or []
        if nested:
            old = nested[0]
            sent["components"] = [_field(old.get("label", ""), old, left, author, resolved)]
        components.append({"id": place + 1} | sent)
    if left:
        raise Impossible(f"no such fields: {sorted(left)}; there are {modal.labels}")
    data: Json = {"custom_id": modal.data["custom_id"], "components": components}
    return data | {"resolved": resolved} if resolved else data


def _field(
    label: str, field: Json, left: dict[str, object], author: Person, resolved: Json
) -> Json:
    kind = field["type"]
    sent: Json = {"type": kind, "id": field.get("id", 0), "custom_id": field["custom_id"]}
    key = next((name for name in left if _means(name, label, field)), None)
    given = None if key is None else left.pop(key)
    if kind == TEXT_INPUT:
        return sent | {"value": _text(label, field, given)}
    if kind == CHECKBOX:
        return sent | {"value": bool(field.get("default") if given is None else given)}
    chosen = _chosen(field, given, author, resolved)
    if not chosen and field.get("required", True):
        raise Impossible(f"the form does not close without {label!r}")
    if kind == RADIO:
        return sent | {"value": chosen[0] if chosen else None}
    return sent | {"values": chosen}


def _chosen(field: Json, given: object, author: Person, resolved: Json) -> list[str]:
    if given is None:
        return [one["value"] for one in field.get("options") or [] if one.get("default")]
    values = given if isinstance(given, list | tuple) else [given]
    if field["type"] in (STRING_SELECT, RADIO, CHECKBOXES):
        return [_option(field, str(value)) for value in values]
    return [_entity(value, author, resolved) for value in values]


def _text(label: str, field: Json, given: object) -> str:
    text = str(field.get("value") or "") if given is None else str(given)
    low, high = field.get("min_length") or 0, field.get("max_length") or 4000
    if not text and field.get("required", True):
        raise Impossible(f"the form does not close without {label!r}")
    if text and not low <= len(text) <= high:
        raise Impossible(f"{label!r} takes {low} to {high} characters, not {len(text)}")
    return text


def _means(name: str, label: str, field: Json) -> bool:
    plain = "_".join("".join(c if c.isalnum() else " " for c in label.casefold()).split())
    return name in (label, field["custom_id"], plain)


def _option(select: Json, wanted: str) -> str:
    for option in select.get("options") or []:
        if wanted in (option["label"], option["value"]):
            return str(option["value"])
    offered = [option["label"] for option in select.get("options") or []]
    raise Impossible(f"{wanted!r} is not among {offered}")


def _value(option: Json, given: object, author: Person, resolved: Json) -> object:
    kinds = _PLAIN.get(option["type"])
    if kinds is None:
        return _entity(given, author, resolved)
    choices = {one["name"]: one["value"] for one in option.get("choices") or []}
    value = choices.get(str(given), given)
    if choices and value not in choices.values():
        raise Impossible(f"{given!r} is not among the choices {sorted(choices)}")
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise Impossible(f"option {option['name']} does not take {given!r}")
    size = len(value) if isinstance(value, str) else value
    part = "length" if isinstance(value, str) else "value"
    low, high = option.get(f"min_{part}"), option.get(f"max_{part}")
    if (low is not None and size < low) or (high is not None and size > high):
        raise Impossible(f"option {option['name']} takes {low} to {high}, not {size}")
    return value


def _entity(thing: object, author: Person, resolved: Json) -> str:
    if isinstance(thing, Channel):
        resolved.setdefault("channels", {})[thing.id] = payloads.seen_channel(thing, author)
        return thing.id
    if isinstance(thing, Upload):
        shown = author.world.keep(thing.name, thing.content)
        resolved.setdefault("attachments", {})[shown["id"]] = shown
        return str(shown["id"])
    if isinstance(thing, Role):
        resolved.setdefault("roles", {})[thing.id] = payloads.role(thing, 1)
        return thing.id
    user = thing if isinstance(thing, User) else getattr(thing, "user", None)
    if not isinstance(user, User):
        raise Impossible(f"{thing!r} is neither a person nor a place")
    resolved.setdefault("users", {})[user.id] = payloads.user(user)
    member = author.guild.members.get(user.id)
    if member is not None:
        drawn = payloads.member(member) | {"permissions": payloads.permissions_of(member)}
        resolved.setdefault("members", {})[user.id] = drawn
    return user.id
