"""Ask the community: one's own question, or what somebody's message asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot import drafts
from bot.context import Context
from bot.features.asks import deflecting
from bot.features.asks.feature import feature, noted, who
from bot.features.asks.limits import check
from bot.features.asks.posting import post, posted
from bot.features.asks.question import checked, first_link, is_link, split
from bot.features.asks.wanted import (
    DETAILS,
    FIELDS,
    MOST,
    NAMED,
    Wanted,
    keep,
    may_hide,
    wanted_in,
)
from bot.inputs import Filled
from bot.model.asks import Needed
from bot.model.communities import Topics
from bot.ports import Message
from bot.ui import Button, Buttons, Open, Reply, Say, Style, shorten


def prefilled(ctx: Context, values: Mapping[str, str]) -> Mapping[str, str]:
    """What the form opens with: a long text in two parts, the usual choices, the channel's topic."""
    usual = {"needed": Needed.NO_RUSH.value, "topic": _topic_here(ctx)}
    if may_hide(ctx):
        usual["show_as"] = NAMED
    question, rest = split(values.get("question", ""), MOST)
    details = "\n".join(part for part in (values.get("details", ""), rest) if part)
    given = usual | dict(values) | {"question": question, "details": shorten(details, DETAILS)}
    return {name: text for name, text in given.items() if text}


@feature.command("ask", "Ask the community", *FIELDS, prefilled=prefilled, launched=True)
def ask(
    ctx: Context,
    question: str,
    details: str = "",
    topic: str = "",
    needed: str = Needed.NO_RUSH.value,
    show_as: str = NAMED,
) -> Reply:
    """Post my question, unless it was answered before."""
    return _taken(ctx, Wanted(ctx.me.id, question, details, topic, needed, show_as))


@feature.shortcut("Ask about this", "Put this message to the community")
def ask_about(ctx: Context, message: Message) -> Reply:
    """Ask what a message asks; whoever wrote it is the asker."""
    asker = ctx.somebody(message.author).id if message.author else ctx.me.id
    values = dict(prefilled(ctx, {"question": message.text}))
    values.pop("show_as", None)
    return Open(raised.bind(asker)(**values))


@feature.form("raised", "Ask the community", *FIELDS[:-1])
def raised(ctx: Context, filled: Filled, asker: str) -> Reply:
    author = who(ctx, asker)  # they may have become one with somebody else meanwhile
    return _taken(ctx, wanted_in({"asker": author.id, **filled.values}))


@feature.click("ask_about_link", opens=True)
def ask_about_link(ctx: Context, draft: str) -> Reply:
    """It is a question about an address, only not said yet."""
    values = drafts.kept(ctx, draft)
    fields = {one.name for one in FIELDS} - {"question"}
    about = {name: text for name, text in values.items() if name in fields and text}
    about["details"] = "\n".join(part for part in (values["question"], values["details"]) if part)
    if values["asker"] == ctx.me.id:
        return Open(ctx.tools.catalog.form("ask", **about))
    return Open(raised.bind(values["asker"])(**about))


@feature.click("save_link", opens=True)
def save_link(ctx: Context, draft: str) -> Reply:
    values = drafts.kept(ctx, draft)
    url = first_link(values["question"], values["details"])
    return Open(ctx.tools.catalog.form("resource add", url=url))


def _taken(ctx: Context, wanted: Wanted) -> Reply:
    """Posted at once, unless it is a link, or something that was asked before may answer it."""
    if is_link(wanted.question):
        return _offer_to_save(ctx, wanted)
    wanted = replace(wanted, question=checked(wanted.question))
    check(ctx, wanted)
    found = deflecting.likely_answers(ctx, wanted)
    if found:
        return Say(deflecting.offered(ctx, wanted, found))
    return Say(posted(ctx, post(ctx, ctx.new_id(), wanted)))


def _offer_to_save(ctx: Context, wanted: Wanted) -> Reply:
    draft = keep(ctx, wanted)
    buttons = (
        Button("Save it as a resource", save_link.bind(draft), Style.PRIMARY),
        Button("Ask about it", ask_about_link.bind(draft)),
    )
    return Say(noted("That is a link", ctx.text("messages/asks/link"), Buttons(buttons)))


def _topic_here(ctx: Context) -> str:
    """The topic that the channel is named after, whole or in part."""
    name = ctx.origin.channel.strip("#")
    parts = [name, name.replace("-", " "), *re.split(r"[-_ ]+", name)]
    known = (ctx.repo(Topics).known(ctx.community.id, part) for part in parts if part)
    return next((topic for topic in known if topic), "")
