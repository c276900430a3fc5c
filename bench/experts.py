"""The product's routing and deflection as the yardstick wants them: on a real SQLite database."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.model.communities import Communities, Community
from bot.model.deflection import likely
from bot.model.evidence import Contribution, Evidence, Question, Source, Thread
from bot.model.routing import Candidate, Ranked, rank
from bot.ports import UnitOfWork
from storage.database import SqliteDatabase

T = TypeVar("T")

HERE = "bench"
WEEK = timedelta(days=7)


class System:
    """Learns each event before it is asked about the next; nothing is known in advance."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.database = SqliteDatabase(Path(self._folder.name) / "bench.db")
        self._threads: dict[str, Thread] = {}
        self._fresh: dict[str, None] = {}
        self._used: list[str] = []
        self._topics: dict[str, tuple[str, ...]] = {}
        self._members: dict[str, None] = {}
        self._asked: dict[str, list[datetime]] = defaultdict(list)
        founded = datetime.fromtimestamp(0, UTC)
        community = Community(HERE, HERE, HERE, "Benches", "Etc/UTC", founded)
        self._write(lambda uow: uow.repo(Communities).add(community))

    def close(self) -> None:
        self.database.close()
        self._folder.cleanup()

    def on_profile(self, user: str, topics: Sequence[str]) -> None:
        self._members[user] = None
        self._topics[user] = tuple(topics)

    def on_question(self, q: Mapping[str, Any]) -> None:
        self._threads[q["id"]] = Thread(
            HERE, q["id"], Source.IMPORT, q["title"], q["body"], _moment(q["ts"]), q["asker"]
        )
        self._fresh[q["id"]] = None

    def on_answer(self, qid: str, a: Mapping[str, Any]) -> None:
        thread, at = self._threads[qid], _moment(a["ts"])
        given = Contribution(a["user"], at, a["text"], helped=a["helpful"])
        self._threads[qid] = replace(thread, answers=(*thread.answers, given))
        self._fresh[qid] = None
        self._members[a["user"]] = None

    def on_link(self, qid: str, target: str, ts: float) -> None:
        del qid, ts
        self._used.append(target)

    def rank_experts(self, q: Mapping[str, Any], k: int) -> list[str]:
        return [one.person for one in self.ranked(q)[:k]]

    def ranked(self, q: Mapping[str, Any]) -> list[Ranked]:
        self._learn()
        now, question = _moment(q["ts"]), _question(q)
        known = self._read(lambda uow: uow.repo(Evidence).about(HERE, question, now))
        people = [one for one in self._members if one != q["asker"]]
        return rank(question, known, [self._candidate(one, now) for one in people], now)

    def on_asked(self, q: Mapping[str, Any], users: Sequence[str]) -> None:
        for user in users:
            self._asked[user].append(_moment(q["ts"]))

    def find_similar(self, q: Mapping[str, Any], k: int) -> list[tuple[str, float]]:
        self._learn()
        found = self._read(lambda uow: uow.repo(Evidence).alike(HERE, _question(q)))
        return [(one.ref, one.confidence) for one in likely(found, _moment(q["ts"]))][:k]

    def _candidate(self, person: str, now: datetime) -> Candidate:
        week = [at for at in self._asked[person] if now - at < WEEK]
        self._asked[person] = week
        topics = self._topics.get(person, ())
        return Candidate(person, topics, offers_this_week=len(week))

    def _learn(self) -> None:
        """What happened since the last question, in one transaction."""
        threads, used = [self._threads[one] for one in self._fresh], Counter(self._used)
        if threads or used:
            self._write(lambda uow: _learn(uow.repo(Evidence), threads, used))
        self._fresh.clear()
        self._used.clear()

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.database.read(work).result()

    def _write(self, work: Callable[[UnitOfWork], Any]) -> None:
        self.database.write(work).result()


def _learn(evidence: Evidence, threads: Sequence[Thread], used: Counter[str]) -> None:
    evidence.learn(*threads)
    for ref in used.elements():
        evidence.used(HERE, ref)


def _question(q: Mapping[str, Any]) -> Question:
    return Question(q["title"], q["body"], asker=q["asker"], ref=q["id"])


def _moment(ts: float) -> datetime:
    return datetime.fromtimestamp(ts, UTC)
