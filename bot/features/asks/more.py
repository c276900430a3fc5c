"""What else can be done with a question that is posted."""

from __future__ import annotations

from bot.context import Context
from bot.errors import Invalid, NotAllowed
from bot.events import HelpSuggested
from bot.features.asks.changes import ask_of
from bot.features.asks.feature import feature, titled
from bot.features.asks.flagging import flag
from bot.features.asks.showing import show
from bot.inputs import Filled
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask
from bot.model.people import Person
from bot.ui import Button, Buttons, Kind, Open, Option, Reply, Say, Text


@feature.click("more")
def more(ctx: Context, ask: str) -> Reply:
    """For me alone."""
    found = ask_of(ctx, ask)
    buttons = (
        Button("Show it", show.bind(ask)),
        Button("Suggest someone", propose.bind(ask)),
        Button("Flag it", flag.bind(ask)),
    )
    return Say(titled(f"{found.ref} {found.question}", Buttons(buttons)))


@feature.click("propose", opens=True)
def propose(ctx: Context, ask: str) -> Reply:
    _check(ask_of(ctx, ask))
    return Open(propose_form.bind(ask)())


@feature.form(
    "propose_form",
    "Who could answer?",
    Option(
        "person", "Person", Kind.PERSON, hint="They are asked privately, if they take questions"
    ),
)
def propose_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Whoever it is hears of it only if they said that they may be asked."""
    found = ask_of(ctx, ask)
    _check(found)
    person: Person = filled.values["person"]
    _check_person(ctx, found, person)
    if ctx.repo(Pseudonyms).behind(found.asker) != person.id:
        ctx.happened(HelpSuggested(found.id, person.id, ctx.me.id))
    words = ctx.text("messages/asks/proposed", ask=found, person=person)
    return Say(titled("Thank you", Text(words)))


def _check(ask: Ask) -> None:
    ask.check_shown()
    ask.check_goes_on()


def _check_person(ctx: Context, ask: Ask, person: Person) -> None:
    """Raises Invalid. Whoever asked without a name is taken like anybody else, and not asked."""
    if person.id == ctx.me.id:
        raise Invalid("person", "That is you: press “I can answer”.")
    if person.id == ask.asker:
        raise Invalid("person", f"{person.name} asked it. Suggest somebody else.")
    try:
        ctx.member(person.id)
    except NotAllowed as error:
        raise Invalid("person", str(error)) from None
