"""What facilitators see coming, and what they do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.model.communities import Community
from bot.model.people import Members
from bot.ui import words
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.chores import Plan, app, plan
from tests.features.working import planned, working
from tests.people import Someone

__all__ = ["app", "plan"]

Travel = Callable[..., Awaitable[None]]


def test_a_facilitator_sees_when_who_and_why(ada: Someone, sam: Someone, plan: Plan) -> None:
    plan("plants", "ferns", "sam", hours=2)
    plan("bins", "red", "sam", hours=10)  # 21:00 in Paris
    plan("plants", "done long ago", "ada", days=2)
    plan("plants", "later", "sam", days=15)

    listed = str(ada.types("/nudges list"))
    assert "Mon 4 May 13:00 · Sam · Plants without water\n> Look after ferns" in listed
    assert "Tue 5 May 08:00 · Sam · Bins that are full" in listed
    assert "Ada · Plants without water\nAs things stand it will not be sent: it is dealt" in listed
    assert "later" not in listed
    assert str(ada.types("/nudges")) == listed


def test_a_preview_keeps_the_times_of_whoever_looks(
    app: App, guild: Community, ada: Someone, sam: Someone, clock: FakeClock
) -> None:
    """The platform draws them in the reader's zone, as it does the time the nudge comes."""
    meetup = planned(app, guild, starts=clock.now() + timedelta(days=1))
    listed = ada.types("/nudges list")

    preview = next(one for block in listed.card.blocks for one in words(block) if "> " in one)
    assert f"](time:{int(meetup.starts.timestamp())})" in preview.partition("> ")[2]


def test_an_empty_list_says_so(ada: Someone) -> None:
    assert "Nothing to remind anybody of" in ada.types("/nudges list")


def test_only_facilitators_see_the_list(ada: Someone, sam: Someone) -> None:
    assert "Only a facilitator" in sam.types("/nudges list")


def test_the_list_says_who_stopped_and_who_left(
    app: App, guild: Community, ada: Someone, sam: Someone, enter: Enter, plan: Plan
) -> None:
    enter("Leo")
    plan("plants", "ferns", "sam", hours=2)
    plan("plants", "palms", "leo", hours=3)
    sam.types("/nudges stop plants")
    working(app, guild, lambda work: work.repo(Members).remove(guild.id, "leo"))

    listed = ada.types("/nudges list")
    assert "they stopped these" in listed
    assert "they left the community" in listed


async def test_send_now_sends_once(ada: Someone, sam: Someone, plan: Plan, travel: Travel) -> None:
    plan("plants", "ferns", "sam", hours=5)
    listed = ada.types("/nudges list")
    assert "Sent to Sam." in ada.presses("Send now", on=listed)

    await travel(days=2)
    assert len(sam.dm.sees()) == 1


async def test_an_outdated_list_says_what_became_of_it(
    ada: Someone, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    sent, skipped = ada.types("/nudges list"), ada.types("/nudges list")
    await travel(hours=2)

    assert "sent already" in ada.presses("Send now", on=sent)
    assert "sent already" in ada.presses("Skip", on=skipped)


async def test_a_skipped_one_is_not_sent(
    ada: Someone, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    first, second = ada.types("/nudges list"), ada.types("/nudges list")
    assert "Sam will not get this one." in ada.presses("Skip", on=first)
    assert "was skipped" in ada.presses("Send now", on=second)

    plan("plants", "ferns", "sam", hours=1)  # planned for the same moment again
    await travel(hours=2)
    assert sam.dm.sees() == []


async def test_nobody_is_woken_up_by_somebody_else(
    ada: Someone, grace: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "grace", hours=8)
    plan("plants", "palms", "ada", days=5)
    refused = ada.presses("Send now", on=ada.types("/nudges list"))
    assert "quiet hours for Grace, until Mon 4 May 08:00 there" in refused

    await travel(hours=8)
    assert len(grace.dm.sees()) == 1


async def test_one_a_day_holds_for_send_now(
    ada: Someone, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    plan("bins", "red", "sam", days=2)
    await travel(hours=1)

    assert "Sam had a nudge today" in ada.presses("Send now", on=ada.types("/nudges list"))


async def test_my_own_may_come_at_any_hour(
    ada: Someone, plan: Plan, travel: Travel, clock: FakeClock
) -> None:
    clock.advance(hours=12)
    plan("plants", "ferns", "ada", days=1)
    assert "Sent to Ada." in ada.presses("Send now", on=ada.types("/nudges list"))

    await travel(minutes=1)
    assert "ferns" in ada.dm.sees()[0]


def test_a_press_by_a_member_is_refused(ada: Someone, sam: Someone, plan: Plan) -> None:
    plan("plants", "ferns", "sam", hours=1)
    listed = ada.types("/nudges list")

    assert "Only a facilitator" in sam.presses("Skip", on=listed)


def test_a_long_list_is_cut_with_a_word_about_it(ada: Someone, sam: Someone, plan: Plan) -> None:
    for number in range(30):
        plan("bins", f"bin{number:02}", "sam", hours=1)

    listed = str(ada.types("/nudges list"))
    assert listed.endswith(f"and {30 - listed.count('Send now')} more")


def test_a_meetup_to_come_is_listed(
    app: App, guild: Community, ada: Someone, sam: Someone, clock: FakeClock
) -> None:
    planned(app, guild, starts=clock.now() + timedelta(days=1))

    assert "Sam · A meetup has been over for a day and has no summary" in ada.types("/nudges list")
