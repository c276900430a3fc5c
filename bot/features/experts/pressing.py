"""What somebody presses who was asked privately; nobody else ever sees it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.clock import DAY
from bot.context import Context
from bot.errors import Invalid, NotAllowed, StaleAction
from bot.events import HelpPromised, HelpSuggested
from bot.features.experts.feature import AGAIN, SUBJECT, feature
from bot.features.experts.hours import opening, prefs_of
from bot.features.experts.settling import change, go_on, settle
from bot.inputs import Filled, Picked
from bot.model.asks import Asks
from bot.model.experts import Experts
from bot.model.offers import Decline, Offer, Offers
from bot.model.people import Person
from bot.ui import Card, Choice, Kind, Open, Option, Redraw, Reply, Say, Text

TWO_HOURS, FOUR_HOURS, TOMORROW = "2", "4", "tomorrow"
LATER = (
    Choice(TWO_HOURS, "In 2 hours"),
    Choice(FOUR_HOURS, "In 4 hours"),
    Choice(TOMORROW, "Tomorrow at 09:00"),
)
MORNING = time(9)
WEEK = timedelta(days=7)


@feature.click("accept")
def accept(ctx: Context, offer: str) -> Reply:
    """Take the question on."""
    found = own(ctx, offer)
    if not found.is_settled:
        settle(ctx, found.accepted(ctx.now), pressed=True)
        _reacted(ctx)
        ctx.happened(HelpPromised(found.ask, ctx.me.id))
    return _letter(ctx, found)


@feature.pick("later")
def later(ctx: Context, picked: Picked, offer: str) -> Reply:
    """Ask me again then; the question's own clock goes on."""
    found = own(ctx, offer)
    if not found.is_settled:
        until = opening(ctx, prefs_of(ctx, ctx.me.id), _moment(ctx, picked[0]))
        ctx.repo(Offers).keep(found.deferred(until))
        AGAIN.at(ctx, until, found.id, found.id)
        _reacted(ctx)
    return _letter(ctx, found)


@feature.click("not_my_area")
def not_my_area(ctx: Context, offer: str) -> Reply:
    """Fewer questions of this kind; the next person is asked."""
    return _declined(ctx, offer, Decline.NOT_MY_AREA)


@feature.click("too_busy")
def too_busy(ctx: Context, offer: str) -> Reply:
    """Not this time; the next person is asked, and nothing is held against anybody."""
    return _declined(ctx, offer, Decline.TOO_BUSY)


@feature.click("pause_a_week")
def pause_a_week(ctx: Context, offer: str) -> Reply:
    """Too busy for a while."""
    found = own(ctx, offer)
    change(ctx, prefs_of(ctx, ctx.me.id).paused(ctx.now, ctx.now + WEEK))
    return _letter(ctx, found)


@feature.click("suggest", opens=True)
def suggest(ctx: Context, offer: str) -> Reply:
    found = own(ctx, offer)
    return _letter(ctx, found) if found.is_settled else Open(suggest_form.bind(offer)())


@feature.form(
    "suggest_form",
    "Suggest someone",
    Option("person", "Who may know this?", Kind.PERSON),
)
def suggest_form(ctx: Context, filled: Filled, offer: str) -> Reply:
    """They are asked next, or invited to offer help."""
    found = own(ctx, offer)
    if not found.is_settled:
        named = _named(ctx, filled.values["person"], found)
        settle(ctx, found.declined(Decline.CONFLICT, ctx.now))
        _reacted(ctx)
        go_on(ctx, found.ask)
        ctx.happened(HelpSuggested(found.ask, named.id, ctx.me.id))
    return Say(Card("Thank you", (Text(ctx.text("messages/experts/suggested")),)))


def _declined(ctx: Context, offer: str, why: Decline) -> Reply:
    found = own(ctx, offer)
    if not found.is_settled:
        settle(ctx, found.declined(why, ctx.now), pressed=True)
        _reacted(ctx)
        go_on(ctx, found.ask)
    return _letter(ctx, found)


def own(ctx: Context, offer: str) -> Offer:
    """Raises NotAllowed for a question that was put to somebody else."""
    found = ctx.repo(Offers).get(ctx.community.id, offer)
    if found.person != ctx.me.id:
        raise NotAllowed("This question was put to somebody else.")
    return found


def _letter(ctx: Context, offer: Offer) -> Reply:
    """The message, as it stands now."""
    return Redraw(ctx.tools.catalog.draw(ctx, f"{SUBJECT}:{offer.letter}"))


def _reacted(ctx: Context) -> None:
    prefs = prefs_of(ctx, ctx.me.id)
    if prefs.silences:
        ctx.repo(Experts).save(prefs.reacted())


def _moment(ctx: Context, picked: str) -> datetime:
    match picked:
        case "2" | "4":
            return ctx.now + timedelta(hours=int(picked))
        case "tomorrow":
            day = ctx.now.astimezone(ctx.zone).date() + DAY
            return datetime.combine(day, MORNING, ctx.zone).astimezone(ctx.now.tzinfo)
        case _:
            raise StaleAction


def _named(ctx: Context, person: Person, offer: Offer) -> Person:
    """Somebody else who belongs here. That it is who asked is not said: they may have no name."""
    if person.id == ctx.me.id:
        raise Invalid("person", "That is you. Name somebody else who may know.")
    ask = ctx.repo(Asks).get(offer.community, offer.ask)
    if person.id == ask.asker and not ask.anonymous:
        raise Invalid("person", f"{person.name} asked this. Name somebody else who may know.")
    try:
        return ctx.member(person.id).person
    except NotAllowed as error:
        raise Invalid("person", str(error)) from None
