"""What the bot knows of somebody, and the zone their times are read in."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.choices import ZONE
from bot.context import Visit
from bot.features.my.feature import SHOWN, account, feature, role_line
from bot.language import zones
from bot.language.when import said
from bot.language.zones import city
from bot.markup import escape
from bot.model.people import Members, People
from bot.ui import Block, Card, Facts, Reply, Row, Say, Text


@feature.command("my show", "What I know of you", anywhere=True)
def show(visit: Visit) -> Reply:
    """My communities, my roles, my zone."""
    mine = visit.repo(Members).of(visit.person.id)
    known = visit.person.zone
    here = visit.repo(People).identities(visit.person.id)
    accounts = ", ".join(account(one, here) for one in here)
    facts = Facts(
        (
            ("Name", escape(visit.person.name)),
            ("Time zone", _zone_words(visit, known)),
            ("Known on", accounts),
        )
    )
    rows: list[Block] = [Row(role_line(visit, one)) for one in mine[:SHOWN]]
    if not rows:
        rows = [Text("You belong to no community yet: `/community join`.")]
    return Say(Card("What I know of you", (facts, *rows)))


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


def _zone_words(visit: Visit, name: str) -> str:
    if not name:
        return "not known yet; set it with `/my zone`"
    there = ZoneInfo(name)
    return f"{escape(city(there))} ({escape(name)}), where it is {said(visit.now, there)}"
