"""Which channel serves which purpose, across workspaces and platforms."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.communities.feature import PURPOSES, feature, said
from bot.handlers import meant
from bot.inputs import Picked
from bot.markup import escape
from bot.model.codes import Codes
from bot.model.communities import Communities, Community, Place, Purpose, Serving
from bot.model.people import Role
from bot.ui import Block, Button, Buttons, Card, Choice, Pick, Redraw, Reply, Row, Say, Text

CODE_LASTS = timedelta(days=1)
NOTHING = Choice("none", "Nothing: take this channel out")


@feature.command("community places", "Which channel is for what")
def places(ctx: Context) -> Reply:
    """The channel set; facilitators change what this channel is for."""
    return Say(_card(ctx, ctx.community))


@feature.pick("serve", needs=Role.FACILITATOR)
def serve(ctx: Context, picked: Picked) -> Reply:
    """Give the channel these purposes, and no others."""
    here, communities = ctx.origin.place, ctx.repo(Communities)
    _check_free(ctx, here)
    communities.unserve(ctx.community.id, here)
    for purpose in picked:
        if purpose != NOTHING.value:
            serving = Serving(meant(Purpose, purpose), here, ctx.origin.channel)
            communities.serve(ctx.community.id, serving)
    changed = communities.get(ctx.community.id)
    if not any(one.purpose is Purpose.HOME for one in changed.channels.places):
        raise NotAllowed(
            "A community needs a home. Give another channel the purpose “home” first, "
            "by typing /community places there."
        )
    return Redraw(_card(ctx, changed))


@feature.click("code", needs=Role.FACILITATOR)
def code(ctx: Context) -> Reply:
    """A one-time code that lets a channel of another workspace in."""
    made = ctx.new_id()
    ctx.repo(Codes).issue(made, ctx.community.id, ctx.now + CODE_LASTS)
    words = ctx.text("messages/communities/code", code=made)
    return Say(Card("Add another workspace", (Text(words),)))


def _check_free(ctx: Context, here: Place) -> None:
    owner = ctx.repo(Communities).at(here)
    if owner and owner.id != ctx.community.id:
        raise NotAllowed(
            f"This channel belongs to {owner.name}. Type /community places in one of yours."
        )
    if here.is_direct:
        raise NotAllowed("This is not a channel. Type /community places in the one you mean.")


def _card(ctx: Context, community: Community) -> Card:
    blocks: list[Block] = [
        Row(_line(ctx, community, place)) for place in community.channels.all()[:20]
    ]
    if ctx.me.is_a(Role.FACILITATOR):
        if not ctx.origin.place.is_direct:
            choices = (*PURPOSES, NOTHING)
            blocks.append(Pick("This channel is for…", serve.bind(), choices, len(PURPOSES)))
        blocks.append(Buttons((Button("Add another workspace", code.bind()),)))
    else:
        blocks.append(Text("A facilitator can change this."))
    return Card("Where the community lives", tuple(blocks))


def _line(ctx: Context, community: Community, place: Place) -> str:
    serving = [one for one in community.channels.places if one.place == place]
    name = escape(serving[0].name or place.channel)
    where = "" if place.site == ctx.origin.place.site else f" on {place.platform.title()}"
    here = " (this channel)" if place == ctx.origin.place else ""
    return f"**{name}**{where}{here}: {said([one.purpose for one in serving])}"
