"""A job may raise anything, also what is no error: it is parked, and stops no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from datetime import timedelta

import pytest

from bot.context import Work
from bot.feature import Feature
from bot.model.communities import Community
from bot.shell.doctor import jobs
from bot.wiring import App
from tests.features.working import working


@pytest.mark.parametrize("odd", [StopIteration, CancelledError, SystemExit])
async def test_a_job_that_raises_what_is_no_error_is_parked_and_stops_no_other(
    app: App,
    guild: Community,
    travel: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    odd: type[BaseException],
) -> None:
    ran: list[str] = []

    def breaks(_: Work) -> None:
        raise odd

    def notes(_: Work, word: str) -> None:
        ran.append(word)

    feature = Feature("x", "X.")
    broken, note = feature.later("breaks")(breaks), feature.later("notes")(notes)
    monkeypatch.setattr(app.features, "jobs", feature.jobs)
    working(app, guild, lambda work: broken.at(work, work.now - timedelta(minutes=1), "k"))
    working(app, guild, lambda work: note.at(work, work.now, "k", "behind it"))
    await app.settle()
    assert ran == ["behind it"]

    await travel(hours=2)
    (finding,) = app.database.read(lambda uow: list(jobs(uow))).result()
    assert "the job x.breaks is broken since 2026-05-04 09:15 UTC" in finding.says
    assert f"(RuntimeError: it raised {odd.__name__})" in finding.says
