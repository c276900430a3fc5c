"""The part of ``/my show`` about actions: what somebody said they would do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.features.summaries.actions import line
from bot.features.summaries.feature import feature
from bot.model.outcomes import Outcomes
from bot.ui import Block, Text

SHOWN = 3


@feature.mine(order=40)
def mine(ctx: Context) -> Sequence[Block]:
    """My actions that are not done."""
    found = ctx.repo(Outcomes).open(ctx.community.id, owner=ctx.me.id)
    if not found:
        return ()
    rows = [Text(line(ctx, one)) for one in found[:SHOWN]]
    return [Text("**Your actions**; `/summary actions` is where they are done"), *rows]
