"""See what is planned and what was, and answer from the list."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.context import Context
from bot.features.meetups import times
from bot.features.meetups.answers import full, kept
from bot.features.meetups.feature import feature, mentions, where_briefly
from bot.features.meetups.looking_ahead import plan_one
from bot.handlers import meant
from bot.inputs import Picked
from bot.model.meetups import Coming, Meetup, Meetups
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
    Say,
    Style,
    Text,
)

PAGE = 5
_LABELS = {Coming.GOING: "Going", Coming.MAYBE: "Maybe", Coming.CANNOT: "Can't"}


class Scope(StrEnum):
    ALL = "all"
    MINE = "mine"
    PAST = "past"


TITLES = {Scope.ALL: "Coming meetups", Scope.MINE: "My meetups", Scope.PAST: "Past meetups"}
SCOPES = tuple(Choice(scope.value, label) for scope, label in TITLES.items())


@feature.command(
    "meetup list",
    "What is planned, and whether you come",
    Option("scope", "Which ones", Kind.CHOICE, required=False, choices=SCOPES),
    reads=True,
)
def list_meetups(ctx: Context, scope: str = Scope.ALL.value) -> Reply:
    return Say(_card(ctx, Scope(scope), 0))


@feature.pick("show")
def show(ctx: Context, picked: Picked) -> Reply:
    return Redraw(_card(ctx, meant(Scope, picked[0]), 0))


@feature.click("page")
def page(ctx: Context, scope: Scope, start: int) -> Reply:
    return Redraw(_card(ctx, scope, start))


@feature.click("answer_listed")
def answer_listed(ctx: Context, meetup: str, coming: Coming, scope: Scope, start: int) -> Reply:
    """The same answer as on the post; the list shows it."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    return Redraw(_card(ctx, scope, start)) if kept(ctx, found, coming) else Say(full(ctx, found))


def _card(ctx: Context, scope: Scope, start: int) -> Card:
    """A few at a time, with what each needs to decide."""
    found = _found(ctx, scope, start + PAGE + 1)[start:]
    blocks = [block for one in found[:PAGE] for block in _entry(ctx, one, scope, start)]
    more: list[Button] = [Button("More", page.bind(scope, start + PAGE))] if found[PAGE:] else []
    if not found:
        blocks = [Text(ctx.text("messages/meetups/none", scope=scope.value))]
        more = [Button("Plan one", plan_one.bind())]
    others = tuple(one for one in SCOPES if one.value != scope)
    ending: list[Block] = [Buttons(tuple(more))] if more else []
    return Card(TITLES[scope], (*blocks, *ending, Pick("Show…", show.bind(), others)))


def _found(ctx: Context, scope: Scope, most: int) -> Sequence[Meetup]:
    meetups, community = ctx.repo(Meetups), ctx.community.id
    match scope:
        case Scope.ALL:
            return meetups.upcoming(community, ctx.now)[:most]
        case Scope.MINE:
            return meetups.of(community, ctx.me.id, ctx.now)[:most]
        case Scope.PAST:
            return meetups.past(community, ctx.now, limit=most)


def _entry(ctx: Context, meetup: Meetup, scope: Scope, start: int) -> list[Block]:
    rsvps = ctx.repo(Meetups).rsvps(meetup.id)
    mine = next((one.coming for one in rsvps if one.person == ctx.me.id), None)
    body = ctx.text(
        "messages/meetups/listed",
        meetup=meetup,
        here=times.here_too(ctx, meetup.starts),
        length=times.length(meetup),
        host=mentions(ctx, [meetup.host])[0],
        where=where_briefly(meetup),
        going=sum(one.coming is Coming.GOING for one in rsvps),
        mine=_LABELS[mine] if mine else "",
    )
    if scope is Scope.PAST:
        return [Text(body)]
    return [Text(body), Buttons(tuple(_choices(meetup, mine, scope, start)))]


def _choices(meetup: Meetup, mine: Coming | None, scope: Scope, start: int) -> list[Button]:
    """The answer given so far stands out."""
    return [
        Button(
            label,
            answer_listed.bind(meetup.id, coming, scope, start),
            Style.PRIMARY if coming is mine else Style.PLAIN,
        )
        for coming, label in _LABELS.items()
    ]
