"""Who may be asked about a question, and who of them is the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.context import Work
from bot.features.experts.standing import Stance, Standing, stance
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask, State
from bot.model.evidence import Evidence, Question
from bot.model.experts import Experts
from bot.model.offers import Decline, Load, Offer, Offers, by_person
from bot.model.offers import State as Stands
from bot.model.people import Member, Members, Role
from bot.model.routing import Candidate, Ranked, busiest, next_offer, rank

QUARTER = timedelta(days=90)
MONTH = timedelta(days=30)
WEEK = timedelta(days=7)
THIRD = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may be asked: now, or once they wake, with when that is; ``reserved`` have a question
    waiting for them then. ``busy`` were asked as much as they like, with when that ends by the
    passing of time alone.
    """

    awake: dict[str, datetime] = field(default_factory=dict)
    asleep: dict[str, datetime] = field(default_factory=dict)
    reserved: dict[str, datetime] = field(default_factory=dict)
    busy: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def free(self) -> Mapping[str, datetime]:
        """Everybody who may be asked, with when."""
        return {**self.reserved, **self.asleep, **self.awake}

    @property
    def first(self) -> Mapping[str, datetime]:
        """Those to choose from: whoever is awake, else those who have nothing waiting for them."""
        return self.awake or self.asleep or self.reserved

    @property
    def frees_at(self) -> datetime | None:
        """When the first of the busy is free by the passing of time alone."""
        return min((at for at in self.busy.values() if at is not None), default=None)

    def place(self, person: str, how: Stance, load: Load) -> None:
        """Where somebody belongs; who is away until they say so belongs nowhere."""
        at = how.until
        if how.how is Standing.AT_LIMIT or (how.how is Standing.AWAY and at):
            self.busy[person] = at
        elif at and how.how is Standing.READY:
            self.awake[person] = at
        elif at:
            (self.reserved if load.queued else self.asleep)[person] = at


def needs_help(ask: Ask) -> bool:
    """It looks for somebody: nobody is on it, and it may be seen."""
    return ask.state is State.OPEN and not ask.hidden


def question_of(ask: Ask) -> Question:
    return Question(ask.question, ask.details, ask.topic, ask.asker, ask.ref)


def experts(work: Work) -> list[Member]:
    return list(work.repo(Members).with_role(work.community.id, Role.EXPERT))


def pool(work: Work, ask: Ask, asked: Sequence[Offer]) -> Pool:
    """Everybody who offered to help and was not asked yet, sorted by whether they can be now."""
    out = {one.person for one in asked if not one.was_never_seen}
    out |= {work.repo(Pseudonyms).behind(one) for one in (ask.asker, ask.raised_by)}
    people = [one.id for one in experts(work) if one.id not in out]
    known, loads = work.repo(Experts).prefs(*people), loads_of(work, people)
    found = Pool()
    for person in people:
        found.place(person, stance(work, known[person], loads[person]), loads[person])
    return found


def loads_of(work: Work, people: Sequence[str]) -> dict[str, Load]:
    found = by_person(work.repo(Offers).lately(people, work.now - QUARTER))
    return {person: found.get(person, Load()) for person in people}


def best(work: Work, question: Question, people: Sequence[str], nth: int) -> Ranked | None:
    """Whom to ask of them; those nothing speaks for take turns. ``nth``: so many were asked."""
    known = candidates(work, people)
    ranked = _ranked(work, question, known)
    if ranked and ranked[0].score == 0:
        turns = {one.person: one.offers_ever for one in known}
        ranked.sort(key=lambda one: turns[one.person])
    given = work.repo(Offers).sent_here(work.community.id)
    return next_offer(ranked, known, given, _busiest(work) if nth == THIRD else frozenset())


def ranking(work: Work, question: Question, people: Sequence[str]) -> list[Ranked]:
    """The people, best first, as those see them who look on."""
    return _ranked(work, question, candidates(work, people))


def _ranked(work: Work, question: Question, people: Sequence[Candidate]) -> list[Ranked]:
    named = [one.person for one in people]
    known = work.repo(Evidence).about(work.community.id, question, work.now, named)
    return rank(question, known, people, work.now)


def _busiest(work: Work) -> frozenset[str]:
    """A question that two people could not take need not go to one who is asked everything."""
    loads = loads_of(work, [one.id for one in experts(work)])
    return busiest({one: load.sent_since(work.now - MONTH) for one, load in loads.items()})


def candidates(work: Work, people: Sequence[str]) -> list[Candidate]:
    topics, loads = work.repo(Experts).topics(work.community.id), loads_of(work, people)
    ever = work.repo(Offers).ever(people)
    return [
        _candidate(work.now, person, topics.get(person, ()), loads[person], ever.get(person, 0))
        for person in people
    ]


def _candidate(
    now: datetime, person: str, topics: Sequence[str], load: Load, ever: int
) -> Candidate:
    settled = [one for one in load.offers if one.settled_at and now - one.settled_at < QUARTER]
    return Candidate(
        person,
        tuple(topics),
        not_my_area=load.areas(now),
        offers_this_week=load.sent_since(now - WEEK),
        offers_counted=sum(map(_counts, settled)),
        offers_in_time=sum(one.state is Stands.ACCEPTED for one in settled),
        offers_ever=ever,
    )


def _counts(offer: Offer) -> bool:
    """Whether it says something about how somebody responds."""
    excused = offer.decline in (Decline.TOO_BUSY, Decline.UNREACHABLE, Decline.CONFLICT)
    return offer.state is not Stands.WITHDRAWN and not excused
