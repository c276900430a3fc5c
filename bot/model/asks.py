"""Asks: a question, who is on it, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.errors import NotAllowed
from bot.model.answers import Answer, Verdict, credited
from bot.model.people import Member, Role


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    PARKED = "parked"
    UNCONFIRMED = "unconfirmed"
    SOLVED = "solved"
    SOLVED_ELSEWHERE = "solved_elsewhere"
    DUPLICATE = "duplicate"
    CLOSED_UNANSWERED = "closed_unanswered"


WAITING = frozenset({State.OPEN, State.CLAIMED})
UNANSWERED = WAITING | {State.PARKED}
ANSWERED = frozenset({State.UNCONFIRMED, State.SOLVED})
OVER = ANSWERED | {State.SOLVED_ELSEWHERE, State.DUPLICATE, State.CLOSED_UNANSWERED}
IN_THE_LOG = ANSWERED | {State.SOLVED_ELSEWHERE}
BEFORE_AGAIN = timedelta(hours=1)


class Needed(StrEnum):
    """By when an answer is needed."""

    NO_RUSH = "no_rush"
    THIS_WEEK = "this_week"
    BEFORE_MEETUP = "before_meetup"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``ref`` is what people call it (A-42).

    ``raised_by`` brought it here: the asker, or whoever pointed at the asker's message.
    ``claimants`` said they can answer. ``first_reply_at``: somebody else's first answer.
    ``outcome``: how it was solved another way; of a duplicate, what had the answer already.
    ``closed_at``: when it was over. ``anonymous``: ``asker`` and ``raised_by`` are a pseudonym.
    ``hidden``: several members flagged it. ``hinted_at``: its asker got a hint on asking well.
    ``parked_for``: the meetup that takes it up, "" for whichever comes next. ``summed_up_in``: the
    summary that says how it ended (S-3). ``again_at``: when its asker asked again. ``keep``: the
    log may have it.
    """

    id: str
    community: str
    ref: str
    asker: str
    raised_by: str
    question: str
    asked_at: datetime
    details: str = ""
    topic: str = ""
    state: State = State.OPEN
    claimants: tuple[str, ...] = ()
    first_reply_at: datetime | None = None
    outcome: str = ""
    closed_at: datetime | None = None
    needed: Needed = Needed.NO_RUSH
    anonymous: bool = False
    hidden: bool = False
    hinted_at: datetime | None = None
    parked_for: str = ""
    summed_up_in: str = ""
    again_at: datetime | None = None
    keep: bool = True

    @property
    def subject(self) -> str:
        """What its posted copies are about."""
        return f"ask:{self.id}"

    @property
    def is_waiting(self) -> bool:
        """Nobody answered yet, or no answer helped, and people are still being looked for."""
        return self.state in WAITING

    @property
    def is_unanswered(self) -> bool:
        """The same, or it waits for a meetup."""
        return self.state in UNANSWERED

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_in_the_log(self) -> bool:
        return self.keep and self.state in IN_THE_LOG and not self.hidden

    @property
    def takes_answers(self) -> bool:
        """A solved one too: another answer may be better."""
        return not self.is_over or self.state in ANSWERED

    def claimed_by(self, person: str) -> Ask:
        """Somebody is on it; several may be. Nobody helps themselves."""
        if person == self.asker:
            raise NotAllowed("You asked this one yourself. Give the others a moment.")
        self.check_shown()
        if self.is_over:
            raise NotAllowed(f"{self.ref} is closed by now. Thank you all the same.")
        if person in self.claimants:
            return self
        state = State.CLAIMED if self.state is State.OPEN else self.state
        return replace(self, state=state, claimants=(*self.claimants, person))

    def released_by(self, person: str) -> Ask:
        """Somebody is not on it after all."""
        left = self._without(person)
        alone = self.state is State.CLAIMED and not left
        return replace(self, state=State.OPEN if alone else self.state, claimants=left)

    def answered_by(self, person: str, at: datetime) -> Ask:
        """Somebody answered; a solved ask stays solved."""
        if person == self.asker:
            raise NotAllowed(
                "You asked this one yourself. If you found the answer, press "
                f"“Solved another way” in /asks show {self.ref}."
            )
        self.check_shown()
        if not self.takes_answers:
            raise NotAllowed(f"{self.ref} was closed. /asks show {self.ref} says how.")
        solved = self.state is State.SOLVED
        state, closed_at = (self.state, self.closed_at) if solved else (State.ANSWERED, None)
        answered = replace(self, state=state, closed_at=closed_at)
        return replace(answered, claimants=self._without(person)).replied(person, at)

    def replied(self, person: str, at: datetime) -> Ask:
        """Remembers when somebody else first replied."""
        if person == self.asker:
            return self
        return replace(self, first_reply_at=min(self.first_reply_at or at, at))

    def judged(self, answers: Sequence[Answer], at: datetime) -> Ask:
        """As the verdicts on its answers have it: solved, waiting for a verdict, or waiting."""
        if credited(answers):
            since = self.closed_at if self.state in ANSWERED else at
            return replace(self, state=State.SOLVED, claimants=(), outcome="", closed_at=since)
        if not self.takes_answers:
            return self
        return self._going_on(answers)

    def solved_elsewhere(self, outcome: str, at: datetime, *, summary: str = "") -> Ask:
        """``summary`` is the one that says more, if a meetup dealt with it."""
        self.check_goes_on()
        closed = replace(self, state=State.SOLVED_ELSEWHERE, closed_at=at, claimants=())
        return replace(closed, outcome=outcome, summed_up_in=summary)

    def closed_unanswered(self, at: datetime) -> Ask:
        self.check_goes_on()
        return replace(self, state=State.CLOSED_UNANSWERED, closed_at=at, claimants=())

    def parked(self, meetup: str) -> Ask:
        """On the agenda of a meetup, ``""`` for the next one there is; it can still be answered."""
        if not self.is_unanswered:
            raise NotAllowed(
                f"{self.ref} needs no meetup any more. /asks show {self.ref} says why."
            )
        return replace(self, state=State.PARKED, parked_for=meetup)

    def assumed_answered(self, at: datetime) -> Ask:
        """Nobody said whether the answers helped: they count, unconfirmed."""
        if self.state is not State.ANSWERED:
            raise NotAllowed(f"{self.ref} has no answer that waits to be confirmed.")
        return replace(self, state=State.UNCONFIRMED, claimants=(), closed_at=at)

    def asked_again(self, person: str, at: datetime) -> Ask:
        """Once, after a while, while nobody answered."""
        if person != self.asker:
            raise NotAllowed("Only whoever asked can ask again.")
        self.check_shown()
        if not self.is_unanswered:
            raise NotAllowed(f"{self.ref} has been answered or closed: /asks show {self.ref}.")
        if self.again_at:
            raise NotAllowed(f"You asked {self.ref} again already. I keep looking for somebody.")
        if at - self.asked_at < BEFORE_AGAIN:
            raise NotAllowed("Give people an hour first. Then you can ask again, once.")
        return replace(self, again_at=at)

    def may_be_asked_again(self, at: datetime) -> bool:
        return self.is_unanswered and not self.again_at and at - self.asked_at >= BEFORE_AGAIN

    def detailed(self, text: str) -> Ask:
        """With more said about it."""
        self.check_shown()
        return replace(self, details=f"{self.details}\n{text}".strip())

    def kept(self, *, keep: bool) -> Ask:
        """In the log, or not."""
        return replace(self, keep=keep)

    def reopened(self, answers: Sequence[Answer]) -> Ask:
        """It goes on with the answers it has; none of them is said to help any more."""
        if not self.is_over:
            raise NotAllowed(f"{self.ref} is open already.")
        if self.state is State.DUPLICATE:
            raise NotAllowed(f"{self.ref} was never posted. Ask it again with /ask.")
        return self._going_on(answers)

    def verdict_of(self, member: Member, answer: Answer) -> Verdict:
        """What it means when a member says that an answer helped. Raises NotAllowed."""
        if member.id == self.asker:
            return Verdict.ACCEPTED
        if not (member.is_a(Role.FACILITATOR) or member.is_a(Role.EXPERT)):
            raise NotAllowed(
                "Only whoever asked can say what answered it; experts and facilitators can "
                "say so provisionally."
            )
        if member.id == answer.by:
            raise NotAllowed("This answer is yours: somebody else has to say that it helped.")
        if answer.marked_by == self.asker:
            raise NotAllowed("Whoever asked has said what they think of this answer already.")
        return Verdict.PROVISIONAL

    def check_run_by(self, member: Member) -> None:
        """Raises NotAllowed unless the member may close and reopen it."""
        if member.id != self.asker and not member.is_a(Role.FACILITATOR):
            raise NotAllowed("Only whoever asked, or a facilitator, can do that.")

    def check_goes_on(self) -> None:
        """Raises NotAllowed once it is over."""
        if self.is_over:
            raise NotAllowed(f"{self.ref} is closed already.")

    def check_shown(self) -> None:
        """Raises NotAllowed while it is hidden."""
        if self.hidden:
            raise NotAllowed(f"{self.ref} is hidden until a facilitator has looked at it.")

    def _going_on(self, answers: Sequence[Answer]) -> Ask:
        waiting = State.CLAIMED if self.claimants else State.OPEN
        unjudged = any(one.verdict is Verdict.GIVEN for one in answers)
        state = State.ANSWERED if unjudged else waiting
        goes_on = replace(self, state=state, outcome="", summed_up_in="", parked_for="")
        return replace(goes_on, closed_at=None)

    def _without(self, person: str) -> tuple[str, ...]:
        return tuple(one for one in self.claimants if one != person)


class Asks(Protocol):
    def add(self, ask: Ask) -> None: ...
    def save(self, ask: Ask) -> None: ...
    def get(self, community: str, id: str) -> Ask:
        """Raises NotFound."""

    def named(self, community: str, ref: str) -> Ask:
        """By what people call it, as they write it. Raises NotFound."""

    def known(self, community: str, id: str) -> Ask | None: ...
    def open(self, community: str) -> Sequence[Ask]:
        """Those that are not over and not hidden, oldest first."""

    def of(self, community: str, asker: str) -> Sequence[Ask]:
        """Somebody's own, by any name: those that are not over first, the newest on top."""

    def parked(self, community: str) -> Sequence[Ask]:
        """Those that wait for a meetup, oldest first."""

    def raised_since(self, community: str, person: str, since: datetime) -> int:
        """How many questions somebody posted by any name, their own and others'."""

    def patience(self, community: str, *, latest: int) -> Sequence[timedelta]:
        """How long the latest asks with a reply waited for the first one."""
