"""Input kept between two steps: too much for a button, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping

from bot.context import Context
from bot.ports import Draft, Drafts
from bot.ui import Action


def keep(ctx: Context, values: Mapping[str, str]) -> str:
    """Keep what a member entered, for them alone; the id fits on a button."""
    id = ctx.new_id()
    kept = Draft(id, ctx.me.id, ctx.community.id, Action(""), dict(values), ctx.now)
    ctx.repo(Drafts).keep(kept)
    return id


def kept(ctx: Context, id: str) -> dict[str, str]:
    """What the member entered. Raises NotFound for somebody else's, and once it is forgotten."""
    return ctx.repo(Drafts).get(ctx.me.id, id).values
