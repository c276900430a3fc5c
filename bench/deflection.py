"""Answered questions we find beside what plainer searches find, and how often we are wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from bench.routing import OURS, spent, system
from bench.yardstick import ABSENT, Community, data, replay
from bot.model.deflection import MOST, SHOWN

PLACE = "slicer"
PLAINER = ("Dup", "DupFields", "DupFieldsPrior", "DupCalibrated")

Result = tuple[str, dict[str, Any], list[dict[str, Any]], float]


async def measured(*, rounds: int, times: int) -> str:
    """Every linked duplicate of the forum, and questions of other communities."""
    del rounds, times  # the test questions are what they are
    if data() is None:
        return f"Deflection: {ABSENT}\n"
    begun = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(pool, figures, who) for who in (OURS, *PLAINER)]
        results = await asyncio.gather(*jobs)
    return f"{_report(results)}{spent(time.perf_counter() - begun, (one[3] for one in results))}"


def figures(who: str) -> Result:
    begun = time.process_time()
    found, rows = replay(Community.load(PLACE), system(who), "D")
    return who, found["D"], rows, time.process_time() - begun


def wrongly_shown(rows: Sequence[dict[str, Any]]) -> float:
    """The share of foreign questions with a suggestion at the confidence we show."""
    return _share(_sure(one) for one in rows if one["kind"] == "foreign")


def _report(results: Iterable[Result]) -> str:
    lines = [
        f"Deflection: earlier answers found on {PLACE} (600 questions that were linked to one)"
    ]
    names = ("R@1", "R@3", "R@5", "MRR@5", "strong R@3")
    shown = ("gold shown", "gold asked", "foreign")
    lines.append(f"  {'':24}" + "".join(f"{name:>11}" for name in (*names, *shown)))
    for who, found, rows, _ in results:
        gold = [one for one in rows if one["kind"] == "gold"]
        rates = (_share(map(_right, gold)), _share(map(_sure, gold)), wrongly_shown(rows))
        values = [*(found[name] for name in names), *rates]
        lines.append(f"  {who:24}" + "".join(f"{one:11.3f}" for one in values))
    lines.append(
        f"  At confidence {SHOWN:.2f} and above. gold shown: a linked thread is among the {MOST}; "
        "gold asked:\n  something is suggested; foreign: something is, for a question from elsewhere."
    )
    return "\n".join(lines) + "\n"


def _sure(row: dict[str, Any]) -> bool:
    return any(much >= SHOWN for _, much in row["hits"][:MOST])


def _right(row: dict[str, Any]) -> bool:
    return any(much >= SHOWN and ref in row["gold"] for ref, much in row["hits"][:MOST])


def _share(said: Iterable[bool]) -> float:
    every = list(said)
    return sum(every) / max(1, len(every))
