"""Facilitators hear of a question nobody has answered for eight open hours."""

from __future__ import annotations

from bot.context import Context, Nudging, Work
from bot.errors import Invalid, NotAllowed
from bot.features.asks.changes import SOON, WAITING, ask_of, due_in
from bot.features.asks.feature import feature, named, noted, who
from bot.features.asks.helping import claim, write
from bot.inputs import Filled
from bot.markup import Md
from bot.model.asks import Ask
from bot.model.nudges import Nudge, Nudges
from bot.model.people import Member, Members, Person, Role
from bot.ui import Button, Buttons, Kind, Open, Option, Redraw, Reply, Say, Style


@feature.nudge(WAITING, "A question has waited eight open hours for an answer", urgent=True)
def waiting(work: Work, nudge: Nudge) -> Nudging | None:
    """Nothing once it is answered or closed, or its reader is no facilitator any more."""
    ask = ask_of(work, nudge.subject.partition(":")[2])
    member = work.repo(Members).find(work.community.id, nudge.person)
    if not ask.is_waiting or not (member and member.is_a(Role.FACILITATOR)):
        return None
    claimants = named(work, ask.claimants) if ask.claimants else Md("")
    words = work.text(
        "messages/asks/waiting", ask=ask, asker=who(work, ask.asker), claimants=claimants
    )
    own = ask.asker == nudge.person
    answer = () if own else (Button("Answer", write.bind(ask.id), Style.PRIMARY),)
    others = (
        Button("Suggest someone", suggest.bind(ask.id)),
        Button("Later", later.bind(ask.id)),
    )
    return Nudging(words, Buttons((*answer, *others)))


@feature.click("later", needs=Role.FACILITATOR)
def later(ctx: Context, ask: str) -> Reply:
    """Bring it up again, to me alone, after four open hours."""
    found = ask_of(ctx, ask)
    _come_back(ctx, found)
    words = ctx.text("messages/asks/later", ask=found)
    return Say(noted("Later, then" if found.is_waiting else f"{found.ref} is taken care of", words))


@feature.click("suggest", needs=Role.FACILITATOR, opens=True)
def suggest(ctx: Context, ask: str) -> Reply:
    ask_of(ctx, ask).check_goes_on()
    return Open(suggest_form.bind(ask)())


@feature.form(
    "suggest",
    "Who could answer?",
    Option("person", "Person", Kind.PERSON, hint="They get it as a direct message"),
    needs=Role.FACILITATOR,
)
def suggest_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Ask one member privately; the ask comes up again in case they cannot."""
    found = ask_of(ctx, ask)
    member = _suggested(ctx, found, filled.values["person"])
    _ask_privately(ctx, found, member.id)
    _come_back(ctx, found)
    words = ctx.text("messages/asks/suggested", ask=found, member=member.person)
    return Say(noted("Asked privately", words))


@feature.click("not_me")
def not_me(ctx: Context, ask: str) -> Reply:
    """Nobody is told."""
    words = ctx.text("messages/asks/not_me", ask=ask_of(ctx, ask))
    return Redraw(noted("That is fine", words))


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


def _come_back(ctx: Context, ask: Ask) -> None:
    """Remind me in four open hours, unless that is planned already."""
    due = due_in(ctx, SOON)
    planned = ctx.repo(Nudges).upcoming(ctx.community.id, until=due)
    mine = (one for one in planned if one.person == ctx.me.id and one.subject == ask.subject)
    if ask.is_waiting and not any(mine):
        ctx.nudge(WAITING, ask.subject, ctx.me.id, due)
