"""Show everybody in a channel what one person found in private."""

from __future__ import annotations

from dataclasses import replace

from bot import markup
from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.ui import Audience, Card, Say, shorten

_NAME = 60


def shared(ctx: Context, card: Card) -> Say:
    """The card, to the channel it was asked for in. Raises NotAllowed where others read along."""
    if ctx.origin.place.is_direct:
        raise NotAllowed("Only we two are here. Find it again in the channel to share it in.")
    if ctx.origin.place not in ctx.community.channels.all():
        raise NotAllowed(
            f"Not everybody in this channel belongs to {ctx.community.name}. "
            "Share it in one of its channels: /community places."
        )
    return Say(credited(ctx, card, ctx.me.id), to=Audience.CHANNEL)


def credited(work: Work, card: Card, sharer: str) -> Card:
    """The card with who shared it below, unless they became one with somebody else since."""
    name = work.names(sharer).get(sharer)
    if name is None:
        return card
    return replace(card, footer=f"Shared by {markup.person(shorten(name, _NAME), sharer)}")
