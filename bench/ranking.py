"""How long a ranking takes in a community that has answered a hundred thousand times."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate

from bench.experts import HERE, System
from bench.measure import percentile
from bot.model.evidence import Contribution, Evidence, Question, Source, Thread
from bot.model.routing import Candidate, rank
from bot.ports import UnitOfWork
from bot.shell.garbage import settle

THREADS, ANSWERS, PEOPLE = 50_000, 2, 5_000
QUESTIONS = 300
BATCH = 1_000
MINUTES = 15
_WORDS = [f"w{number:x}" for number in range(30_000)]
_OFTEN = list(accumulate(1 / (place + 10) for place in range(len(_WORDS))))
_EAGER = list(accumulate(1 / (place + 5) ** 0.8 for place in range(PEOPLE)))
_PEOPLE = [f"p{number}" for number in range(PEOPLE)]
_BEGUN = datetime(2025, 1, 1, tzinfo=UTC)


async def measured(*, rounds: int, times: int) -> str:
    """Words as often as in real texts (Zipf), people as eager as real ones."""
    del rounds, times  # what counts is the size
    chance = random.Random(1)
    system = System()
    try:
        begun = time.perf_counter()
        for threads in _batches(chance):
            system.database.write(partial(_learn, threads)).result()
        learned = time.perf_counter() - begun
        size = system.database.file.stat().st_size / 1e6
        settle()  # as the bot does once it runs
        took = [_ranked(system, chance) for _ in range(QUESTIONS)]
    finally:
        system.close()
    clock, processor = (list(one) for one in zip(*took, strict=True))
    return (
        f"Ranking: {THREADS * ANSWERS:,} answers in {THREADS:,} threads by {PEOPLE:,} people, "
        f"{QUESTIONS} questions, all of them ranked\n"
        f"  learned at {1000 * learned / THREADS:.2f} ms a thread, {size:.0f} MB\n"
        f"  by the clock  p50 {percentile(clock, 0.5):4.0f} ms, p99 {percentile(clock, 0.99):4.0f} ms"
        "   (goal: below 250)\n"
        f"  of processor  p50 {percentile(processor, 0.5):4.0f} ms, "
        f"p99 {percentile(processor, 0.99):4.0f} ms   (the same on a machine that does nothing else)\n"
    )


def _learn(threads: Sequence[Thread], uow: UnitOfWork) -> None:
    uow.repo(Evidence).learn(*threads)


def _batches(chance: random.Random) -> Iterator[list[Thread]]:
    for first in range(0, THREADS, BATCH):
        yield [_thread(number, chance) for number in range(first, first + BATCH)]


def _thread(number: int, chance: random.Random) -> Thread:
    at = _BEGUN + timedelta(minutes=MINUTES * number)
    helpers = chance.choices(_PEOPLE, cum_weights=_EAGER, k=ANSWERS)
    answers = tuple(
        Contribution(one, at + timedelta(minutes=20 * place), _text(chance, 15))
        for place, one in enumerate(helpers, 1)
    )
    title, body = _text(chance, 8), _text(chance, 30)
    asker = chance.choice(_PEOPLE)
    return Thread(HERE, f"X-{number}", Source.IMPORT, title, body, at, asker, answers=answers)


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, cum_weights=_OFTEN, k=words))


def _ranked(system: System, chance: random.Random) -> tuple[float, float]:
    """Milliseconds from the question to the list of everybody: by the clock, and of a processor."""
    question = Question(_text(chance, 8), _text(chance, 40))
    now = _BEGUN + timedelta(minutes=MINUTES * THREADS)
    people = [Candidate(one) for one in _PEOPLE]
    begun, used = time.perf_counter(), time.process_time()
    known = system.database.read(lambda uow: uow.repo(Evidence).about(HERE, question, now)).result()
    ranked = rank(question, known, people, now)
    took = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - used)
    assert len(ranked) == PEOPLE
    return took
