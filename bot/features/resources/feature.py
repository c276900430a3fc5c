"""What the resources feature is, and how a resource is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Work
from bot.feature import Feature
from bot.language.days import written
from bot.model.entries import Entry, EntryKind, Log, Trust
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.model.people import People, Person
from bot.model.resources import Note, Resource, Resources, State, Type
from bot.ui import Action, Button, Buttons, Card, Choice, Kind, Option, Text, shorten

feature = Feature("resources", "Keep links worth keeping, each once, with why they help.")
feature.group("resource", "Links worth keeping", primary="add")

NAME = 40
NOTES = 3
NOTE = 200

URL = Option("url", "Link", leads=True, limit=1000)
WHY = Option("why", "Why it helps us", Kind.TEXT, limit=200)
TITLE = Option("title", "Title", required=False, limit=150, hint="Empty: made from the link")
TOPIC = Option("topic", "Topic", Kind.TOPIC, required=False, limit=50)
TYPE = Option(
    "type",
    "Type",
    Kind.CHOICE,
    required=False,
    choices=tuple(Choice(one, one.value.capitalize()) for one in Type),
)


def day(work: Work, resource: Resource) -> str:
    return written(resource.at.astimezone(work.community.tz), year=True)


def who(work: Work, person: str) -> Person:
    """Somebody, by a name that fits on a card."""
    found = work.repo(People).get(person)
    return Person(found.id, shorten(found.name, NAME))


def card(work: Work, resource: Resource, *buttons: Button) -> Card:
    """A resource as everybody sees it, with the latest of what others noted."""
    if resource.state is State.RETIRED:
        words = work.text("messages/resources/retired", resource=resource)
        return Card(f"{resource.ref} · retired", (Text(words),))
    body = work.text(
        "messages/resources/card",
        resource=resource,
        day=day(work, resource),
        by=who(work, resource.by),
        sharer=who(work, resource.sharer) if resource.sharer else None,
        useful=len(work.repo(Resources).useful_to(resource.id)),
        notes=[
            (shorten(" ".join(note.text.split()), NOTE), who(work, note.by))
            for note in work.repo(Resources).notes(resource.id)[-NOTES:]
        ],
    )
    kind = resource.type or "resource"
    return Card(f"{resource.ref} · {kind}", (Text(body), Buttons(buttons)))


def tallied(work: Work, resource: Resource, does: Action) -> Button:
    """Says that it is useful, and to how many it was."""
    count = len(work.repo(Resources).useful_to(resource.id))
    return Button(f"Useful · {count}" if count else "Useful", does)


def published(work: Work, resource: Resource) -> None:
    """Bring the knowledge log, what is known of helpers and all cards in step with a resource."""
    remembered(work, resource)
    work.refresh(resource.subject)


def remembered(work: Work, resource: Resource) -> None:
    """The same for a resource no card shows yet."""
    log, evidence = work.repo(Log), work.repo(Evidence)
    if resource.state is State.RETIRED:
        log.drop(resource.community, resource.ref)
        evidence.forget(resource.community, resource.ref)
    else:
        log.keep(_entry(work, resource))
        evidence.learn(_thread(work, resource))


def _entry(work: Work, resource: Resource) -> Entry:
    notes = work.repo(Resources).notes(resource.id)
    return Entry(
        id=resource.id,
        community=resource.community,
        kind=EntryKind.RESOURCE,
        ref=resource.ref,
        title=resource.title,
        body="\n\n".join([resource.why, *_said(work, notes)]),
        at=resource.at,
        by=tuple(dict.fromkeys([resource.by, *(note.by for note in notes)])),
        topic=resource.topic,
        aliases=resource.type or "",
        url=resource.url,
        trust=Trust.ACCEPTED if _helps_others(work, resource) else Trust.UNCONFIRMED,
    )


def _helps_others(work: Work, resource: Resource) -> bool:
    """Somebody besides who saved it finds it useful."""
    return bool(set(work.repo(Resources).useful_to(resource.id)) - {resource.by})


def _thread(work: Work, resource: Resource) -> Thread:
    """Whoever keeps a page, or says more about it, knows something about it."""
    notes = work.repo(Resources).notes(resource.id)
    given = [Contribution(resource.by, resource.at, helped=_helps_others(work, resource))]
    given += [Contribution(note.by, note.at, note.text) for note in notes]
    return Thread(
        community=resource.community,
        ref=resource.ref,
        source=Source.RESOURCE,
        title=resource.title,
        body=resource.why,
        at=resource.at,
        topic=resource.topic,
        answers=tuple(given),
    )


def _said(work: Work, notes: Sequence[Note]) -> list[str]:
    names = work.names(*(note.by for note in notes))
    return [f"{names[note.by]}: {note.text}" for note in notes]
