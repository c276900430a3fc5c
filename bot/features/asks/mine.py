"""The part of ``/my show`` about questions: those still going on."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.features.asks.feature import feature
from bot.features.asks.lists import rows
from bot.model.asks import Asks
from bot.ui import Block, Text

SHOWN = 3


@feature.mine(order=10)
def mine(ctx: Context) -> Sequence[Block]:
    """The newest of my open questions, with how each stands."""
    asks = [one for one in ctx.repo(Asks).of(ctx.community.id, ctx.me.id) if not one.is_over]
    if not asks:
        return ()
    more = f", {SHOWN} of {len(asks)}; `/asks mine` lists them all" if len(asks) > SHOWN else ""
    return [Text(f"**Your open questions**{more}"), *rows(ctx, asks[:SHOWN])]
