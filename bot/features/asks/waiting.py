"""The facilitator on duty hears of a question nobody answers, with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.context import Context, Nudging, Work
from bot.errors import Invalid, NotAllowed
from bot.events import HelpExhausted
from bot.features.asks.changes import ask_of, note
from bot.features.asks.clocks import policy
from bot.features.asks.details import ask_detail
from bot.features.asks.duty import WAITING, come_back, is_planned, listens, remind_in
from bot.features.asks.feature import feature, named, noted, seems_gone, who
from bot.features.asks.helping import claim, write
from bot.features.asks.parking import park_now
from bot.inputs import Filled
from bot.markup import Md
from bot.model.asks import Ask, State
from bot.model.communities import Purpose
from bot.model.nudges import Nudge
from bot.model.people import Member, Person, Role
from bot.ui import Button, Buttons, Kind, Open, Option, Redraw, Reply, Say, Style, shorten

THREAD = 90


@feature.nudge(WAITING, "A question has waited long enough for an answer", urgent=True)
def waiting(work: Work, nudge: Nudge) -> Nudging | None:
    """Nothing once it is answered or closed, or its reader is no facilitator any more."""
    ask = ask_of(work, nudge.subject.partition(":")[2])
    if not ask.is_waiting or not listens(work, nudge.person):
        return None
    parks = ask.asked_at + policy(work).park
    words = work.text(
        "messages/asks/waiting",
        ask=ask,
        asker=who(work, ask.asker),
        claimants=named(work, ask.claimants) if ask.claimants else Md(""),
        parks=parks if parks > work.now else None,
        gone=seems_gone(work, ask),
    )
    return Nudging(words, Buttons(tuple(_ways(work, ask, nudge.person))))


@feature.later("hand_over")
def hand_over(work: Work, ask: str, person: str) -> None:
    """Somebody else hears of it when whoever would have facilitates no more."""
    found = ask_of(work, ask)
    if found.is_waiting and not listens(work, person):
        remind_in(work, found, timedelta())


@feature.on(HelpExhausted)
def exhausted(work: Work, fact: HelpExhausted) -> None:
    """Nobody is left to be asked: no reason to wait longer. Whoever knows already is left alone."""
    found = ask_of(work, fact.ask)
    if found.state is State.OPEN and is_planned(work, found):
        remind_in(work, found, timedelta())


@feature.click("widen", needs=Role.FACILITATOR)
def widen(ctx: Context, ask: str) -> Reply:
    """Once, in the channels of the community that questions are not posted in; nobody is named."""
    found = ask_of(ctx, ask)
    found.check_goes_on()
    if not _elsewhere(ctx):
        raise NotAllowed("Every channel of the community sees questions already.")
    ctx.announce(
        ctx.tools.catalog.draw(ctx, found.subject),
        to=Purpose.HOME,
        besides=Purpose.ASKS,
        subject=found.subject,
        key=f"widened:{found.id}",
        thread=shorten(found.question, THREAD),
    )
    note(ctx, found, "shown to more people")
    come_back(ctx, found)
    words = ctx.text("messages/asks/widened", ask=found)
    return Say(noted("More people see it now", words))


@feature.click("suggest", needs=Role.FACILITATOR, opens=True)
def suggest(ctx: Context, ask: str) -> Reply:
    ask_of(ctx, ask).check_goes_on()
    return Open(suggest_form.bind(ask)())


@feature.form(
    "suggested",
    "Who could answer?",
    Option("person", "Person", Kind.PERSON, hint="They get it as a direct message"),
    needs=Role.FACILITATOR,
)
def suggest_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Ask one member privately; the ask comes up again in case they cannot."""
    found = ask_of(ctx, ask)
    member = _suggested(ctx, found, filled.values["person"])
    _ask_privately(ctx, found, member.id)
    come_back(ctx, found)
    words = ctx.text("messages/asks/suggested", ask=found, member=member.person)
    return Say(noted("Asked privately", words))


@feature.click("not_me")
def not_me(ctx: Context, ask: str) -> Reply:
    """Nobody is told."""
    words = ctx.text("messages/asks/not_me", ask=ask_of(ctx, ask))
    return Redraw(noted("That is fine", words))


def _ways(work: Work, ask: Ask, person: str) -> Iterator[Button]:
    """What a facilitator can do about it."""
    if ask.asker != person:
        yield Button("Answer", write.bind(ask.id), Style.PRIMARY)
    yield Button("Assign…", suggest.bind(ask.id))
    if _elsewhere(work):
        yield Button("Widen", widen.bind(ask.id))
    yield Button("Park for meetup", park_now.bind(ask.id))
    yield Button("Ask for detail", ask_detail.bind(ask.id))


def _elsewhere(work: Work) -> bool:
    """Whether the community has channels that questions are not posted in."""
    return any(work.community.channels.serving(Purpose.HOME, besides=Purpose.ASKS))


def _suggested(ctx: Context, ask: Ask, person: Person) -> Member:
    """Raises Invalid for whoever asked, and for somebody who is no member."""
    ask.check_goes_on()
    if person.id == ask.asker:
        raise Invalid("person", f"{person.name} asked it. Suggest somebody else.")
    try:
        return ctx.member(person.id)
    except NotAllowed as error:
        raise Invalid("person", str(error)) from None


def _ask_privately(ctx: Context, ask: Ask, person: str) -> None:
    words = ctx.text(
        "messages/asks/suggestion", ask=ask, by=ctx.me.person, asker=who(ctx, ask.asker)
    )
    buttons = Buttons(
        (
            Button("I can answer", claim.bind(ask.id), Style.PRIMARY),
            Button("Not me", not_me.bind(ask.id)),
        )
    )
    key = f"suggestion:{ask.id}:{person}"
    ctx.tell(person, noted("Could you answer this?", words, buttons), key=key)
