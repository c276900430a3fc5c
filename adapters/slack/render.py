"""Cards as Block Kit, in plain dicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, assert_never

from adapters.slack import limits
from adapters.slack.markup import People, escaped, is_address, mrkdwn, rich
from bot.markup import escape, plain
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
    shorten,
)

Json = dict[str, Any]
Seal = Callable[[Action], str]

LINK = "link:"  # presses on links are acknowledged, and nothing else
NO_VALUE = " "  # Slack takes no empty value
_NO_LABEL = "…"
_SHORT = 80  # facts up to here stand in two columns
_STYLES: dict[Style, Json] = {
    Style.PLAIN: {},
    Style.PRIMARY: {"style": "primary"},
    Style.DANGER: {"style": "danger"},
}


def blocks(card: Card, seal: Seal, people: People) -> list[Json]:
    """The whole card; what Slack cannot draw is written as text."""
    return _Drawing(seal, people).card(card)


def message(card: Card, seal: Seal, people: People, *, note: str = "") -> Json:
    """What a message consists of: its blocks, and its words for notifications."""
    more = [_context(_plain(note))] if note else []
    return {"text": words(card), "blocks": [*blocks(card, seal, people), *more]}


def words(card: Card) -> str:
    """The card as one text, where no blocks are shown."""
    lines = [card.title, *map(_words, card.blocks), plain(card.footer)]
    text = "\n".join(line for line in lines if line.strip())
    return escaped(shorten(text, limits.FALLBACK_TEXT)) or _NO_LABEL


def options(choices: Sequence[Choice]) -> list[Json]:
    return [
        {"text": _plain(one.label or one.value), "value": one.value or NO_VALUE} for one in choices
    ]


class _Drawing:
    """One card being drawn."""

    def __init__(self, seal: Seal, people: People) -> None:
        self._seal, self._people = seal, people
        self._links = count(1)

    def card(self, card: Card) -> list[Json]:
        drawn = [_header(card.title)] if card.title.strip() else []
        for block in card.blocks:
            drawn += self._block(block)
        return [*drawn, *self._footer(card.footer)]

    def _block(self, block: Block) -> list[Json]:
        match block:
            case Text(md):
                return self._text(md)
            case Facts(pairs):
                return self._facts(pairs)
            case Row(md, button):
                return self._beside(md, button) if button else self._text(md)
            case Buttons(items):
                return self._buttons(items)
            case Pick():
                return self._pick(block)
        assert_never(block)

    def _text(self, md: str) -> list[Json]:
        elements = rich(md, self._people)
        return [{"type": "rich_text", "elements": elements}] if elements else []

    def _facts(self, pairs: Sequence[tuple[str, str]]) -> list[Json]:
        """In columns where they are short; else line by line."""
        texts = [f"**{escape(label)}**\n{value}" for label, value in pairs]
        fields = [mrkdwn(text, self._people, limits.FIELD_TEXT) for text in texts]
        short = all(len(plain(value)) <= _SHORT for _, value in pairs)
        if 0 < len(pairs) <= limits.FIELDS and short and None not in fields:
            return [{"type": "section", "fields": [_mrkdwn(one) for one in fields if one]}]
        return self._text("\n".join(f"**{escape(label)}**: {value}" for label, value in pairs))

    def _beside(self, md: str, button: Button | Link) -> list[Json]:
        said = mrkdwn(md, self._people, limits.SECTION)
        drawn = self._button(button)
        if said is None or drawn is None:
            return [*self._text(md), *self._buttons([button])]
        return [{"type": "section", "text": _mrkdwn(said), "accessory": drawn}]

    def _buttons(self, items: Sequence[Button | Link]) -> list[Json]:
        drawn = [(item, self._button(item)) for item in items]
        fit = [button for _, button in drawn if button]
        step = limits.ACTION_ELEMENTS
        parts = [fit[start : start + step] for start in range(0, len(fit), step)]
        found = [{"type": "actions", "elements": part} for part in parts]
        for item, button in drawn:
            if button is None and isinstance(item, Link):
                found += self._text(escape(f"{item.label}: {item.url}"))
        return found

    def _button(self, button: Button | Link) -> Json | None:
        """None for an address that Slack would refuse the whole message for."""
        drawn = {"type": "button", "text": _plain(button.label)}
        match button:
            case Button(_, does, style):
                return {**drawn, "action_id": self._seal(does), **_STYLES[style]}
            case Link(_, url) if is_address(url):
                return {**drawn, "action_id": f"{LINK}{next(self._links)}", "url": url}
            case Link():
                return None

    def _pick(self, pick: Pick) -> list[Json]:
        menu = {
            "type": "static_select",
            "action_id": self._seal(pick.does),
            "placeholder": _plain(pick.prompt),
            "options": options(pick.choices),
        }
        if pick.most <= 1:
            return [{"type": "actions", "elements": [menu]}]
        several = {"type": "multi_static_select", "max_selected_items": pick.most}
        # Menus of several stand beside a text, never in a row of buttons.
        return [{"type": "section", "text": _plain(pick.prompt), "accessory": menu | several}]

    def _footer(self, md: str) -> list[Json]:
        said = mrkdwn(md, self._people, limits.CONTEXT_TEXT)
        return self._text(md) if said is None else [_context(_mrkdwn(said))]


def _words(block: Block) -> str:
    match block:
        case Text(md) | Row(md):
            return plain(md)
        case Facts(pairs):
            return "\n".join(f"{label}: {plain(value)}" for label, value in pairs)
        case Buttons() | Pick():
            return ""
    assert_never(block)


def _header(title: str) -> Json:
    return {"type": "header", "text": _plain(title)}


def _context(text: Json) -> Json:
    return {"type": "context", "elements": [text]}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text if text.strip() else _NO_LABEL, "emoji": True}


def _mrkdwn(text: str) -> Json:
    # verbatim: names of channels and addresses in it stay the text they are
    return {"type": "mrkdwn", "text": text, "verbatim": True}
