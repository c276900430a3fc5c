"""What the asks feature is, and the words its parts share."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Work
from bot.feature import Feature
from bot.fitting import clipped
from bot.markup import Md, escape
from bot.markup import person as mention
from bot.model.anonymity import Pseudonyms
from bot.model.answers import Answer, credited
from bot.model.asks import Ask
from bot.model.meetups import Meetup, Meetups
from bot.model.people import Members, People, Person
from bot.ui import MAX_TEXT, MAX_TITLE, Block, Card, Text, shorten

feature = Feature("asks", "Ask a question, answer one, keep what solved it.")
feature.group("asks", "Questions: yours, the open ones, any one", primary="mine")

NAMED = 3
NAME = 40


def titled(words: str, *blocks: Block) -> Card:
    """A card whose title may hold what people typed."""
    return Card(shorten(words, MAX_TITLE), blocks)


def noted(title: str, words: Md, *blocks: Block) -> Card:
    """A card that says one thing."""
    return titled(title, Text(words), *blocks)


def who(work: Work, person: str) -> Person:
    return work.repo(People).get(person)


def named(work: Work, people: Sequence[str]) -> Md:
    """People as words: "Ada, Grace and 2 more"."""
    names = work.names(*people[:NAMED])
    shown = [mention(shorten(names[one], NAME), one) for one in people[:NAMED]]
    if len(people) > NAMED:
        shown.append(Md(f"{len(people) - NAMED} more"))
    *most, last = shown
    return Md(f"{', '.join(most)} and {last}" if most else last)


def is_gone(work: Work, ask: Ask) -> bool:
    """Its asker asked it themselves, as a member, and is none any more."""
    behind = work.repo(Pseudonyms).behind(ask.asker)
    left = work.repo(Members).find(work.community.id, behind) is None
    return left and ask.asker == ask.raised_by


def seems_gone(work: Work, ask: Ask) -> bool:
    """As others may know: that somebody without a name left would say who it was."""
    return not ask.anonymous and is_gone(work, ask)


def meetup_for(work: Work, ask: Ask) -> Meetup | None:
    """The meetup that is to take a parked ask up."""
    return work.repo(Meetups).get(work.community.id, ask.parked_for) if ask.parked_for else None


def state_line(work: Work, ask: Ask, answers: Sequence[Answer]) -> Md:
    """How it stands, for everybody to see."""
    helped = credited(answers)
    by = list(dict.fromkeys(one.by for one in helped or answers))
    return work.text(
        "messages/asks/state",
        ask=ask,
        asker=who(work, ask.asker),
        count=len(answers),
        by=named(work, by) if by else "",
        claimants=named(work, ask.claimants) if ask.claimants else "",
        meetup=meetup_for(work, ask),
        gone=seems_gone(work, ask),
        provisional=not any(one.marked_by == ask.asker for one in helped),
    )


def about(work: Work, ask: Ask, answers: Sequence[Answer], *, room: int = MAX_TEXT) -> list[Block]:
    """The question, what belongs to it, and how it stands; details take the room that is left."""
    head = f"**{escape(ask.question)}**" if len(ask.question) > MAX_TITLE else ""
    body = work.text(
        "messages/asks/about",
        ask=ask,
        asker=who(work, ask.asker),
        raiser=who(work, ask.raised_by),
        state=state_line(work, ask, answers),
    )
    details = escape(clipped(ask.details, room - len(head) - len(body) - MAX_TITLE))
    return [Text(part) for part in (head, details, body) if part]
