"""Cards and forms as plain text: what a terminal shows and what tests read."""

from __future__ import annotations

from typing import assert_never

from bot.markup import plain
from bot.ui import Block, Buttons, Card, Facts, Form, Pick, Row, Text


def text(card: Card) -> str:
    """A card, line by line; buttons in brackets."""
    lines = [card.title, *(line for block in card.blocks for line in _lines(block))]
    return "\n".join([*lines, plain(card.footer)] if card.footer else lines)


def form_text(form: Form, errors: dict[str, str]) -> str:
    """A form: its title, and each field with what is in it or wrong with it."""
    lines = [f"[form: {form.title}]"]
    for one in form.fields:
        lines.append(f"{one.label}: {form.values.get(one.name, '')}".rstrip())
        lines += [f"! {errors[one.name]}"] if one.name in errors else []
    return "\n".join(lines)


def _lines(block: Block) -> list[str]:
    match block:
        case Text(md):
            return [plain(md)]
        case Facts(pairs):
            return [f"{label}: {plain(value)}" for label, value in pairs]
        case Row(md, button):
            return [plain(md) + (f" [{button.label}]" if button else "")]
        case Buttons(items):
            return [" ".join(f"[{item.label}]" for item in items)]
        case Pick(prompt):
            return [f"[{prompt} ▾]"]
    assert_never(block)
