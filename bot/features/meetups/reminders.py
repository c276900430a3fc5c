"""What a meetup does by itself: remind those who come, begin, end."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Work
from bot.events import MeetupCalledOff, MeetupPlanned
from bot.features.meetups import times
from bot.features.meetups.answers import answer
from bot.features.meetups.feature import feature, join_link, mentions, where_words
from bot.model.meetups import Coming, Meetup, Meetups, State
from bot.ui import MAX_TITLE, Button, Buttons, Card, Link, Text, shorten

MINUTE = timedelta(minutes=1)
GRACE = timedelta(minutes=15)


@feature.later("remind", until=times.REMINDED + GRACE)
def remind(work: Work, id: str) -> None:
    """A direct message to those who come, and the host; late is said, too late is silence."""
    meetup = work.repo(Meetups).get(work.community.id, id)
    if meetup.state is not State.PLANNED or work.now < times.reminder(meetup):
        return
    card = _card(work, meetup)
    for person in _coming(work, meetup):
        key = f"meetup-reminder:{meetup.id}:{meetup.rev}:{person}"
        work.tell(person, card, key=key, expires=meetup.starts + GRACE)


@feature.later("turn")
def turn(work: Work, id: str) -> None:
    """It begins or it is over: its posts say so."""
    work.refresh(work.repo(Meetups).get(work.community.id, id).subject)


@feature.on(MeetupPlanned)
def keep_time(work: Work, fact: MeetupPlanned) -> None:
    """The jobs of a meetup follow its time; planned too late, it needs no reminder."""
    meetup = work.repo(Meetups).get(work.community.id, fact.meetup)
    if times.reminder(meetup) > work.now:
        remind.at(work, times.reminder(meetup), meetup.id, meetup.id)
    else:
        remind.cancel(work, meetup.id)
    turn.at(work, meetup.starts, f"{meetup.id}:starts", meetup.id)
    turn.at(work, meetup.ends, f"{meetup.id}:ends", meetup.id)


@feature.on(MeetupCalledOff)
def forget_time(work: Work, fact: MeetupCalledOff) -> None:
    """Nothing is left to remind of, and its posts say why."""
    remind.cancel(work, fact.meetup)
    turn.cancel(work, f"{fact.meetup}:starts")
    turn.cancel(work, f"{fact.meetup}:ends")
    work.refresh(work.repo(Meetups).get(work.community.id, fact.meetup).subject)


def _coming(work: Work, meetup: Meetup) -> list[str]:
    answers = {one.person: one.coming for one in work.repo(Meetups).rsvps(meetup.id)}
    expected = {meetup.host: Coming.GOING} | answers
    return [person for person, coming in expected.items() if coming is Coming.GOING]


def _card(work: Work, meetup: Meetup) -> Card:
    body = work.text(
        "messages/meetups/reminder",
        meetup=meetup,
        here=times.here(work, meetup.starts),
        host=mentions(work, [meetup.host])[0],
        where=where_words(meetup),
    )
    url = join_link(meetup)
    join = (Link("Join", url),) if url else ()
    cannot = Button("Can't make it", answer.bind(meetup.id, Coming.CANNOT))
    title = shorten(f"{_how_soon(work, meetup)}: {meetup.title}", MAX_TITLE)
    return Card(title, (Text(body), Buttons((*join, cannot))))


def _how_soon(work: Work, meetup: Meetup) -> str:
    late = " (late)" if work.late >= MINUTE else ""
    ahead = round((meetup.starts - work.now) / MINUTE)
    if ahead > 0:
        return f"Starts in {ahead} min{late}"
    return f"Started {-ahead} min ago{late}" if ahead else f"Starts now{late}"
