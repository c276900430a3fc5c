"""Asks: a question, who is on it, what was answered, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import NotAllowed
from bot.model.people import Member, Role


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    SOLVED = "solved"
    SOLVED_ELSEWHERE = "solved_elsewhere"
    CLOSED_UNANSWERED = "closed_unanswered"


WAITING = frozenset({State.OPEN, State.CLAIMED})
OVER = frozenset({State.SOLVED, State.SOLVED_ELSEWHERE, State.CLOSED_UNANSWERED})
IN_THE_LOG = frozenset({State.SOLVED, State.SOLVED_ELSEWHERE})


class Verdict(StrEnum):
    """What was said about an answer. ``PROVISIONAL``: by somebody who did not ask."""

    GIVEN = "given"
    NOT_YET = "not_yet"
    PROVISIONAL = "provisional"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``ref`` is what people call it (A-42).

    ``raised_by`` brought it here: the asker, or whoever pointed at the asker's message.
    ``claimants`` said they can answer. ``first_reply_at``: somebody else's first answer.
    ``outcome``: how it was solved another way. ``closed_at``: when it was over.
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

    @property
    def subject(self) -> str:
        """What its posted copies are about."""
        return f"ask:{self.id}"

    @property
    def is_waiting(self) -> bool:
        """Nobody answered yet, or no answer helped."""
        return self.state in WAITING

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_in_the_log(self) -> bool:
        return self.state in IN_THE_LOG

    @property
    def takes_answers(self) -> bool:
        """A solved one too: another answer may be better."""
        return not self.is_over or self.state is State.SOLVED

    def claimed_by(self, person: str) -> Ask:
        """Somebody is on it; several may be. Nobody helps themselves."""
        if person == self.asker:
            raise NotAllowed("You asked this one yourself. Give the others a moment.")
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
        if not self.takes_answers:
            raise NotAllowed(f"{self.ref} was closed. /asks show {self.ref} says how.")
        state = State.SOLVED if self.state is State.SOLVED else State.ANSWERED
        return replace(self, state=state, claimants=self._without(person)).replied(person, at)

    def replied(self, person: str, at: datetime) -> Ask:
        """Remembers when somebody else first replied."""
        if person == self.asker:
            return self
        return replace(self, first_reply_at=min(self.first_reply_at or at, at))

    def judged(self, answers: Sequence[Answer], at: datetime) -> Ask:
        """As the verdicts on its answers have it: solved, waiting for a verdict, or waiting."""
        if credited(answers):
            since = self.closed_at if self.state is State.SOLVED else at
            return replace(self, state=State.SOLVED, claimants=(), outcome="", closed_at=since)
        if not self.takes_answers:
            return self
        return self._going_on(answers)

    def solved_elsewhere(self, outcome: str, at: datetime) -> Ask:
        self.check_goes_on()
        closed = replace(self, state=State.SOLVED_ELSEWHERE, closed_at=at)
        return replace(closed, claimants=(), outcome=outcome)

    def closed_unanswered(self, at: datetime) -> Ask:
        self.check_goes_on()
        return replace(self, state=State.CLOSED_UNANSWERED, closed_at=at, claimants=())

    def reopened(self, answers: Sequence[Answer]) -> Ask:
        """It goes on with the answers it has; none of them is said to help any more."""
        if not self.is_over:
            raise NotAllowed(f"{self.ref} is open already.")
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

    def _going_on(self, answers: Sequence[Answer]) -> Ask:
        waiting = State.CLAIMED if self.claimants else State.OPEN
        unjudged = any(one.verdict is Verdict.GIVEN for one in answers)
        state = State.ANSWERED if unjudged else waiting
        return replace(self, state=state, outcome="", closed_at=None)

    def _without(self, person: str) -> tuple[str, ...]:
        return tuple(one for one in self.claimants if one != person)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered. ``source`` is the message it was said in, if it was; ``link`` its
    address. Written by form, it has neither. ``marked_by`` said what is thought of it.
    """

    id: str
    community: str
    ask: str
    by: str
    text: str
    at: datetime
    source: str = ""
    link: str = ""
    verdict: Verdict = Verdict.GIVEN
    marked_by: str = ""

    @property
    def subject(self) -> str:
        return f"answer:{self.id}"

    @property
    def helped(self) -> bool:
        return self.verdict in (Verdict.PROVISIONAL, Verdict.ACCEPTED)

    def marked(self, verdict: Verdict, by: str) -> Answer:
        return replace(self, verdict=verdict, marked_by=by)

    def helped_not(self, by: str) -> Answer:
        return self.marked(Verdict.NOT_YET, by)


def credited(answers: Sequence[Answer]) -> list[Answer]:
    """The answers that solved it: those the asker accepted; without any, the provisional ones."""
    accepted = [one for one in answers if one.verdict is Verdict.ACCEPTED]
    return accepted or [one for one in answers if one.helped]


class Asks(Protocol):
    def add(self, ask: Ask) -> None: ...
    def save(self, ask: Ask) -> None: ...
    def get(self, community: str, id: str) -> Ask:
        """Raises NotFound."""

    def named(self, community: str, ref: str) -> Ask:
        """By what people call it, as they write it. Raises NotFound."""

    def open(self, community: str) -> Sequence[Ask]:
        """Those that are not over, oldest first."""

    def of(self, community: str, asker: str) -> Sequence[Ask]:
        """Somebody's own: those that are not over first, the newest of them on top."""

    def raised_since(self, community: str, person: str, since: datetime) -> int:
        """How many questions somebody brought, their own and others'."""


class Answers(Protocol):
    def add(self, answer: Answer) -> None: ...
    def save(self, answer: Answer) -> None: ...
    def get(self, community: str, id: str) -> Answer:
        """Raises NotFound."""

    def to(self, community: str, ask: str) -> Sequence[Answer]:
        """The answers to an ask, oldest first."""

    def said_in(self, community: str, ask: str, source: str) -> Answer | None:
        """The answer a message was taken for."""
