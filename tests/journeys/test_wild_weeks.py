"""People do whatever comes to their minds for weeks, often twice at once: what is promised holds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from random import Random  # noqa: TID251  seeded: the same weeks each time

import pytest
from typing_extensions import override

from adapters.sandbox.chat import Chat
from bot.acting.answers import Answer
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Asks
from bot.model.experts import USUALLY_A_WEEK
from bot.model.offers import WEEK, Load, Offers
from bot.model.people import Role
from bot.ports import Origin, UnitOfWork
from bot.tasks import Tasks
from bot.vitals import Backlogs
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.contracts.test_everything_answers import drawn, faults
from tests.contracts.walker import Walker
from tests.features.test_asks_form import settle_on

SEED = 11
STEPS = 240
PAUSE = 8  # steps between two looks at what the bot did by itself
AFTERWARDS = 40  # days in which nobody does anything
EXPERTS = {"Kim": "Asia/Tokyo", "Lin": "America/New_York", "Noa": "Europe/Paris", "Pia": ""}
QUESTIONS = ("How do I share fixtures", "Which index is best for a table", "Why is my parser slow")
NEEDED = ("no_rush", "this_week", "before_meetup", "blocked")
SPARED = {"experts.stop", "experts.pause", "experts.prefs", "asks.flag", "my.join"}


@dataclass
class Crowd(Walker):
    """Asks a lot, minds questions more than anything else, and presses everything twice."""

    @override
    def _command(self, origin: Origin) -> tuple[str, Future[Answer]]:
        if self.random.random() < 0.6:
            return super()._command(origin)
        about = self.random.choice(QUESTIONS)
        asked = {
            "question": f"{about}, number {self.random.randint(0, 9999)}?",
            "topic": self.random.choice(("testing", "sql", "?")),
            "needed": self.random.choice(NEEDED),
            "show_as": self.random.choice(("name", "anonymous")),
        }
        return "/ask", self.app.dispatcher.command(origin, "ask", asked)

    @override
    def _hold(self, origin: Origin) -> tuple[str, Future[Answer]]:
        everything = self.offers
        fresh = {
            name: some[-6:]
            for name, some in everything.items()
            if name.startswith(("asks.", "experts.")) and name not in SPARED
        }
        self.offers = fresh or {n: some for n, some in everything.items() if n not in SPARED}
        try:
            return super()._hold(origin)
        finally:
            self.offers = everything

    @override
    def _press(self, origin: Origin, token: str, picked: Sequence[str]) -> Future[Answer]:
        """By the same person, and by another, at the same moment."""
        somebody = self._origin()
        other = replace(
            somebody, place=origin.place, message=origin.message, event=f"{origin.event}c"
        )
        twice = (origin, replace(origin, event=f"{origin.event}b"), other)
        answers = [super(Crowd, self)._press(one, token, picked) for one in twice]
        wait(answers)
        return answers[0]


@pytest.fixture
def crowd(app: App, chat: Chat, elsewhere: Chat, enter: Enter) -> Crowd:
    settle_on(app, anonymous=True, asks_open=5, asks_a_day=8)
    enter("Ada", role=Role.FACILITATOR)
    enter("Grace", chat=elsewhere)
    enter("Sam")
    for name, zone in EXPERTS.items():
        enter(name, role=Role.EXPERT, zone=zone, chat=elsewhere if name == "Pia" else chat)
    return Crowd(app, [chat, elsewhere], Random(SEED))


async def test_whatever_people_do_the_promises_hold(
    app: App, crowd: Crowd, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    while crowd.steps < STEPS:
        step = crowd.step()
        drawn(step)
        assert faults(caplog) == [], step.name
        if crowd.steps % PAUSE == 0:
            clock.advance(minutes=crowd.random.choice((1, 20, 61, 240, 1440)))
            await app.settle()
            assert faults(caplog) == []
            assert app.database.read(lambda uow: broken(uow, clock)).result() == []
            crowd.look_around()
    for _ in range(AFTERWARDS):
        clock.advance(days=1)
        await app.settle()

    assert faults(caplog) == []
    assert app.database.read(lambda uow: broken(uow, clock)).result() == []
    assert app.database.read(lambda uow: left(uow, clock)).result() == ([], 0, 0, 0)
    sent = app.database.read(lambda uow: uow.repo(Offers).sent_here("guild")).result()
    assert sent > len(EXPERTS), "so few were asked that little was tried"


def left(uow: UnitOfWork, clock: FakeClock) -> tuple[list[str], int, int, int]:
    """Questions without an end, messages that wait or are lost, jobs that should have begun."""
    backlog = uow.repo(Backlogs)
    refs = [one.ref for one in uow.repo(Asks).open("guild")]
    return refs, backlog.waiting(), backlog.given_up(), backlog.due(clock.now())


def broken(uow: UnitOfWork, clock: FakeClock) -> list[str]:
    """Promises that do not hold just now."""
    said = [f"{one.job} broke" for one in uow.repo(Tasks).broken()]
    for name in EXPERTS:
        person = name.lower()
        mine = uow.repo(Offers).lately([person], clock.now() - WEEK)
        if Load(tuple(mine)).sent_since(clock.now() - WEEK) > USUALLY_A_WEEK:
            said.append(f"{name} was asked too often")
        if len({one.letter for one in mine if one.is_open}) > 1:
            said.append(f"{name} has two letters open")
        said += [f"{name} was asked {one.ask}" for one in mine if _is_own(uow, one.ask, person)]
    return said


def _is_own(uow: UnitOfWork, ask: str, person: str) -> bool:
    asker = uow.repo(Asks).get("guild", ask).asker
    return uow.repo(Pseudonyms).behind(asker) == person
