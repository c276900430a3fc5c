"""What I can help with: topics I list myself count at once."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from bot.choices import topics as known_topics
from bot.context import Context
from bot.errors import Invalid
from bot.features.experts.feature import feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.resting import standing
from bot.features.experts.settling import freed, release
from bot.inputs import Picked
from bot.markup import escape
from bot.model.experts import Expertise, Experts
from bot.model.people import Members, Role
from bot.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Kind,
    Option,
    Pick,
    Redraw,
    Reply,
    Row,
    Say,
    Text,
)

MOST = 10


@feature.command(
    "expert topics",
    "What I can help with",
    Option("topic", "Topic", Kind.TOPIC, required=False, limit=60),
    Option(
        "change",
        "Change",
        Kind.CHOICE,
        required=False,
        choices=(Choice("add", "Add it"), Choice("remove", "Remove it")),
    ),
)
def topics(ctx: Context, topic: str = "", change: str = "add") -> Reply:
    """My topics; with one, add or remove it."""
    if topic and change == "remove":
        _check_listed(ctx, topic)
        drop(ctx, topic)
    elif topic:
        add(ctx, [topic])
    return Say(_card(ctx))


@feature.pick("add_topics")
def add_topics(ctx: Context, picked: Picked) -> Reply:
    """Topics of the community, picked from a list."""
    known = {choice.value for choice in known_topics(ctx, "")}
    add(ctx, [one for one in picked if one in known])
    return Redraw(_card(ctx))


@feature.click("remove_topic")
def remove_topic(ctx: Context, mark: str) -> Reply:
    """One of mine, if it still is."""
    for one in mine(ctx):
        if _mark(one) == mark:
            drop(ctx, one)
    return Redraw(_card(ctx))


def mine(ctx: Context) -> Sequence[str]:
    return ctx.repo(Experts).topics(ctx.community.id).get(ctx.me.id, ())


def add(ctx: Context, names: Sequence[str]) -> None:
    """List topics; the first makes somebody an expert."""
    new = [one for one in dict.fromkeys(names) if one not in mine(ctx)]
    if len(mine(ctx)) + len(new) > MOST:
        raise Invalid("topic", f"{MOST} topics are the most. Remove one first.")
    for one in new:
        ctx.repo(Experts).declare(Expertise(ctx.community.id, ctx.me.id, one, ctx.now))
    if new:
        opt_in(ctx)


def opt_in(ctx: Context) -> None:
    """Somebody wants to be asked, from now on."""
    ctx.repo(Members).save(ctx.me.granted(Role.EXPERT))
    ctx.repo(Experts).save(prefs_of(ctx, ctx.me.id).opted_in(ctx.now))
    freed(ctx, ctx.me.id)


def drop(ctx: Context, topic: str) -> None:
    """No longer this one; without any, nobody is an expert."""
    ctx.repo(Experts).drop(ctx.community.id, ctx.me.id, topic)
    if not mine(ctx):
        ctx.repo(Members).save(ctx.me.without(Role.EXPERT))
        release(ctx, ctx.me.id, only=ctx.community.id)


def topic_menu(ctx: Context) -> list[Block]:
    """Topics of the community that are not listed yet."""
    offered = [one for one in known_topics(ctx, "") if one.value not in mine(ctx)]
    room = MOST - len(mine(ctx))
    if not offered or room <= 0:
        return []
    return [Pick("Add topics", add_topics.bind(), tuple(offered), most=min(room, len(offered)))]


def _card(ctx: Context) -> Card:
    listed = mine(ctx)
    rows = [Row(escape(one), Button("Remove", remove_topic.bind(_mark(one)))) for one in listed]
    words = ctx.text("messages/experts/topics", count=len(listed))
    how, button = standing(ctx, prefs_of(ctx, ctx.me.id))
    blocks: list[Block] = [Text(words), *rows, *topic_menu(ctx)]
    if listed:
        blocks.append(Text(how))
    if listed and button:
        blocks.append(Buttons((button,)))
    return Card("What you can help with", tuple(blocks))


def _check_listed(ctx: Context, topic: str) -> None:
    if topic not in mine(ctx):
        raise Invalid(
            "topic", f"You have not listed “{topic}”. /expert topics shows what you have."
        )


def _mark(topic: str) -> str:
    """A topic on a button, for which it may be too long."""
    return f"{crc32(topic.encode()):x}"
