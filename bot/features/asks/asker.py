"""Whoever asked: they act and are told under the name they asked with, while they are here."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.features.asks.feature import is_gone, noted, who
from bot.markup import Md
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask
from bot.model.people import Member
from bot.ui import Button, Buttons, Link


def acting(ctx: Context, ask: Ask) -> Member:
    """Who acts, as this ask knows them: its asker by the name they asked with."""
    if ctx.repo(Pseudonyms).behind(ask.asker) != ctx.me.id:
        return ctx.me
    return replace(ctx.me, person=who(ctx, ask.asker))


def check_asker(ctx: Context, ask: Ask) -> None:
    if acting(ctx, ask).id != ask.asker:
        raise NotAllowed("Only whoever asked can say that.")


def tell(
    work: Work, ask: Ask, title: str, words: Md, *buttons: Button | Link, key: str = ""
) -> None:
    """News for whoever asked; somebody who left is left in peace."""
    if not is_gone(work, ask):
        card = noted(title, words, *([Buttons(buttons)] if buttons else []))
        work.tell(ask.asker, card, key=key)
