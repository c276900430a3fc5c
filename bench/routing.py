"""Whom we would ask beside whom simpler rules would, replayed in time over real communities."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from statistics import mean
from typing import Any

from bench.experts import System
from bench.yardstick import ABSENT, COMMUNITIES, Community, data, module, replay
from storage import words

OURS = "Folkmoot"
FEWER = "Folkmoot, fewer words"
FEW = 4_000
"""Places of words for one search: beside a forum of 13,500 threads, what the limit of all searches
is beside a hundred thousand.
"""
LARGEST = "slicer"
SIMPLER = ("MostActive", "RecentActive", "DocVoteRecent", "RouteAuto", "RouteSpread")
FIGURES = {
    "MRR": "MRR@10",
    "P@1": "P@1",
    "hit@3": "hit@3",
    "hit@5": "hit@5",
    "tail": "tail MRR@10",
    "newc.": "newcomer hit@10",
    "busiest": "max share top1",
    "top3 of": "asked-in-top3 rate of busiest",
    "gini": "gini asks (active 90d)",
}
COLD = "elm_slack"

Task = tuple[str, str, bool]
Result = tuple[Task, dict[str, Any], float]


async def measured(*, rounds: int, times: int) -> str:
    """Every test question of every community, for each rule; the cold start of one of them."""
    del rounds, times  # the test questions are what they are
    if data() is None:
        return f"Routing: {ABSENT}\n"
    begun = time.perf_counter()
    tasks: list[Task] = [(place, who, False) for place in COMMUNITIES for who in (OURS, *SIMPLER)]
    tasks.insert(1, (LARGEST, FEWER, False))
    tasks += [(COLD, who, True) for who in (OURS, "RouteDeclared", "DeclaredOnly", "RouteAuto")]
    with ProcessPoolExecutor(2) as pool:
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(pool, figures, task) for task in tasks]
        results = await asyncio.gather(*jobs)
    return f"{_report(results)}{spent(time.perf_counter() - begun, (one[2] for one in results))}"


def figures(task: Task) -> Result:
    """What one rule reaches in one community."""
    place, who, cold = task
    begun = time.process_time()
    with limited(FEW if who == FEWER else words.MOST_POSTINGS):
        found, _ = replay(Community.load(place), system(who), "E", cold=cold)
    return task, found, time.process_time() - begun


def spent(wall: float, cpu: Iterable[float]) -> str:
    """What a run took; a machine that does other things too makes the first of them grow."""
    return f"  took {wall:.0f} s, {sum(cpu):.0f} s of processors\n"


@contextmanager
def limited(places: int) -> Iterator[None]:
    """For now, a search reads no more places of words than that."""
    before, words.MOST_POSTINGS = words.MOST_POSTINGS, places
    try:
        yield
    finally:
        words.MOST_POSTINGS = before


def system(who: str) -> Any:
    return System() if who in (OURS, FEWER) else getattr(module("baselines"), who)()


def _report(results: Iterable[Result]) -> str:
    every = list(results)
    lines = ["Routing: who answers, by place in our ranking (all test questions; MRR at 10)"]
    head = f"  {'':30}" + "".join(f"{name:>8}" for name in FIGURES) + f"{'cpu s':>7}"
    for place in COMMUNITIES:
        lines += [f" {place}", head]
        mine = [one for one in every if one[0][0] == place and not one[0][2]]
        lines += [_line(who, found["E"], took) for (_, who, _), found, took in mine]
    lines += [" mean MRR, tail MRR"]
    lines += [f"  {who:30}{_mean(every, who, 'MRR')}{_mean(every, who, 'tail')}" for who in _who()]
    lines += [f" {COLD}, beginning with an empty log: MRR by answered threads so far"]
    lines += [_cold(who, found) for (_, who, cold), found, _ in every if cold]
    return "\n".join(lines) + "\n"


def _who() -> tuple[str, ...]:
    return (OURS, *SIMPLER)


def _line(who: str, found: dict[str, float], took: float) -> str:
    shown = "".join(f"{found.get(key, 0):8.3f}" for key in FIGURES.values())
    return f"  {who:30}{shown}{took:7.0f}"


def _mean(every: Iterable[Result], who: str, figure: str) -> str:
    mine = [found["E"][FIGURES[figure]] for task, found, _ in every if task[1:] == (who, False)]
    return f"{mean(mine):8.4f}"


def _cold(who: str, found: dict[str, Any]) -> str:
    buckets = found["E cold"].items()
    return f"  {who:30}" + "  ".join(f"{name} {one['MRR@10']:.3f}" for name, one in buckets)
