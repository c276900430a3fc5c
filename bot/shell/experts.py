"""``folkmoot experts``: whom a question would be put to, and why; reads only."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot import wiring
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import NotFound
from bot.model.communities import Communities
from bot.model.evidence import Evidence, Question
from bot.model.people import People
from bot.model.routing import Candidate, Ranked, Reason, Why, rank
from bot.ports import UnitOfWork

Line = tuple[str, Ranked]


def report(settings: Settings, slug: str, question: str, *, limit: int, as_json: bool) -> int:
    """Print the ranking, best first; 1 when nothing speaks for anybody."""
    database = wiring.open_database(settings.database)
    now = SystemClock().now()
    try:
        lines = database.read(lambda uow: _ranking(uow, slug, question, now)[:limit]).result()
    finally:
        database.close()
    if as_json:
        said = [_data(name, ranked) for name, ranked in lines]
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(
            _line(place, name, ranked) for place, (name, ranked) in enumerate(lines, 1)
        )
    return 0 if lines else 1


def _ranking(uow: UnitOfWork, slug: str, text: str, now: datetime) -> list[Line]:
    """Everybody there is evidence about, by name."""
    communities = uow.repo(Communities)
    community = communities.by_slug(slug)
    if community is None:
        known = ", ".join(one.slug for one in communities.all()) or "none yet"
        raise NotFound(f"there is no community “{slug}”. There is: {known}.")
    question = Question(text)
    evidence = uow.repo(Evidence).about(community.id, question, now)
    ranked = rank(question, evidence, [Candidate(one) for one in evidence.habits], now)
    names = uow.repo(People).names([one.person for one in ranked])
    return [(names.get(one.person, one.person), one) for one in ranked if one.score]


def _data(name: str, ranked: Ranked) -> dict[str, Any]:
    return {
        "person": ranked.person,
        "name": name,
        "score": round(ranked.score, 4),
        "parts": {part: round(much, 4) for part, much in asdict(ranked.parts).items()},
        "because": [asdict(one) for one in ranked.because],
        "newcomer": ranked.newcomer,
    }


def _line(place: int, name: str, ranked: Ranked) -> str:
    parts = ", ".join(f"{part} {much:.2f}" for part, much in asdict(ranked.parts).items())
    why = "; ".join(map(_said, ranked.because))
    return f"{place:3} {name}  {ranked.score:.3f}  ({parts})\n       {why}\n"


def _said(reason: Reason) -> str:
    match reason.why:
        case Why.ANSWERED:
            return f"answered {reason.ref} on {reason.words}"
        case Why.LISTED:
            return f"listed {reason.words}"
        case Why.ACTIVE:
            return "helps a lot these days"
