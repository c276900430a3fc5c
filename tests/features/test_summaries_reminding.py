"""A meetup without a summary: its host hears of it a day later, and can act at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from adapters.sandbox.chat import Chat, User
from bot.events import MeetupPlanned
from bot.model.communities import Community
from bot.model.meetups import Meetup, Meetups, State
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.summing import meetup
from tests.features.working import planned, working
from tests.people import Someone

__all__ = ["meetup"]

Travel = Callable[..., Awaitable[None]]

DAY_AFTER = {"days": 1, "hours": 8}  # an hour of meetup from 16:00 UTC, and a day


def before_it_slips(who: Someone) -> list[str]:
    return [seen for seen in who.dm.sees() if seen.startswith("Before it slips")]


async def test_the_host_is_reminded_a_day_after_and_writes_from_there(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(days=1, hours=7, minutes=59)
    assert before_it_slips(sam) == []

    await travel(minutes=1)
    (nudge,) = before_it_slips(sam)
    assert "M-1 Reading query plans (Mon 4 May 18:00) has no summary yet." in nudge
    assert "[Write it] [It didn't happen] [Ask someone]" in nudge

    form = sam.dm.presses("Write it", on=sam.dm.last())
    draft = sam.dm.submits(form, learned="Plans are trees.")
    assert "Published as S-1" in sam.dm.presses("Publish", on=draft)
    await travel(minutes=1)
    assert "Plans are trees." in ada.at("log").sees()[0]


async def test_a_nudge_that_is_done_says_so_and_asks_for_nothing_more(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(**DAY_AFTER)
    draft = sam.dm.submits(sam.dm.presses("Write it", on=sam.dm.last()), learned="Trees.")
    sam.dm.presses("Publish", on=draft)
    await travel(minutes=1)

    (nudge,) = before_it_slips(sam)
    why = "A meetup has been over for a day and has no summary"
    assert nudge.splitlines() == [
        "Before it slips in Data guild",
        f"Over: Reading query plans · {why}: this is dealt with.",
    ]


async def test_what_else_came_with_a_nudge_that_is_done_keeps_its_buttons(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    planned(app, guild, title="Indexes")
    await travel(**DAY_AFTER)
    sam.presses("Publish", on=sam.submits(sam.types("/summary new M-1"), learned="Trees."))
    await travel(minutes=1)

    (nudge,) = before_it_slips(sam)
    assert nudge.count("this is dealt with.\n") == 1
    assert nudge.count("M-2 Indexes") == 1
    assert nudge.count("[Write it] [It didn't happen] [Ask someone]") == 1
    assert nudge.endswith("[Stop these ▾]")


async def test_who_wants_no_more_nudges_keeps_those_that_came(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    planned(app, guild, title="Indexes")
    await travel(**DAY_AFTER)
    sam.dm.picks("Stop these", "All nudges from Data guild", on=sam.dm.last())
    sam.presses("Publish", on=sam.submits(sam.types("/summary new M-1"), learned="Trees."))
    await travel(minutes=1)

    (nudge,) = before_it_slips(sam)
    assert nudge.count("this is dealt with.\n") == 1
    assert nudge.count("[Write it] [It didn't happen] [Ask someone]") == 1


async def test_a_summary_in_time_needs_no_reminder(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    form = sam.types("/summary new M-1")
    sam.presses("Publish", on=sam.submits(form, learned="Plans are trees."))
    assert "without a summary" not in str(ada.types("/nudges list"))

    await travel(days=2)
    assert before_it_slips(sam) == []


async def test_a_moved_meetup_moves_the_reminder(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    moved = meetup.moved_to(meetup.starts + timedelta(days=1))
    working(app, guild, lambda work: work.repo(Meetups).save(moved))
    working(app, guild, lambda work: work.happened(MeetupPlanned(moved.id)))
    await travel(**DAY_AFTER)
    assert before_it_slips(sam) == []

    await travel(days=1)
    assert len(before_it_slips(sam)) == 1


async def test_moved_there_and_back_it_still_comes(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    for starts in (meetup.starts + timedelta(days=1), meetup.starts):
        moved = meetup.moved_to(starts)
        working(app, guild, lambda work, moved=moved: work.repo(Meetups).save(moved))  # type: ignore[misc]
        working(app, guild, lambda work: work.happened(MeetupPlanned(meetup.id)))
    await travel(**DAY_AFTER)

    assert len(before_it_slips(sam)) == 1


async def test_it_did_not_happen(
    app: App, guild: Community, meetup: Meetup, sam: Someone, enter: Enter, travel: Travel
) -> None:
    leo = enter("Leo")
    await travel(**DAY_AFTER)
    nudge = sam.dm.last()
    assert "Only whoever hosted M-1" in leo.presses("It didn't happen", on=nudge)
    assert "nobody will be asked" in sam.dm.presses("It didn't happen", on=nudge)

    found = working(app, guild, lambda work: work.repo(Meetups).get(guild.id, meetup.id))
    assert found.state is State.DID_NOT_HAPPEN
    assert "M-1 did not happen" in sam.dm.presses("It didn't happen", on=nudge)
    assert "M-1 did not take place" in sam.dm.presses("Write it", on=nudge)
    assert "every meetup so far" in sam.types("/summary missing")


async def test_somebody_else_is_asked_and_may_then_publish(
    meetup: Meetup, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    leo = enter("Leo")
    await travel(**DAY_AFTER)
    assert "Sam, who hosted M-1" in leo.types("/summary new M-1")
    form = sam.dm.presses("Ask someone", on=sam.dm.last())
    assert "I ask Leo as soon as their day allows" in sam.dm.submits(form, person="@leo")
    await travel(minutes=1)

    (asked,) = before_it_slips(leo)
    assert "Sam asks you to write what M-1 Reading query plans" in asked
    draft = leo.dm.submits(leo.dm.presses("Write it", on=leo.dm.last()), learned="Trees.")
    assert "Published as S-1" in leo.dm.presses("Publish", on=draft)
    await travel(minutes=1)
    assert "by Leo\nTrees." in ada.at("log").sees()[0]


async def test_who_is_asked_in_the_evening_hears_of_it_in_the_morning(
    meetup: Meetup, sam: Someone, enter: Enter, travel: Travel
) -> None:
    leo = enter("Leo")
    await travel(**DAY_AFTER)
    nudge = sam.dm.last()
    await travel(hours=3)  # 22:00
    sam.dm.submits(sam.dm.presses("Ask someone", on=nudge), person="leo")
    await travel(hours=9, minutes=59)
    assert before_it_slips(leo) == []

    await travel(minutes=1)
    assert len(before_it_slips(leo)) == 1


async def test_asking_goes_to_another_member(
    meetup: Meetup, chat: Chat, sam: Someone, enter: Enter, travel: Travel
) -> None:
    leo = enter("Leo")
    chat.join(User("zoe", "Zoe"))
    await travel(**DAY_AFTER)
    nudge = sam.dm.last()
    form = sam.dm.presses("Ask someone", on=nudge)

    assert "! That is you." in sam.dm.submits(form, person="sam")
    assert "Zoe has not joined Data guild yet" in sam.dm.submits(form, person="zoe")
    assert "Only whoever hosted M-1" in leo.presses("Ask someone", on=nudge)


async def test_a_button_that_comes_too_late_says_so(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(**DAY_AFTER)
    form = ada.types("/summary new M-1")
    ada.presses("Publish", on=ada.submits(form, learned="Plans are trees."))

    nudge = sam.dm.last()
    assert "M-1 has a summary" in sam.dm.presses("Write it", on=nudge)
    assert "M-1 has a summary already" in sam.dm.presses("It didn't happen", on=nudge)
    assert "M-1 has a summary already" in sam.dm.presses("Ask someone", on=nudge)


async def test_stopping_it_stops_it(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel, clock: FakeClock
) -> None:
    await travel(**DAY_AFTER)
    label = "Only: A meetup has been over for a day and has no summary"
    sam.dm.picks("Stop these", label, on=sam.dm.last())
    planned(app, guild, starts=clock.now())
    await travel(days=3)

    assert len(before_it_slips(sam)) == 1
