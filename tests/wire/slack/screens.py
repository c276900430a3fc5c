"""Finding what a person points at: a button by its label, a field by the words beside it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.wire.slack.blocks import elements_of
from tests.wire.slack.forms import KEYS, CannotDo
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Message, View
from tests.wire.slack.text import Reader, label

Found = tuple[Json, Json]  # the block and the element in it


def parts(thing: Message | View) -> Iterator[Found]:
    for block in thing.blocks:
        for element in elements_of(block):
            yield block, element


def button(thing: Message | View, words: str, beside: str, reader: Reader) -> Found:
    """The button with this label, in the block that says ``beside``."""
    buttons = [found for found in parts(thing) if found[1]["type"] == "button"]
    for block, element in buttons:
        if label(element) == words and beside in reader.block(block):
            return block, element
    there = ", ".join(label(element) for _, element in buttons) or "no buttons"
    raise CannotDo(f"No button “{words}” here, only: {there}.\n{reader.reads(thing)}")


def field(thing: Message | View, name: str) -> Found:
    """The field called ``name`` by its label, its placeholder, or one of its ids."""
    fields = [found for found in parts(thing) if found[1]["type"] in KEYS]
    for block, element in fields:
        if name in names(block, element):
            return block, element
    there = "; ".join(" or ".join(sorted(names(*found))) for found in fields) or "none at all"
    raise CannotDo(f"No field “{name}” here. There are: {there}.")


def names(block: Json, element: Json) -> set[str]:
    said = block.get("label") or (block.get("text") if block["type"] == "section" else None)
    words = {said["text"]} if said else set()
    if "placeholder" in element:
        words.add(element["placeholder"]["text"])
    return words | {block["block_id"], element["action_id"]}


def action(block: Json, element: Json, *, ts: str, chosen: Json | None = None) -> Json:
    """The entry of ``actions`` for one click."""
    named = ("type", "action_id", "text", "value", "style", "placeholder")
    told = {name: element[name] for name in named if name in element}
    return {**told, **(chosen or {}), "block_id": block["block_id"], "action_ts": ts}
