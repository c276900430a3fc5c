"""Answers: what somebody said to an ask, and what is thought of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What was said about an answer. ``PROVISIONAL``: by somebody who did not ask."""

    GIVEN = "given"
    NOT_YET = "not_yet"
    PROVISIONAL = "provisional"
    ACCEPTED = "accepted"


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


class Answers(Protocol):
    def add(self, answer: Answer) -> None: ...
    def save(self, answer: Answer) -> None: ...
    def get(self, community: str, id: str) -> Answer:
        """Raises NotFound."""

    def to(self, community: str, ask: str) -> Sequence[Answer]:
        """The answers to an ask, oldest first."""

    def counts(self, community: str, asks: Sequence[str]) -> dict[str, int]:
        """How many answers each of some asks has; one without any is absent."""

    def said_in(self, community: str, ask: str, source: str) -> Answer | None:
        """The answer a message was taken for."""
