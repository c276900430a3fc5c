"""What is somebody's in a community, and the zone their times are read in."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.choices import ZONE
from bot.context import Context, Visit
from bot.features.my.feature import SHOWN, account, feature, role_line
from bot.fitting import fitting
from bot.language import zones
from bot.language.when import said
from bot.language.zones import city
from bot.markup import escape
from bot.model.people import Members, People
from bot.ui import Block, Button, Buttons, Card, Facts, Open, Reply, Row, Say, Text


def nowhere(visit: Visit) -> Reply:
    """Where no community of theirs is: what is known of them all the same."""
    rows: list[Block] = list(_communities(visit))
    if not rows:
        rows = [Text("You belong to no community yet: `/community join`.")]
    return Say(Card("What is yours", (_facts(visit), *rows)))


@feature.command("my show", "What is yours, and what I know of you", reads=True, outside=nowhere)
def show(ctx: Context) -> Reply:
    """My questions, offers, dates and settings here; my communities, roles and accounts."""
    visit = Visit(ctx.tools, ctx.me.person, ctx.origin, admin=False)
    parts = [tuple(part) for part in ctx.tools.catalog.belongings(ctx)]
    card, _ = fitting(
        "What is yours",
        [*parts, tuple(_communities(visit))],
        head=(_facts(visit),),
        tail=(Buttons((Button("Change my time zone", change_zone.bind()),)),),
        rest=lambda _: "There is more than fits here; the lists of each command have it all.",
    )
    return Say(card)


@feature.click("change_zone", opens=True)
def change_zone(ctx: Context) -> Reply:
    return Open(ctx.tools.catalog.form("my zone", zone=ctx.me.person.zone))


@feature.command(
    "my zone",
    "Set your time zone",
    ZONE,
    anywhere=True,
)
def my_zone(visit: Visit, zone: str) -> Reply:
    """Times I type are read in this zone, and quiet hours follow it."""
    name = zones.zone(zone, field="zone").key
    visit.repo(People).save(replace(visit.person, zone=name))
    words = Text(f"Times you type are read as {_zone_words(visit, name)}.")
    return Say(Card("Your time zone is set", (words,)))


def _facts(visit: Visit) -> Facts:
    known = visit.repo(People).identities(visit.person.id)
    return Facts(
        (
            ("Name", escape(visit.person.name)),
            ("Time zone", _zone_words(visit, visit.person.zone)),
            ("Known on", ", ".join(account(one, known) for one in known[:SHOWN])),
        )
    )


def _communities(visit: Visit) -> list[Row]:
    mine = visit.repo(Members).of(visit.person.id)
    return [Row(role_line(visit, one)) for one in mine[:SHOWN]]


def _zone_words(visit: Visit, name: str) -> str:
    if not name:
        return "not known yet; set it with `/my zone`"
    there = ZoneInfo(name)
    known = escape(name) if name == city(there) else f"{escape(city(there))} ({escape(name)})"
    return f"{known}, where it is {said(visit.now, there)}"
