"""What the log feature is, and how its entries are drawn."""

from __future__ import annotations

from bot import markup
from bot.context import Work
from bot.feature import Feature
from bot.fitting import clipped
from bot.language.days import written
from bot.markup import escape, plain
from bot.model.entries import Entry, EntryKind, Hit, Trust
from bot.model.people import Person
from bot.ui import MAX_TEXT, MAX_TITLE, Button, Buttons, Card, Row, Text, shorten

feature = Feature("log", "Find what was asked, saved, summed up and decided.")
feature.group("log", "What this community knows", primary="find")

KINDS = {
    EntryKind.ASK: "question",
    EntryKind.RESOURCE: "resource",
    EntryKind.SUMMARY: "summary",
    EntryKind.DECISION: "decision",
}
_TRUST = {
    Trust.UNCONFIRMED: "",
    Trust.ACCEPTED: "accepted",
    Trust.VERIFIED: "verified",
    Trust.STALE: "may be out of date",
}
_ROW = 510
_LONG_TITLE = 200
_NAME = 40
_PEOPLE = 5
_SPARE = 200  # card title, and a line below


def row(work: Work, hit: Hit, button: Button) -> Row:
    """An entry in a list; five of them fit on a card."""
    entry = hit.entry
    head = f"{markup.entry(entry.ref)} **{escape(shorten(entry.title, MAX_TITLE))}**\n"
    owner = work.names(*entry.by[:1]).values()
    parts = [KINDS[entry.kind], _trust(entry), _day(work, entry), *owner]
    foot = f"\n_{escape(' · '.join(shorten(part, _NAME) for part in parts if part))}_"
    room = _ROW - len(head) - len(foot)
    fits = len(hit.snippet) <= room
    words = hit.snippet if fits else escape(shorten(plain(hit.snippet), room // 2))
    return Row(f"{head}{words}{foot}" if words else head.strip() + foot, button)


def card(work: Work, entry: Entry, *buttons: Button) -> Card:
    """An entry in full; a long text is cut where the card ends."""
    title = shorten(entry.title, _LONG_TITLE)
    head = f"**{markup.link(title, entry.url) if entry.url else escape(title)}**"
    named = work.names(*entry.by[:_PEOPLE])
    foot = work.text(
        "messages/log/entry",
        entry=entry,
        trust=_trust(entry),
        day=_day(work, entry),
        people=[Person(id, shorten(named[id], _NAME)) for id in entry.by if id in named],
    )
    body = escape(clipped(entry.body, MAX_TEXT - len(head) - len(foot) - _SPARE))
    words = Text("\n\n".join(part for part in (head, body, foot) if part))
    drawn = (words, Buttons(buttons)) if buttons else (words,)
    return Card(f"{entry.ref} · {KINDS[entry.kind]}", drawn)


def _trust(entry: Entry) -> str:
    """Only an answer waits to be confirmed."""
    waits = entry.kind is EntryKind.ASK and entry.trust is Trust.UNCONFIRMED
    return "not confirmed yet" if waits else _TRUST[entry.trust]


def _day(work: Work, entry: Entry) -> str:
    return written(entry.at.astimezone(work.community.tz), year=True)
