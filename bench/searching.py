"""P7: searching the log beside the raw FTS5 statement, among ten and a hundred thousand entries."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from statistics import median

from bench.house import house
from bench.measure import percentile
from bench.rows import Bare
from bot.model.communities import Place
from bot.model.entries import Entry, EntryKind, Log, Query
from bot.wiring import App

SIZES = (10_000, 100_000)
VOCABULARY = 30_000
COMMON = 100  # words everybody uses: nobody looks for something by them alone
ASKED = 4
SHOWN = 10
_ALL = """
SELECT entry.ref, entry.title, snippet(entry_words, 4, '[', ']', '…', 32)
FROM entry_words JOIN entry ON entry.number = entry_words.rowid
WHERE entry_words MATCH ? ORDER BY rank LIMIT ?
"""


async def measured(*, rounds: int, times: int) -> str:
    found = [await asyncio.to_thread(_searched, size, rounds, times) for size in SIZES]
    lines = ["Searching the log: known items, four words of each", *found]
    return "\n".join(lines) + "\n"


def _searched(size: int, rounds: int, times: int) -> str:
    with house(Place("slack", "T1", "C1")) as app:
        chance = random.Random(size)
        texts = list(_texts(chance, size))
        bare = Bare(app.database.file)  # type: ignore[attr-defined]
        _fill(app, bare.connection, texts)
        scope = bare.connection.execute("SELECT scope FROM entry LIMIT 1").fetchone()[0]
        asked = [(number, _asked(chance, texts[number])) for number in _some(chance, size, times)]
        hits = sum(f"N-{number}" in _find(app, " ".join(words)) for number, words in asked)
        matches = [" AND ".join(f'"{word}"' for word in (scope, *words)) for _, words in asked]
        raw, ours = [], []
        for _ in range(rounds):
            raw += [_took(partial(_raw, bare.connection, match)) for match in matches]
            ours += [_took(partial(_find, app, " ".join(words))) for _, words in asked]
        newest = [_took(lambda: app.database.read(_recent).result()) for _ in range(50)]
        bare.connection.close()
    ratio = median(ours) / median(raw)
    return (
        f"  {size:9,} entries: {median(ours):6.2f} ms, p99 {percentile(ours, 0.99):6.2f}; raw "
        f"{median(raw):6.2f}; {ratio:.2f}x (goal: 1.3x)\n"
        f"  {'':17} found in ten {hits / times:.2f} (goal: 0.95), newest first "
        f"{median(newest):.2f} ms (goal: 1 ms)"
    )


def _texts(chance: random.Random, size: int) -> Iterator[list[str]]:
    """Words as often as in a language: the second half as often as the first, and so on."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    words = [f"w{rank}" for rank in range(VOCABULARY)]
    for _ in range(size):
        yield chance.choices(words, cum_weights=weights, k=60)


def _fill(app: App, connection: sqlite3.Connection, texts: list[list[str]]) -> None:
    """The first as the bot keeps it, the others as copies of its row."""
    first = Entry("e0", "guild", EntryKind.RESOURCE, "N-0", "", "", app.clock.now())
    app.database.write(lambda uow: uow.repo(Log).keep(first)).result()
    rows = connection.execute("SELECT * FROM entry")
    names = [one[0] for one in rows.description]
    known = dict(zip(names, rows.fetchone(), strict=True))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM entry")
    for number, words in enumerate(texts):
        own = {
            "number": number + 1,
            "id": f"e{number}",
            "ref": f"N-{number}",
            "title": " ".join(words[:8]),
            "body": " ".join(words[8:]),
        }
        values = [own.get(name, known[name]) for name in names]
        connection.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(names))})", values)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def _raw(connection: sqlite3.Connection, match: str) -> list[tuple[str, str, str]]:
    return connection.execute(_ALL, (match, SHOWN)).fetchall()


def _asked(chance: random.Random, words: list[str]) -> list[str]:
    telling = sorted({one for one in words if int(one[1:]) >= COMMON})
    return chance.sample(telling, min(ASKED, len(telling)))


def _some(chance: random.Random, size: int, times: int) -> list[int]:
    return [chance.randrange(size) for _ in range(times)]


def _find(app: App, words: str) -> list[str]:
    found = app.database.read(
        lambda uow: uow.repo(Log).find("guild", Query(words), limit=SHOWN)
    ).result()
    return [hit.entry.ref for hit in found]


def _recent(uow: object) -> object:
    return uow.repo(Log).recent("guild")  # type: ignore[attr-defined]


def _took(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begun)
