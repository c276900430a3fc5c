"""The part of ``/my show`` about meetups: the next ones somebody said they come to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.features.meetups.feature import feature
from bot.fitting import clipped
from bot.language.when import said
from bot.markup import Md, entry, escape, when
from bot.model.meetups import Meetup, Meetups
from bot.ui import Block, Row, Text

SHOWN = 3
TITLE = 120


@feature.mine(order=30)
def mine(ctx: Context) -> Sequence[Block]:
    """My next dates."""
    found = ctx.repo(Meetups).of(ctx.community.id, ctx.me.id, ctx.now)
    if not found:
        return ()
    more = f", {SHOWN} of {len(found)}; `/meetup list` has them all" if len(found) > SHOWN else ""
    rows = [
        Row(f"{entry(one.ref)} {escape(clipped(one.title, TITLE))}\n{_when(ctx, one)}")
        for one in found[:SHOWN]
    ]
    return [Text(f"**Your dates**{more}"), *rows]


def _when(ctx: Context, meetup: Meetup) -> Md:
    return when(said(meetup.starts, ctx.zone), meetup.starts)
