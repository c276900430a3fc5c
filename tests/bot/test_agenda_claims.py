"""To claim a job is to count a try, so that few are claimed while bots end again and again."""

from __future__ import annotations

import pytest

from bot.agenda import FEW
from bot.context import Work
from bot.feature import Feature
from bot.model.communities import Community
from bot.tasks import LEASE, Tasks
from bot.wiring import App, build
from tests.behind import Ending
from tests.conftest import FakeClock
from tests.features.working import working

CLAIMED, RUN, RUN_AGAIN, CLAIMED_AGAIN = range(1, 5)
"""What the first tick of a bot writes when it finds a job that was begun before."""


async def test_after_one_that_was_begun_before_few_are_claimed(
    app: App, guild: Community, clock: FakeClock
) -> None:
    feature = Feature("x", "X.")

    @feature.later("note")
    def note(work: Work) -> None:
        """Nothing is to be done."""

    def claimed(limit: int) -> list[int]:
        """How often each was begun by now."""
        now = clock.now()
        found = app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=limit))
        clock.advance(LEASE)
        return [one.attempts for one in found.result()]

    def plan(work: Work) -> None:
        for number in range(8):
            note.at(work, work.now + number * 2 * LEASE, f"{number}")

    working(app, guild, plan)
    assert claimed(1) == [1], "by a bot that ended"
    clock.advance(hours=1)
    mortal = build(Ending(app.database, CLAIMED_AGAIN), keys=[b"key"], clock=clock)
    mortal.features.jobs = feature.jobs
    with pytest.raises(ConnectionError):
        await mortal.agenda.tick()

    clock.advance(LEASE)
    assert sorted(claimed(9), reverse=True) == [2] * FEW + [1] * (8 - FEW - FEW)
