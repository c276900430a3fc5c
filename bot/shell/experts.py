"""``folkmoot experts``: whom a question would be put to, and why; reads only."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from bot import features, wiring
from bot.catalog import Features
from bot.config import Settings
from bot.context import Tools, Work
from bot.features.experts.pool import experts, loads_of, ranking
from bot.features.experts.standing import Standing, stance
from bot.model.evidence import Evidence, Question
from bot.model.experts import Experts
from bot.model.routing import Ranked, Reason, Why
from bot.shell import stored
from bot.shell.search import community_named
from bot.templates import Templates


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody with their place, by name."""

    name: str
    ranked: Ranked
    standing: Standing


def report(settings: Settings, slug: str, question: str, *, limit: int, as_json: bool) -> int:
    """Print the ranking, best first; 1 when nothing speaks for anybody."""
    database = stored.opened(settings)
    now, words, known = database.clock().now(), Templates(), Features(features.load())
    try:
        read = database.read(
            lambda uow: _ranking(
                Tools(now, uow, words, known, wiring.random_id), slug, Question(question)
            )
        )
        lines = read.result()[:limit]
    finally:
        database.close()
    if as_json:
        sys.stdout.write(json.dumps(list(map(_data, lines)), ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(_line(place, one) for place, one in enumerate(lines, 1))
    if not lines:
        sys.stderr.write("Nobody found: nobody offered to help, or answered anything like it.\n")
    return 0 if lines else 1


def _ranking(tools: Tools, slug: str, question: Question) -> list[Line]:
    """Those who offered to help, as they would be asked; then others who helped."""
    community = community_named(tools.uow, slug)
    work = Work(tools, community)
    offered = [one.id for one in experts(work)]
    habits = work.repo(Evidence).about(community.id, question, work.now).habits
    others = [one for one, habit in habits.items() if habit.answers and one not in set(offered)]
    asked = ranking(work, question, offered)
    known_to_help = [one for one in ranking(work, question, others) if one.score]
    prefs, loads = work.repo(Experts).prefs(*offered), loads_of(work, offered)
    how = {one: stance(work, prefs[one], loads[one]).how for one in offered}
    names = work.names(*offered, *others)
    return [
        Line(names.get(one.person, one.person), one, how.get(one.person, Standing.NOT_OPTED_IN))
        for one in (*asked, *known_to_help)
    ]


def _data(line: Line) -> dict[str, Any]:
    ranked = line.ranked
    return {
        "person": ranked.person,
        "name": line.name,
        "eligible": line.standing is Standing.READY,
        "standing": line.standing.value,
        "score": round(ranked.score, 4),
        "parts": {part: round(much, 4) for part, much in asdict(ranked.parts).items()},
        "because": [asdict(one) for one in ranked.because],
        "newcomer": ranked.newcomer,
    }


def _line(place: int, line: Line) -> str:
    ranked = line.ranked
    parts = ", ".join(f"{part} {much:.2f}" for part, much in asdict(ranked.parts).items())
    why = f"       {'; '.join(map(_said, ranked.because))}\n" if ranked.because else ""
    not_now = "" if line.standing is Standing.READY else f" ({line.standing.value})"
    return f"{place:3} {line.name}{not_now}  {ranked.score:.3f}  ({parts})\n{why}"


def _said(reason: Reason) -> str:
    match reason.why:
        case Why.ANSWERED:
            return f"answered {reason.ref} on {reason.words}"
        case Why.LISTED:
            return f"listed {reason.words}"
        case Why.ACTIVE:
            return "helps a lot these days"
