"""A feature that answers in every way there is, for the tests of adapters."""

from __future__ import annotations

from bot.context import Context
from bot.errors import Invalid
from bot.feature import Feature
from bot.inputs import Filled, Picked
from bot.markup import escape
from bot.model.communities import Purpose
from bot.model.people import Person
from bot.ports import Message
from bot.ui import (
    Audience,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    File,
    Kind,
    Link,
    Open,
    Option,
    Pick,
    Redraw,
    Reply,
    Say,
    Style,
    Text,
)

feature = Feature("trial", "Everything a platform has to show.")
feature.group("trial", "Try the platform", primary="echo")

COLOURS = (Choice("red", "Red"), Choice("green", "Green"), Choice("blue", "Blue"))


@feature.command("trial echo", "Say it again", Option("words", "Words", Kind.TEXT), reads=True)
def echo(ctx: Context, words: str) -> Reply:
    return Say(Card("You said", (Text(escape(words)),)))


@feature.command(
    "trial aloud",
    "Say it to all",
    Option("words", "Words", Kind.TEXT),
    to=Audience.CHANNEL,
)
def aloud(ctx: Context, words: str) -> Reply:
    return Say(Card(words))


@feature.command("trial count", "Count presses")
def count(ctx: Context) -> Reply:
    """Posts a card whose button counts, redraws it, and shows whoever pressed."""
    ctx.announce(counted(0), to=Purpose.HOME)
    return Say(counted(0))


def counted(so_far: int) -> Card:
    more = Button("One more", press.bind(so_far + 1), Style.PRIMARY)
    buttons = Buttons((more, Button("Break", fail.bind()), Button("Fill in", fill.bind())))
    menu = Pick("Pick colours", paint.bind(), COLOURS, most=3)
    facts = Facts((("Presses", str(so_far)),))
    return Card("Counter", (facts, buttons, menu, Buttons((Link("Docs", "https://a.example"),))))


@feature.click("press")
def press(ctx: Context, so_far: int) -> Reply:
    return Redraw(counted(so_far))


@feature.click("fail")
def fail(ctx: Context) -> Reply:
    raise RuntimeError("on purpose")


@feature.pick("paint")
def paint(ctx: Context, picked: Picked) -> Reply:
    return Say(Card("Painted", (Text(", ".join(picked)),)))


@feature.click("fill", opens=True)
def fill(ctx: Context) -> Reply:
    return Open(sheet.bind()())


@feature.command("trial form", "Fill in a form", opens=True)
def form(ctx: Context) -> Reply:
    return Open(sheet.bind()(words="As before"))


@feature.form(
    "sheet",
    "A form of all kinds",
    Option("words", "Words", Kind.TEXT, least=3, limit=80, hint="At least three letters"),
    Option("number", "Number", Kind.NUMBER, required=False, limit=10),
    Option("person", "Person", Kind.PERSON, required=False),
    Option("starts", "When", Kind.WHEN, required=False),
    Option("colours", "Colours", Kind.CHOICE, required=False, choices=COLOURS, many=True),
)
def sheet(ctx: Context, filled: Filled) -> Reply:
    if filled.text("words") == "wrong":
        raise Invalid("words", "Not that word.")
    if filled.text("words") == "break":
        raise RuntimeError("on purpose")
    person: Person | None = filled.person("person")
    starts = f"{filled.moment('starts'):%Y-%m-%d %H:%M}" if "starts" in filled.values else ""
    facts = (
        ("Words", filled.text("words")),
        ("Number", str(filled.number("number"))),
        ("Person", person.name if person else ""),
        ("Starts", starts),
        ("Colours", ", ".join(filled.many("colours"))),
    )
    aloud = Audience.CHANNEL if filled.text("words") == "aloud" else Audience.SENDER
    return Say(Card("Filled in", (Facts(facts),)), to=aloud)


@feature.command("trial file", "Send a file")
def file(ctx: Context) -> Reply:
    return Say(Card("Here"), file=File("dates.ics", "text/calendar", b"BEGIN:VCALENDAR"))


@feature.command("trial typed", "An input to correct", Option("number", "Number", Kind.NUMBER))
def typed(ctx: Context, number: int) -> Reply:
    return Say(Card(f"Number {number}"))


@feature.shortcut("Repeat this", "Say a message again")
def repeat(ctx: Context, message: Message) -> Reply:
    words = f"{message.author_name}|{message.author}|{message.link}\n{message.text}"
    return Say(Card("Pointed at", (Text(escape(words)),)))
