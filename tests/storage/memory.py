"""What two communities know of who helps with what, told and asked in short sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select

from bot.model.communities import Communities, Community
from bot.model.evidence import Alike, Contribution, Evidence, Known, Question, Source, Thread
from bot.ports import Database, UnitOfWork
from storage.deeds import DEEDS
from storage.habits import HABITS
from storage.nearest import POSTINGS
from storage.threads import THREADS
from storage.words import WORDS
from tests.conftest import MONDAY

T = TypeVar("T")

OURS, THEIRS = "ours", "theirs"
DAY = timedelta(days=1)


class Memory:
    """The evidence of two communities, asked in short sentences."""

    def __init__(self, database: Database) -> None:
        self._database = database
        for id in (OURS, THEIRS):
            made = Community(id, id, id.title(), "Data", "Europe/Paris", MONDAY)
            self.write(lambda uow, one=made: uow.repo(Communities).add(one))  # type: ignore[misc]

    def write(self, work: Callable[[UnitOfWork], Any]) -> None:
        self._database.write(work).result()

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._database.read(work).result()

    def learn(self, *threads: Thread) -> None:
        self.write(lambda uow: uow.repo(Evidence).learn(*threads))

    def forget(self, ref: str, community: str = OURS) -> None:
        self.write(lambda uow: uow.repo(Evidence).forget(community, ref))

    def about(self, text: str, community: str = OURS, people: Sequence[str] = ()) -> Known:
        asked = Question(text)
        return self.read(lambda uow: uow.repo(Evidence).about(community, asked, MONDAY, people))

    def alike(self, text: str, community: str = OURS, **more: str) -> list[Alike]:
        asked = Question(text, **more)
        return list(self.read(lambda uow: uow.repo(Evidence).alike(community, asked)))

    def helpers(self, text: str) -> list[str]:
        return [one.person for match in self.about(text).matches for one in match.helpers]

    def rows(self) -> dict[str, Any]:
        """What is kept of everything that was learned, by content."""

        def look(uow: Any) -> dict[str, Any]:
            run = uow.repo(Evidence)._connection.execute  # noqa: SLF001  counts only
            words = select(WORDS.c.word, WORDS.c.threads).where(WORDS.c.threads > 0)
            tables = (THREADS, POSTINGS, DEEDS, HABITS)
            counts = [run(select(func.count()).select_from(table)).scalar_one() for table in tables]
            habits = select(HABITS.c.person, HABITS.c.answers).order_by(HABITS.c.person)
            return {
                "counts": counts,
                "words": sorted(map(tuple, run(words))),
                "habits": list(map(tuple, run(habits))),
            }

        return self.read(look)


def thread(ref: str, title: str, *helpers: str, **more: Any) -> Thread:
    at = MONDAY - 10 * DAY
    answers = tuple(Contribution(one, at + DAY, "Use scopes.", helped=True) for one in helpers)
    made = Thread(OURS, ref, Source.ASK, title, "", at, "sam", answers=answers)
    return replace(made, **more)
