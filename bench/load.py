"""``python -m bench.load``: a quarter of questions through the real bot; who is asked how often."""

from __future__ import annotations

import argparse
import asyncio
import heapq
import logging
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.sandbox.chat import Chat, Post, User
from adapters.sandbox.gateway import SandboxGateway
from adapters.sandbox.plain import text
from bench.society import HOUR, MINUTE, MONDAY, Expert, Question, Society, gini
from bot.model.asks import Ask, Asks
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.model.evidence import Question as Sought
from bot.model.experts import Expertise, Experts, Prefs
from bot.model.offers import Offer, Offers
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.model.routing import Candidate, rank
from bot.ports import UnitOfWork
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.people import Someone

HERE, ASKS_A_WEEK, HISTORY, ENDING = "guild", 50, 150, timedelta(days=30)
_REF = re.compile(r"A-\d+")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = MONDAY

    def now(self) -> datetime:
        return self.time


class Quarter:
    """People who ask and answer as they would, in the order of a clock that is wound on."""

    def __init__(self, app: App, chat: Chat, clock: Clock, society: Society) -> None:
        self.app, self.chat, self.clock, self.society = app, chat, clock, society
        self.asked: dict[str, Question] = {}
        self.blind: dict[str, list[str]] = {}
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        chat.changed.append(self._seen)

    def plan(self, at: datetime, deed: Callable[[], None]) -> None:
        heapq.heappush(self._plans, (at, next(self._numbers), deed))

    async def run(self, until: datetime) -> None:
        """Everything people do and the bot does by itself, one after another."""
        while True:
            dues = [self._plans[0][0]] if self._plans else []
            due = min([*dues, self.app.next_due() or until])
            if due >= until:
                break
            self.clock.time = max(due, self.clock.time)
            while self._plans and self._plans[0][0] <= self.clock.time:
                heapq.heappop(self._plans)[2]()
            await self.app.settle()
        self.clock.time = until

    def ask(self, question: Question) -> None:
        """Posted whatever the log suggests; somebody may answer unasked."""
        asker = self._someone(question.asker)
        topic, needed = self.society.topic(question.about), "no_rush"
        needed = "blocked" if question.blocked else needed
        seen = asker.types(f"/ask {question.text} topic:{topic} needed:{needed}")
        if "[Post my question]" in seen:
            seen = asker.presses("Post my question", on=seen)
        found = _REF.search(str(seen))
        if found and "Asked" in seen:
            self.asked[found[0]] = question
            if self.society.random.random() < 0.15:
                helper = self.society.helper(question.about)
                wait = self.society.delay(5 * MINUTE, 25 * MINUTE)
                self.plan(self.clock.time + wait, lambda: self._answer(helper, found[0]))

    def _seen(self, post: Post) -> None:
        """Somebody got a private question: they will react, or not."""
        person = self.society.experts.get(post.channel.removeprefix("@"))
        if not (person and post.card and not post.edited and "[Not my area]" in text(post.card)):
            return
        for ref in _REF.findall(text(post.card)):
            if ref in self.asked:
                self._react(person, post, ref)

    def _react(self, person: Expert, post: Post, ref: str) -> None:
        if ref not in self.blind:
            self.blind[ref] = self.app.database.read(lambda uow: self._blindly(uow, ref)).result()
        label = self.society.reaction(person, self.asked[ref].about)
        if label:
            wait = self.society.delay(10 * MINUTE, 3 * HOUR)
            self.plan(self.clock.time + wait, lambda: self._press(person, post, label, ref))

    def _press(self, person: Expert, post: Post, label: str, ref: str) -> None:
        now = self.chat.posts[post.id]
        if now.card and f"[{label}]" in text(now.card):
            self._someone(person.id).dm.presses(label, on=now)
            if label == "Answer in thread":
                wait = self.society.delay(20 * MINUTE, 3 * HOUR)
                self.plan(self.clock.time + wait, lambda: self._answer(person, ref))

    def _answer(self, person: Expert, ref: str) -> None:
        someone = self._someone(person.id)
        shown = someone.types(f"/asks show {ref}")
        if "[Write it here]" in shown:
            form = someone.presses("Write it here", on=shown)
            words = " ".join(self.society.words[self.asked[ref].about][:3])
            someone.submits(form, answer=f"Like this: {words}, says {person.name}.")
            wait = self.society.delay(HOUR, 10 * HOUR)
            self.plan(self.clock.time + wait, lambda: self._accept(ref))

    def _accept(self, ref: str) -> None:
        """Most askers say what helped."""
        asker = self._someone(self.asked[ref].asker)
        shown = asker.types(f"/asks show {ref}")
        if "[This answered it]" in shown and self.society.random.random() < 0.8:
            asker.presses("This answered it", on=shown)

    def _blindly(self, uow: UnitOfWork, ref: str) -> list[str]:
        """Whom the same evidence points to when nobody's load is looked at."""
        ask, topics = uow.repo(Asks).named(HERE, ref), uow.repo(Experts).topics(HERE)
        people = [Candidate(one, tuple(topics.get(one, ()))) for one in self.society.experts]
        sought = Sought(ask.question, ask.details, ask.topic, ask.asker, ask.ref)
        known = uow.repo(Evidence).about(HERE, sought, self.clock.time)
        return [one.person for one in rank(sought, known, people, self.clock.time)[:3]]

    def _someone(self, id: str) -> Someone:
        return Someone(id, self.chat, self.app.dispatcher)


@contextmanager
def quarter(seed: int) -> Iterator[Quarter]:
    """A community with its experts, and a few months of history."""
    clock, society = Clock(), Society(seed)
    chat = Chat(clock, workspace="here")
    place = chat.open_channel("general")
    with tempfile.TemporaryDirectory() as folder:
        database = SqliteDatabase(Path(folder) / "load.db")
        app = build(database, keys=[b"key"], clock=clock, gateways=[SandboxGateway([chat])])
        channels = ChannelSet((Serving(Purpose.HOME, place, "#general"),))
        guild = Community(HERE, HERE, "Guild", "Benches", "Europe/Paris", MONDAY, channels)
        database.write(lambda uow: uow.repo(Communities).add(guild)).result()
        database.write(lambda uow: _settle_in(uow, chat, society)).result()
        database.write(lambda uow: _remember(uow, society)).result()
        try:
            yield Quarter(app, chat, clock, society)
        finally:
            database.close()


def _settle_in(uow: UnitOfWork, chat: Chat, society: Society) -> None:
    people = [(one, "Europe/Paris", frozenset[Role]()) for one in society.members]
    people += [(one.id, one.zone, frozenset({Role.EXPERT})) for one in society.experts.values()]
    people.append(("ada", "Europe/Paris", frozenset({Role.FACILITATOR})))
    for id, zone, roles in people:
        chat.join(User(id, id.upper(), zone))
        person = Person(id, id.upper(), zone)
        uow.repo(People).add(person, Identity(id, chat.place(f"@{id}")))
        uow.repo(Members).add(Member(person, HERE, roles, MONDAY - ENDING))
    for expert in society.experts.values():
        uow.repo(Experts).save(Prefs(expert.id, weekly=expert.weekly))
        for about in sorted(expert.knows)[:2]:
            listed = Expertise(HERE, expert.id, society.topic(about), MONDAY - ENDING)
            uow.repo(Experts).declare(listed)


def _remember(uow: UnitOfWork, society: Society) -> None:
    for nth in range(HISTORY):
        at = MONDAY - society.delay(HOUR, 90 * timedelta(days=1))
        question = society.question(at)
        given = Contribution(
            society.helper(question.about).id, at + HOUR, "Like this.", helped=True
        )
        thread = Thread(
            HERE, f"old-{nth}", Source.IMPORT, question.text, "", at, question.asker,
            society.topic(question.about), answers=(given,),
        )  # fmt: skip
        uow.repo(Evidence).learn(thread)


def report(run: Quarter) -> str:
    """What is promised, and whether it held."""
    people = list(run.society.experts)

    def look(uow: UnitOfWork) -> tuple[list[Offer], dict[str, Ask]]:
        offers = uow.repo(Offers).lately(people, MONDAY - ENDING)
        return list(offers), {ref: uow.repo(Asks).named(HERE, ref) for ref in run.asked}

    offers, asks = run.app.database.read(look).result()
    sent = [one for one in offers if one.was_sent]
    given = _asked(sorted(sent, key=_when), {ask.id: ref for ref, ask in asks.items()})
    states = Counter(ask.state.value for ask in asks.values())
    stray = [ask.ref for ask in asks.values() if not ask.is_over]
    lines = [
        f"{len(asks)} questions, {len(sent)} private offers to {len(people)} experts",
        f"  above their own limit          {len(above_limit(run, sent)):5}   (goal 0)",
        f"  questions without an outcome   {len(stray):5}   (goal 0)",
        f"  {'':30} {'ours':>5} {'blind':>7}",
        _beside("Gini of offers", _gini(people, given), _gini(people, run.blind), "below 0.50"),
        _beside("hit@1", _hits(run, given, 1), _hits(run, run.blind, 1), ""),
        _beside("hit@3", _hits(run, given, 3), _hits(run, run.blind, 3), "falls by less than 10 %"),
        f"  outcomes: {', '.join(f'{many} {state}' for state, many in states.most_common())}",
        f"  offers: {', '.join(f'{many} {how}' for how, many in _taken(offers).most_common())}",
    ]
    return "\n".join(lines)


def _asked(sent: list[Offer], refs: dict[str, str]) -> dict[str, list[str]]:
    """Who was asked about each question, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in sent:
        found[refs[one.ask]].append(one.person)
    return found


def _beside(what: str, ours: float, blind: float, goal: str) -> str:
    falls = f"{ours / blind - 1:+7.1%}" if what.startswith("hit") else ""
    return f"  {what:30} {ours:5.2f} {blind:7.2f} {falls}" + (f"   (goal: {goal})" if goal else "")


def _gini(people: list[str], given: dict[str, list[str]]) -> float:
    """Of all offers; without a look at load it is the first ones that count."""
    counts = Counter(person for some in given.values() for person in some)
    return gini([counts[person] for person in people])


def _hits(run: Quarter, given: dict[str, list[str]], most: int) -> float:
    """How often one of the first few who were asked knows about it."""
    knows = run.society.experts
    hits = sum(
        any(run.asked[ref].about in knows[one].knows for one in some[:most])
        for ref, some in given.items()
    )
    return hits / max(len(given), 1)


def above_limit(run: Quarter, sent: list[Offer]) -> list[str]:
    """Who was asked more often in seven days than they like, or in two messages on one day."""
    found, of = [], defaultdict(list)
    for one in sent:
        of[one.person].append(one)
    for person, some in of.items():
        times = sorted(map(_when, some))
        zone = ZoneInfo(run.society.experts[person].zone)
        days = Counter(at.astimezone(zone).date() for at in set(times))
        beyond = times[run.society.experts[person].weekly :]
        close = any(b - a < timedelta(days=7) for a, b in zip(times, beyond, strict=False))
        if close or max(days.values()) > 1:
            found.append(person)
    return found


def _taken(offers: list[Offer]) -> Counter[str]:
    return Counter((one.decline or one.state).value for one in offers)


def _when(offer: Offer) -> datetime:
    assert offer.sent_at
    return offer.sent_at


async def simulated(weeks: int, seed: int) -> str:
    with quarter(seed) as run:
        for week in range(weeks):
            starts = MONDAY + timedelta(weeks=week)
            for question in run.society.week(starts, ASKS_A_WEEK):
                run.plan(question.at, lambda one=question: run.ask(one))  # type: ignore[misc]
        await run.run(MONDAY + timedelta(weeks=weeks) + ENDING)
        return report(run)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--weeks", type=int, default=13, help="of questions (default 13)")
    parser.add_argument("--seed", type=int, default=1, help="of the invented people (default 1)")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    print(asyncio.run(simulated(args.weeks, args.seed)), flush=True)


if __name__ == "__main__":
    main()
