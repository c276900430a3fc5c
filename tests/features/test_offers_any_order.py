"""Whatever is pressed, in whatever order and at whatever time, the limits hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random  # noqa: TID251  seeded: the same walk each time

import pytest

from adapters.sandbox.plain import text
from bot.events import HelpExhausted
from bot.model.asks import Ask, Asks
from bot.model.experts import Experts
from bot.model.offers import Offer, Offers, State
from bot.model.people import Role
from bot.ports import UnitOfWork
from bot.wiring import App
from storage.database import SqliteDatabase
from tests.conftest import Enter
from tests.features.asks import asks
from tests.features.offering import Travel, letters
from tests.people import Seen, Someone

STEPS = 120
ZONES = ("Europe/Paris", "Asia/Tokyo", "America/New_York", "Europe/London")
LABELS = ("Answer in thread", "Too busy", "Not my area", "Stop these")


class Walk:
    """Members who ask, claim and close; experts who press, or do not; and time that passes."""

    def __init__(self, app: App, seed: int, members: list[Someone], team: list[Someone]) -> None:
        self.app, self.random = app, Random(seed)
        self.members, self.team = members, team
        self.taken: list[Seen] = []

    def step(self) -> timedelta:
        """One thing is done; how much time passes after it."""
        deed = self.random.choice(
            (self._ask, self._press, self._press, self._member, self._give_back, self._back)
        )
        deed()
        return timedelta(minutes=self.random.choice((0, 1, 20, 60, 60, 240, 600, 1500)))

    def _ask(self) -> None:
        asker = self.random.choice(self.members)
        needed = self.random.choice(("no_rush", "blocked"))
        asks(asker, f"How do I share fixture {self.random.random()}?", needed=needed)

    def _press(self) -> None:
        person = self.random.choice(self.team)
        found = letters(person)
        if found and self.random.random() < 0.7:
            person.presses(self.random.choice(LABELS), on=self.random.choice(found))
        elif found:
            later = self.random.choice(("In 2 hours", "Tomorrow at 09:00"))
            person.picks("Later", later, on=found[-1])

    def _member(self) -> None:
        """Claims a question, gives it back, or closes it."""
        person = self.random.choice(self.members)
        found = [one for one in standing(self.app)[0] if not one.is_over]
        if not found:
            return
        ask = self.random.choice(found)
        post = next(one for one in person.chat.posts.values() if one.title == ask.question)
        if self.random.random() < 0.3:
            shown = person.types(f"/asks show {ask.ref}")
            if "[Close without an answer]" in shown:
                person.presses("Close without an answer", on=shown)
        elif post.card and "[I can answer]" in text(post.card):
            self.taken.append(person.presses("I can answer", on=post))

    def _give_back(self) -> None:
        while self.taken:
            taken = self.taken.pop()
            if "[Not me after all]" in taken:
                self.members[0].presses("Not me after all", on=taken)

    def _back(self) -> None:
        person = self.random.choice(self.team)
        prefs = person.types("/expert prefs")
        if "[I'm back]" in prefs:
            person.presses("I'm back", on=prefs)


def standing(app: App) -> tuple[list[Ask], list[Offer]]:
    """Every question, and every offer."""

    def look(uow: UnitOfWork) -> tuple[list[Ask], list[Offer]]:
        askers = ("sam", "mia")
        found = [one for who in askers for one in uow.repo(Asks).of("guild", who)]
        offers = uow.repo(Offers)
        return found, [one for ask in found for one in offers.about("guild", ask.id)]

    return app.database.read(look).result()


def check(app: App, offers: list[Offer]) -> None:
    """What is true at every moment."""
    assert max(Counter((one.ask, one.person) for one in offers).values(), default=0) <= 1
    of: dict[str, list[Offer]] = defaultdict(list)
    for one in offers:
        of[one.person].append(one)
    prefs = app.database.read(lambda uow: uow.repo(Experts).prefs(*of)).result()
    for person, some in of.items():
        assert len({one.letter for one in some if one.is_open}) <= 1
        sent = sorted(one.sent_at for one in some if one.was_sent and one.sent_at)
        weekly = prefs[person].weekly
        weeks = zip(sent, sent[weekly:], strict=False)
        assert all(later - first >= timedelta(days=7) for first, later in weeks)
        apart = [later - first for first, later in pairwise(sorted(set(sent)))]
        assert all(gap > timedelta(hours=1) for gap in apart)
    asked = Counter(one.ask for one in offers if one.was_sent)
    assert max(asked.values(), default=0) <= 3


@pytest.mark.sqlite  # whole weeks on both databases are in tests/journeys
@pytest.mark.parametrize("seed", [1, 2])
async def test_limits_hold_in_any_order(
    seed: int,
    app: App,
    sam: Someone,
    enter: Enter,
    travel: Travel,
    given_up: list[HelpExhausted],
) -> None:
    team = [enter(f"X{nth}", role=Role.EXPERT, zone=zone) for nth, zone in enumerate(ZONES)]
    walk = Walk(app, seed, [sam, enter("Mia")], team)
    for _ in range(STEPS):
        passes = walk.step()
        await travel(seconds=passes.total_seconds())
        check(app, standing(app)[1])
    for person in team:
        prefs = person.types("/expert prefs")
        if "[I'm back]" in prefs:
            person.presses("I'm back", on=prefs)
    await travel(days=21)

    found, offers = standing(app)
    check(app, offers)
    assert len(found) > 5, "so little was asked that little was tried"
    told = {fact.ask for fact in given_up}
    taken = {one.ask for one in offers if one.state is State.ACCEPTED}
    assert [one.ref for one in found if not (one.is_over or {one.id} & (told | taken))] == []
    if isinstance(app.database, SqliteDatabase):  # elsewhere a transaction may have been repeated
        assert len(told) == len(given_up), "a facilitator is told once"
    assert all(one.is_settled for one in offers)
