"""Cards as JSON, for the outbox. Every block names its class; unknown ones are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from itertools import chain
from typing import Any

from bot.ui import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Link,
    Pick,
    Row,
    Style,
    Text,
    words,
)

_MENTION = re.compile(r"\]\(person:([\w-]+)\)")


def mentioned(card: Card) -> tuple[str, ...]:
    """Ids of the people a card names, each once."""
    said = "\n".join(chain(*map(words, card.blocks), [card.footer]))
    return tuple(dict.fromkeys(_MENTION.findall(said)))


def dump(card: Card) -> str:
    """The card as text that ``load`` reads back."""
    blocks = [{"is": type(one).__name__, **_data(one)} for one in card.blocks]
    whole = {
        "title": card.title,
        "blocks": blocks,
        "footer": card.footer,
        "solved": card.solved,
    }
    return _written(whole)


def load(text: str) -> Card:
    """Raises ValueError for a block this version does not know, or that no longer fits."""
    data = json.loads(text)
    blocks = tuple(map(_block, data["blocks"]))
    return Card(data["title"], blocks, data["footer"], data.get("solved", False))


def _data(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _names(type(one))}


def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


_names: Callable[[Any], tuple[str, ...]] = cache(_fields)
_written = json.JSONEncoder(default=_data).encode


def _block(data: dict[str, Any]) -> Block:
    match data:
        case {"is": "Text", "md": md}:
            return Text(md)
        case {"is": "Facts", "pairs": pairs}:
            return Facts(tuple((label, value) for label, value in pairs))
        case {"is": "Row", "md": md, "button": button}:
            return Row(md, button and _button(button))
        case {"is": "Buttons", "items": items}:
            return Buttons(tuple(map(_button, items)))
        case {"is": "Pick", "prompt": prompt, "does": does, "choices": choices, "most": most}:
            return Pick(prompt, _action(does), tuple(Choice(**one) for one in choices), most)
        case _:
            raise ValueError(f"not a block: {data}")


def _button(data: dict[str, Any]) -> Button | Link:
    if "url" in data:
        return Link(data["label"], data["url"])
    return Button(data["label"], _action(data["does"]), Style(data["style"]))


def _action(data: dict[str, Any]) -> Action:
    return Action(data["name"], tuple(data["args"]))
