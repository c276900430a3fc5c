"""Save a link: typed, by form, or from a message; a page saved before is never saved twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot import drafts
from bot.context import Context, Work
from bot.errors import NotFound, StaleAction
from bot.features.resources.feature import (
    TITLE,
    TOPIC,
    TYPE,
    URL,
    WHY,
    card,
    day,
    feature,
    remembered,
    tallied,
    who,
)
from bot.features.resources.showing import add_note, share, show, useful
from bot.inputs import Filled, Picked
from bot.language.links import KEY_VERSION, found, link
from bot.model.communities import Purpose
from bot.model.resources import Resource, Resources, Type, title_of
from bot.ports import Message
from bot.ui import (
    MAX_CHOICE,
    Button,
    Buttons,
    Card,
    Choice,
    Open,
    Option,
    Pick,
    Reply,
    Say,
    Style,
    Text,
    shorten,
)

FIELDS = (URL, WHY, TITLE, TOPIC, TYPE)
LINKS = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to save, as they entered it."""

    url: str
    why: str
    title: str = ""
    topic: str = ""
    type: str = ""
    sharer: str = ""
    source: str = ""


@feature.command("resource add", "Save a useful link", *FIELDS)
def add(
    ctx: Context, url: str, why: str, title: str = "", topic: str = "", type: str = ""
) -> Reply:
    """Save a link for everybody."""
    return _save(ctx, Wanted(url, why, title, topic, type))


@feature.shortcut("Save as resource", "Keep a link from this message")
def save_from_message(ctx: Context, message: Message) -> Reply:
    """Fill the form in with the link of a message; of several, ask which."""
    urls = found(message.text)[:LINKS]
    if not urls:
        raise NotFound(
            "There is no link in that message. To save one from elsewhere, type /resource add."
        )
    author = ctx.somebody(message.author).id if message.author else ""
    links = {str(at): url for at, url in enumerate(urls)}
    draft = drafts.keep(ctx, links | {"sharer": author, "source": message.link})
    if len(urls) == 1:
        return Open(saved.bind(draft)(url=urls[0]))
    choices = tuple(Choice(at, shorten(url, MAX_CHOICE)) for at, url in links.items())
    words = Text("There are several links in that message.")
    return Say(Card("Which link?", (words, Pick("Pick a link", one_of.bind(draft), choices))))


@feature.pick("one_of", opens=True)
def one_of(ctx: Context, picked: Picked, draft: str) -> Reply:
    links = drafts.kept(ctx, draft)
    if picked[0] not in links:
        raise StaleAction
    return Open(saved.bind(draft)(url=links[picked[0]]))


@feature.form("saved", "Save as resource", *FIELDS)
def saved(ctx: Context, filled: Filled, draft: str) -> Reply:
    """Save a link of a message, remembering whose and where it was."""
    about = drafts.kept(ctx, draft)
    texts = {option.name: filled.text(option.name) for option in FIELDS}
    return _save(ctx, Wanted(**texts, sharer=about["sharer"], source=about["source"]))


@feature.click("note_instead", opens=True)
def note_instead(ctx: Context, id: str, draft: str) -> Reply:
    """What was to be saved with the link becomes a note on the one there is."""
    return Open(add_note.bind(id)(text=_wanted(ctx, draft).why))


@feature.click("keep_both", opens=True)
def keep_both(_: Context, draft: str) -> Reply:
    return Open(kept_both.bind(draft)())


@feature.form("kept_both", "Keep both", Option("reason", "Why should both be kept?", limit=150))
def kept_both(ctx: Context, filled: Filled, draft: str) -> Reply:
    """Save a page a second time, on purpose."""
    return _save(ctx, _wanted(ctx, draft), apart=filled.text("reason"))


@feature.subject("resource")
def drawn(work: Work, id: str) -> Card:
    """As posted in the log channel."""
    return _posted(work, work.repo(Resources).get(work.community.id, id))


def _posted(work: Work, resource: Resource) -> Card:
    return card(work, resource, tallied(work, resource, useful.bind(resource.id, "")))


def _save(ctx: Context, wanted: Wanted, *, apart: str = "") -> Reply:
    page = link(wanted.url)
    known = ctx.repo(Resources).with_key(ctx.community.id, page.key)
    if known and not apart:
        return Say(_duplicate(ctx, known, wanted))
    resource = Resource(
        id=ctx.new_id(),
        community=ctx.community.id,
        ref=ctx.number("R"),
        url=page.given,
        key=page.key,
        key_version=KEY_VERSION,
        title=wanted.title or shorten(title_of(page.given), TITLE.limit),
        why=wanted.why,
        by=ctx.me.id,
        at=ctx.now,
        topic=wanted.topic,
        type=Type(wanted.type) if wanted.type else None,
        sharer="" if wanted.sharer == ctx.me.id else wanted.sharer,
        source=wanted.source,
        apart=apart,
    )
    ctx.repo(Resources).add(resource)
    remembered(ctx, resource)
    ctx.announce(
        _posted(ctx, resource), to=Purpose.LOG, subject=resource.subject, key=resource.subject
    )
    return Say(_thanks(ctx, resource))


def _thanks(ctx: Context, resource: Resource) -> Card:
    words = ctx.text("messages/resources/saved", resource=resource)
    buttons = (
        Button("Share here", share.bind(resource.id)),
        Button("Show", show.bind(resource.id)),
    )
    return Card(f"Saved as {resource.ref}", (Text(words), Buttons(buttons)))


def _duplicate(ctx: Context, known: Resource, wanted: Wanted) -> Card:
    words = ctx.text(
        "messages/resources/duplicate",
        resource=known,
        by=who(ctx, known.by),
        day=day(ctx, known),
        useful=len(ctx.repo(Resources).useful_to(known.id)),
    )
    draft = drafts.keep(ctx, asdict(wanted))
    buttons = (
        Button("Add my note", note_instead.bind(known.id, draft), Style.PRIMARY),
        Button("Log as separate", keep_both.bind(draft)),
        Button("Show", show.bind(known.id)),
    )
    return Card("It is here already", (Text(words), Buttons(buttons)))


def _wanted(ctx: Context, draft: str) -> Wanted:
    return Wanted(**drafts.kept(ctx, draft))
