"""The part of ``/my show`` about helping: questions put to somebody privately, and their limits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.features.experts.feature import feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.letters import letter
from bot.features.experts.preferring import edit_prefs
from bot.features.experts.pressing import own
from bot.features.experts.resting import standing
from bot.fitting import clipped
from bot.markup import entry, escape
from bot.model.asks import Asks
from bot.model.offers import Offer, Offers
from bot.model.people import Role
from bot.ui import Block, Button, Buttons, Reply, Say, Style, Text

LENGTH = 200


@feature.mine(order=20)
def mine(ctx: Context) -> Sequence[Block]:
    """The question I am asked just now, and how I am asked; nothing for who is no expert here."""
    if not ctx.me.is_a(Role.EXPERT):
        return ()
    found = [one for one in ctx.repo(Offers).open(ctx.me.id) if one.community == ctx.community.id]
    asked = [block for one in found[:1] for block in _asked(ctx, one)]
    words, back = standing(ctx, prefs_of(ctx, ctx.me.id))
    change = Button("Change how I am asked", edit_prefs.bind())
    buttons = Buttons((back, change) if back else (change,))
    return [Text("**You as an expert**"), *asked, Text(words), buttons]


def _asked(ctx: Context, offer: Offer) -> Sequence[Block]:
    ask = ctx.repo(Asks).get(ctx.community.id, offer.ask)
    words = f"Asked privately: {entry(ask.ref)} {escape(clipped(ask.question, LENGTH))}"
    return [Text(words), Buttons((Button("Look at it", look.bind(offer.id), Style.PRIMARY),))]


@feature.click("look")
def look(ctx: Context, offer: str) -> Reply:
    """The private message again, with all its buttons."""
    return Say(letter(ctx, own(ctx, offer).letter))
