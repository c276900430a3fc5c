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

Travel = Callable[..., Awaitable[None]]


@pytest.fixture
def feature(app: App, monkeypatch: pytest.MonkeyPatch) -> Feature:
    """The only one with jobs."""
    made = Feature("x", "X.")
    monkeypatch.setattr(app.features, "jobs", made.jobs)
    return made


@pytest.mark.parametrize("odd", [StopIteration, CancelledError, SystemExit])
async def test_a_job_that_raises_what_is_no_error_is_parked_and_stops_no_other(
    app: App,
    guild: Community,
    travel: Travel,
    feature: Feature,
    odd: type[BaseException],
) -> None:
    ran: list[str] = []

    def breaks(_: Work) -> None:
        raise odd

    def notes(_: Work, word: str) -> None:
        ran.append(word)

    broken, note = feature.later("breaks")(breaks), feature.later("notes")(notes)
    working(app, guild, lambda work: broken.at(work, work.now - timedelta(minutes=1), "k"))
    working(app, guild, lambda work: note.at(work, work.now, "k", "behind it"))
    await app.settle()
    assert ran == ["behind it"]

    await travel(hours=2)
    (finding,) = app.database.read(lambda uow: list(jobs(uow))).result()
    assert "the job x.breaks is broken since 2026-05-04 09:15 UTC" in finding.says
    assert f"(RuntimeError: it raised {odd.__name__})" in finding.says


async def test_what_a_server_adds_to_an_error_is_not_passed_on(
    app: App,
    guild: Community,
    travel: Travel,
    feature: Feature,
) -> None:
    """PostgreSQL quotes the values of a row there."""

    def breaks(_: Work) -> None:
        raise ValueError("it is there already\nDETAIL: Key (title)=(what Ada asked)")

    broken = feature.later("breaks")(breaks)
    working(app, guild, lambda work: broken.at(work, work.now, "k"))
    await travel(hours=2)

    (finding,) = app.database.read(lambda uow: list(jobs(uow))).result()
    assert "(ValueError: it is there already)" in finding.says
