"""Rounds of several competitors in turn, and what they took beside the first of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median

Round = Callable[[int], Awaitable[list[float]]]
"""Does something a number of times; milliseconds each took."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What each competitor took, round by round; the first is the floor of the others."""

    title: str
    took: Mapping[str, list[list[float]]]


async def in_turn(
    title: str, competitors: Mapping[str, Round], *, rounds: int, times: int
) -> Measured:
    """One uncounted warm-up each, then A B C A B C …, so that a drifting machine hits all alike."""
    took: dict[str, list[list[float]]] = {name: [] for name in competitors}
    for run in competitors.values():
        await run(max(times // 4, 10))
    for _ in range(rounds):
        for name, run in competitors.items():
            took[name].append(await run(times))
    return Measured(title, took)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(measured: Measured) -> str:
    """p50 and p99 in milliseconds as the median of the rounds, and their ratios to the floor's."""
    lines = [measured.title, f"  {'':44} {'p50 ms':>8} {'p99 ms':>8} {'p50 x':>7} {'p99 x':>7}"]
    floor = next(iter(measured.took.values()))
    for name, rounds in measured.took.items():
        shown = [f"  {name:44}"]
        ratios = []
        for share in (0.5, 0.99):
            values = [percentile(one, share) for one in rounds]
            floors = [percentile(one, share) for one in floor]
            shown.append(f"{median(values):8.2f}")
            pairs = zip(values, floors, strict=True)
            ratios.append(f"{median(value / least for value, least in pairs):7.2f}")
        lines.append(" ".join([*shown, *ratios]))
    return "\n".join(lines) + "\n"
