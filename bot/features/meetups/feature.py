"""What the meetups feature is, and what its parts share."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.choices import matching
from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.feature import Feature
from bot.language import links
from bot.language.when import said
from bot.markup import Md, escape, link, person
from bot.model.meetups import Coming, Meetup, Meetups
from bot.model.people import Role
from bot.ui import Card, Choice, Kind, Option, Redraw, Reply, Source, Text, shorten

feature = Feature("meetups", "Meetups: plan one, say who comes, be reminded.")
feature.group("meetup", "Plan meetups, and say whether you come", primary="new")

MAX_NAME = 25
MAX_SITE = 60
MAX_PLACE = 200
MAX_WHERE = 300

WHEN = Option(
    "when",
    "When",
    Kind.WHEN,
    hint="Like “next Tuesday 18:00”. Read in your time zone; /my zone changes it.",
)


def choose(source: Source, *, required: bool = True) -> Option:
    """The option that names a meetup."""
    return Option(
        "meetup", "Meetup", required=required, limit=20, hint="Like M-8", leads=True, source=source
    )


def choices(work: Work, meetups: Sequence[Meetup], typed: str) -> list[Choice]:
    """Those that fit what was typed, as they are known in the community."""
    zone = work.community.tz
    words = ((one.ref, f"{one.ref} · {said(one.starts, zone)} · {one.title}") for one in meetups)
    return matching(words, typed)


def changeable(ctx: Context, typed: str) -> Sequence[Choice]:
    """Meetups somebody may move or cancel."""
    upcoming = ctx.repo(Meetups).upcoming(ctx.community.id, ctx.now)
    return choices(ctx, [one for one in upcoming if may_change(ctx, one)], typed)


def may_change(ctx: Context, meetup: Meetup) -> bool:
    return meetup.host == ctx.me.id or ctx.me.is_a(Role.FACILITATOR)


def check_change(ctx: Context, meetup: Meetup) -> None:
    """Raises NotAllowed for whoever may not, and once it is too late."""
    meetup.check_ahead(ctx.now)
    if not may_change(ctx, meetup):
        raise NotAllowed(f"Only whoever hosts {meetup.ref}, or a facilitator, can change it.")


def mentions(work: Work, people: Sequence[str]) -> list[Md]:
    names = work.names(*people)
    return [person(shorten(names[id], MAX_NAME), id) for id in people]


def join_link(meetup: Meetup) -> str:
    """The link among the words that say where, "" for none."""
    return next(iter(links.found(meetup.where)), "")


def where_words(meetup: Meetup) -> Md:
    """A place as it was typed; a bare link so that it can be followed."""
    url = join_link(meetup)
    linked = link(shorten(url.partition("://")[2].removesuffix("/"), MAX_SITE), url)
    if url and meetup.where.strip("<>") == url and len(linked) <= 2 * MAX_PLACE:
        return linked
    return escape(shorten(meetup.where, MAX_PLACE))


def where_briefly(meetup: Meetup) -> str:
    """A place in a few words: of a link, the site."""
    site = urlsplit(join_link(meetup)).hostname
    return shorten(site or meetup.where, MAX_SITE)


def concerned(ctx: Context, meetup: Meetup) -> list[str]:
    """The host and those who may come, but for whoever changes it."""
    rsvps = ctx.repo(Meetups).rsvps(meetup.id)
    coming = [one.person for one in rsvps if one.coming is not Coming.CANNOT]
    return [one for one in dict.fromkeys([meetup.host, *coming]) if one != ctx.me.id]


def by_id(ctx: Context, id: str) -> Meetup:
    return ctx.repo(Meetups).get(ctx.community.id, id)


@feature.click("keep")
def keep(ctx: Context, meetup: str) -> Reply:
    found = by_id(ctx, meetup)
    return Redraw(Card("Nothing changed", (Text(f"{found.ref} stays as it is."),)))
