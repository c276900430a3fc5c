"""Work of the bot's own in tests, without anybody typing: a meetup that took place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.context import Tools, Work
from bot.events import MeetupPlanned
from bot.model.communities import Community, Purpose
from bot.model.meetups import Meetup, Meetups
from bot.ui import Card
from bot.wiring import App, random_id

T = TypeVar("T")

EVENING = timedelta(hours=7)  # from Monday 09:00 UTC: 18:00 in Paris
HOUR = timedelta(hours=1)


def working(app: App, community: Community, run: Callable[[Work], T]) -> T:
    """Something done in one transaction of a community."""
    now = app.clock.now()
    return app.database.write(
        lambda uow: run(Work(Tools(now, uow, app.words, app.features, random_id), community))
    ).result()


def planned(
    app: App,
    community: Community,
    *,
    title: str = "Reading query plans",
    host: str = "sam",
    starts: datetime | None = None,
) -> Meetup:
    """A meetup of one hour, posted in #meetups; it starts this evening."""

    def plan(work: Work) -> Meetup:
        begins = starts or work.now + EVENING
        meetup = Meetup(
            work.new_id(),
            community.id,
            work.number("M"),
            title,
            "databases",
            host,
            begins,
            begins + HOUR,
        )
        work.repo(Meetups).add(meetup)
        post = Card(title)
        work.announce(post, to=Purpose.MEETUPS, subject=meetup.subject, thread=meetup.ref)
        work.happened(MeetupPlanned(meetup.id))
        return meetup

    return working(app, community, plan)
