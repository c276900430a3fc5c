"""Cards as Discord components (version 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Protocol, assert_never

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.markup import People, drawn, fact, fenced, literal
from bot.markup import escape, link
from bot.ui import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    File,
    Link,
    Pick,
    Row,
    Style,
    Text,
)

Seal = Callable[[Action], str]
Item = ui.Item[Any]

NOTHING = "\u200b"  # where Discord insists on words
_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}
_WEB = re.compile(r"https?://[^\s]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def view(card: Card, seal: Seal, people: People, file: File | None = None) -> ui.LayoutView:
    """A card to send. It is stopped: presses come to one listener, none is kept in memory.

    Where marks and escapes make a text too long for Discord, its words stand unformatted.
    """
    made = _layout(_Drawing(seal, _Rich(people)).card(card), file)
    if made.content_length() > limits.DISPLAYED:
        made = _layout(_Drawing(seal, _Plain()).card(card), file)
    made.stop()
    return made


def upload(file: File) -> discord.File:
    """The file itself, which goes beside the view that shows it."""
    return discord.File(BytesIO(file.content), filename=_file_name(file))


def options(choices: Sequence[Choice], chosen: Iterable[str] = ()) -> list[discord.SelectOption]:
    """Each choice once; the ones chosen are picked already."""
    picked = set(chosen)
    known = {one.value: one for one in choices}
    return [
        discord.SelectOption(
            label=one.label or one.value or NOTHING,
            value=one.value or NOTHING,
            default=one.value in picked,
        )
        for one in known.values()
    ]


def _layout(items: list[Item], file: File | None) -> ui.LayoutView:
    made = ui.LayoutView(timeout=None)
    made.add_item(ui.Container(*items or [ui.TextDisplay(NOTHING)]))
    if file:
        made.add_item(ui.File(f"attachment://{_file_name(file)}"))
    return made


def _file_name(file: File) -> str:
    return _UNSAFE.sub("_", file.name) or "file"


class _Hand(Protocol):
    """How words are written."""

    def text(self, md: str) -> str: ...
    def facts(self, pairs: Sequence[tuple[str, str]]) -> str: ...


class _Rich:
    """With marks, people and times."""

    def __init__(self, people: People) -> None:
        self._people = people
        self.text = partial(drawn, people=people)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> str:
        return "\n".join(fact(label, value, self._people) for label, value in pairs)


class _Plain:
    """The words alone."""

    text = staticmethod(fenced)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> str:
        return fenced("\n".join(f"{escape(label)}: {value}" for label, value in pairs))


class _Drawing:
    """One card being drawn."""

    def __init__(self, seal: Seal, hand: _Hand) -> None:
        self._seal, self._hand = seal, hand

    def card(self, card: Card) -> list[Item]:
        items = list(_text(f"### {literal(card.title)}" if card.title.strip() else ""))
        for block in card.blocks:
            items += self._block(block)
        if card.footer.strip():
            lines = self._hand.text(card.footer).split("\n")
            small = isinstance(self._hand, _Rich) and len(lines) == 1
            items += _text(f"-# {lines[0]}" if small else "\n".join(lines))
        return items

    def _block(self, block: Block) -> Iterator[Item]:
        match block:
            case Text(md):
                yield from _text(self._hand.text(md) if md.strip() else "")
            case Facts(pairs):
                yield from _text(self._hand.facts(pairs) if pairs else "")
            case Row(md, button):
                yield from self._row(md, button)
            case Buttons(items):
                yield from self._buttons(items)
            case Pick(prompt, does, choices, most):
                yield self._pick(prompt, does, choices, most)
            case _:
                assert_never(block)

    def _row(self, md: str, button: Button | Link | None) -> Iterator[Item]:
        pressed = button and self._button(button)
        if pressed:
            text = self._hand.text(md)
            yield ui.Section(text if text.strip() else NOTHING, accessory=pressed)
            return
        words = f"{md} {_written(button)}" if isinstance(button, Link) else md
        yield from _text(self._hand.text(words) if words.strip() else "")

    def _buttons(self, items: Sequence[Button | Link]) -> Iterator[Item]:
        pressed = [made for one in items if (made := self._button(one))]
        for start in range(0, len(pressed), limits.PER_ROW):
            yield ui.ActionRow(*pressed[start : start + limits.PER_ROW])
        words = [_written(one) for one in items if isinstance(one, Link) and not _opens(one)]
        yield from _text(self._hand.text(" · ".join(words)) if words else "")

    def _button(self, button: Button | Link) -> ui.Button[Any] | None:
        """None for an address that Discord opens from no button."""
        label = button.label if button.label.strip() else "…"
        match button:
            case Button(does=does, style=style):
                return ui.Button(label=label, style=_STYLES[style], custom_id=self._seal(does))
            case Link(url=url):
                return ui.Button(label=label, url=url) if _opens(button) else None

    def _pick(self, prompt: str, does: Action, choices: Sequence[Choice], most: int) -> Item:
        drawn = options(choices)
        menu: ui.Select[Any] = ui.Select(
            custom_id=self._seal(does),
            placeholder=prompt or None,
            options=drawn,
            max_values=max(1, min(most, len(drawn))),
        )
        return ui.ActionRow(menu)


def _text(text: str) -> Iterator[Item]:
    if text.strip():
        yield ui.TextDisplay(text)


def _opens(link: Link) -> bool:
    return bool(_WEB.fullmatch(link.url)) and len(link.url) <= limits.ADDRESS


def _written(button: Link) -> str:
    return link(button.label, button.url)
