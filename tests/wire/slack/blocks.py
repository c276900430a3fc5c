"""Block Kit's rules for whole messages, modals and home tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from tests.wire.slack import limits
from tests.wire.slack.elements import (
    IDENTIFIER,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    URL,
    element,
    plain,
    text,
)
from tests.wire.slack.schema import (
    Check,
    Fields,
    Json,
    any_of,
    anything,
    both,
    by_type,
    complaint,
    flag,
    many,
    shape,
    string,
)


class Surface(StrEnum):
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


ID: Fields = {"block_id": IDENTIFIER}
CONTEXT = by_type(
    {
        "image": IMAGE,
        "mrkdwn": text(limits.FIELD_TEXT),
        "plain_text": text(limits.FIELD_TEXT),
    }
)
EVERYWHERE: Final[Mapping[str, Check]] = {
    "section": both(
        shape(
            {},
            {
                **ID,
                "text": text(limits.SECTION),
                "fields": many(text(limits.FIELD_TEXT), limits.FIELDS),
                "accessory": element(IN_SECTION),
                "expand": flag,
            },
        ),
        any_of("text", "fields"),
    ),
    "header": shape({"text": plain(limits.HEADER)}, ID),
    "divider": shape({}, ID),
    "context": shape({"elements": many(CONTEXT, limits.CONTEXT_ELEMENTS)}, ID),
    "actions": shape({"elements": many(element(IN_ACTIONS), limits.ACTION_ELEMENTS)}, ID),
    "input": shape(
        {"label": plain(limits.FIELD_TEXT), "element": element(IN_INPUT)},
        {**ID, "hint": plain(limits.HINT), "optional": flag, "dispatch_action": flag},
    ),
    "image": shape(
        {"alt_text": string(limits.ALT_TEXT)},
        {**ID, "image_url": URL, "title": plain(limits.ALT_TEXT), "slack_file": anything},
    ),
    "rich_text": shape({"elements": many(anything, limits.BLOCKS_IN_VIEW)}, ID),
}
TABLE = shape(
    {"rows": many(many(anything, limits.TABLE_CELLS), limits.TABLE_ROWS)},
    {**ID, "column_settings": many(anything, limits.TABLE_CELLS, least=0)},
)
BLOCKS: Final[Mapping[Surface, Check]] = {
    Surface.MESSAGE: by_type(
        {**EVERYWHERE, "markdown": shape({"text": string(limits.MARKDOWN)}, ID), "table": TABLE}
    ),
    Surface.MODAL: by_type(EVERYWHERE),
    Surface.HOME: by_type(EVERYWHERE),
}


def complaints(blocks: Any, surface: Surface, at: str = "/blocks") -> list[str]:
    """Everything Slack would hold against these blocks; nothing when they are fine."""
    limit = limits.BLOCKS_IN_MESSAGE if surface is Surface.MESSAGE else limits.BLOCKS_IN_VIEW
    found = list(many(BLOCKS[surface], limit, least=0)(blocks, at))
    if found:
        return found
    return [*_twice("block_id", _block_ids(blocks), at), *_same_actions(blocks, surface, at)]


def _block_ids(blocks: Iterable[Json]) -> Iterator[str]:
    return (block["block_id"] for block in blocks if "block_id" in block)


def elements_of(block: Json) -> list[Json]:
    """The interactive parts of a block."""
    parts = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        parts.extend(block["elements"])
    return [part for part in parts if part and part["type"] != "image"]


def _same_actions(blocks: list[Json], surface: Surface, at: str) -> list[str]:
    """In messages an ``action_id`` is used once, in views once in its block."""
    groups = [blocks] if surface is Surface.MESSAGE else [[block] for block in blocks]
    return [
        found
        for group in groups
        for found in _twice(
            "action_id",
            (
                part["action_id"]
                for block in group
                for part in elements_of(block)
                if "action_id" in part
            ),
            at,
        )
    ]


def _twice(name: str, ids: Iterable[str], at: str) -> list[str]:
    return [
        complaint(f"`{name}` {id!r} already exists", at)
        for id, times in Counter(ids).items()
        if times > 1
    ]


def text_in(value: Any) -> int:
    """How many characters of text the blocks hold in all."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_in(inner) for inner in value.values())
    return sum(text_in(inner) for inner in value) if isinstance(value, list) else 0


VIEW: Fields = {
    "callback_id": IDENTIFIER,
    "external_id": IDENTIFIER,
    "private_metadata": string(limits.PRIVATE_METADATA, least=0),
}
MODAL = shape(
    {"title": plain(limits.VIEW_TITLE), "blocks": anything},
    {
        **VIEW,
        "submit": plain(limits.VIEW_TITLE),
        "close": plain(limits.VIEW_TITLE),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = shape({"blocks": anything}, VIEW)
VIEWS: Final[Mapping[Surface, Check]] = {
    Surface.MODAL: by_type({"modal": MODAL}),
    Surface.HOME: by_type({"home": HOME}),
}


def view_complaints(view: Any, surface: Surface) -> list[str]:
    """Everything Slack would hold against a modal or a home tab."""
    found = list(VIEWS[surface](view, "/view"))
    if found:
        return found
    return [*complaints(view["blocks"], surface, "/view/blocks"), *_needs_submit(view, surface)]


def _needs_submit(view: Json, surface: Surface) -> list[str]:
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if surface is not Surface.MODAL or not asks or view.get("submit"):
        return []
    return [complaint("`submit` is required when an `input` block is within the blocks", "/view")]
