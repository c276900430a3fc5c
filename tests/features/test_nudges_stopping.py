"""Anybody may have fewer nudges, at once, and all of them again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.features.chores import Plan, app, plan
from tests.people import Someone

__all__ = ["app", "plan"]

Travel = Callable[..., Awaitable[None]]


async def test_stop_is_immediate_for_one_kind(
    sam: Someone, ada: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    await travel(hours=1)
    stopped = sam.dm.picks("Stop these", "Only: Plants without water", on=sam.dm.last())
    assert "will not nudge you about this any more: Plants without water" in stopped
    assert "/nudges start" in stopped

    plan("plants", "ferns", "sam", days=1)
    plan("plants", "palms", "ada", days=1)
    plan("bins", "red", "sam", days=2)
    await travel(days=2)

    assert "red" in sam.dm.sees()[-1]
    assert "ferns" not in sam.dm.sees()[-1]
    assert len(ada.dm.sees()) == 1


async def test_stop_all_and_start_again(sam: Someone, plan: Plan, travel: Travel) -> None:
    plan("plants", "ferns", "sam", hours=1)
    await travel(hours=1)
    stopped = sam.dm.picks("Stop these", "All nudges from Data guild", on=sam.dm.last())
    plan("bins", "red", "sam", days=1)
    plan("fire", "stove", "sam", days=1)
    await travel(days=1, hours=1)
    assert "ferns" in sam.dm.sees()[0]
    assert not any("red" in seen or "stove" in seen for seen in sam.dm.sees())

    assert "may nudge you again" in sam.dm.presses("Start again", on=stopped)
    plan("bins", "blue", "sam", hours=2)
    await travel(hours=2)
    assert "blue" in sam.dm.sees()[-1]


def test_stop_and_start_are_commands_in_a_direct_message_too(sam: Someone) -> None:
    assert "will not nudge you any more" in sam.dm.types("/nudges stop")
    assert "more: Bins that are full" in sam.dm.types("/nudges stop bins")
    assert "more: Bins that are full" in sam.types("/nudges stop Bins that are full")
    assert "may nudge you again" in sam.dm.types("/nudges start")
    assert "There are: all, " in sam.types("/nudges stop everything")
