"""A feature that answers in every way there is, to try each of them on a platform."""

from __future__ import annotations

from threading import Event

from bot.context import Context
from bot.errors import NotAllowed
from bot.feature import Feature
from bot.inputs import Filled, Picked
from bot.ports import Message
from bot.ui import (
    Action,
    Audience,
    Button,
    Buttons,
    Card,
    Choice,
    File,
    Kind,
    Open,
    Option,
    Pick,
    Redraw,
    Reply,
    Say,
    Text,
)

CALENDAR = File("Meetup, May.ics", "text/calendar", b"BEGIN:VCALENDAR")
GO = Event()  # slow handlers wait until it is set

feature = Feature("probe", "Every way to answer.")
feature.group("probe", "Every way to answer", primary="aloud")


@feature.command("probe aloud", "For all to see", to=Audience.CHANNEL)
def aloud(ctx: Context) -> Reply:
    return Say(Card("For all to see", (Buttons((Button("Louder", louder.bind()),)),)))


@feature.click("louder")
def louder(ctx: Context) -> Reply:
    return Say(Card("Louder"), to=Audience.CHANNEL)


@feature.command("probe hushed", "Fails", to=Audience.CHANNEL)
def hushed(ctx: Context) -> Reply:
    raise NotAllowed("Not today.")


@feature.command("probe oops", "Breaks")
def oops(ctx: Context) -> Reply:
    raise RuntimeError("a secret of the machine")


@feature.command("probe file", "A file")
def file(ctx: Context) -> Reply:
    return Say(Card("Your calendar"), file=CALENDAR)


@feature.command("probe menu", "A menu and a form")
def menu(ctx: Context) -> Reply:
    buttons = Buttons((Button("Slow form", slow_form.bind()), Button("Form", a_form.bind())))
    choices = (Choice("a", "One"), Choice("b", "Two"))
    return Say(Card("Pick", (Pick("Some", picked.bind(), choices, most=2), buttons)))


@feature.pick("picked")
def picked(ctx: Context, chosen: Picked) -> Reply:
    return Redraw(Card("Picked", (Text(" and ".join(chosen)),)))


@feature.click("slow_form", opens=True)
def slow_form(ctx: Context) -> Reply:
    assert GO.wait(timeout=30)
    return Open(sheet.bind()())


@feature.click("a_form", opens=True)
def a_form(ctx: Context) -> Reply:
    return Open(sheet.bind()(words="old"))


@feature.command("probe late", "Opens a form without saying so")
def late(ctx: Context) -> Reply:
    return Open(sheet.bind()())


@feature.command("probe draw", "A form that redraws", opens=True)
def draw(ctx: Context) -> Reply:
    return Open(sheet.bind()())


@feature.form(
    "sheet",
    "A form",
    Option("words", "Words", Kind.LINE),
    Option("who", "Who", Kind.PERSON, required=False),
)
def sheet(ctx: Context, filled: Filled) -> Reply:
    who = filled.person("who")
    words = [filled.text("words"), *([who.name] if who else [])]
    return Redraw(Card("Filled in", (Text(" ".join(words)),)))


@feature.command("probe undrawable", "A button nobody can draw")
def undrawable(ctx: Context) -> Reply:
    return Say(Card("Broken", (Buttons((Button("x", Action("not a name")),)),)))


@feature.shortcut("Slow menu", "Takes its time")
def slow_menu(ctx: Context, message: Message) -> Reply:
    assert GO.wait(timeout=30)
    return Say(Card("Seen", (Text(message.text),)))
