"""Where a summary begins, and where it cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.model.communities import Communities, Community
from bot.model.meetups import Meetup, Meetups
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.summing import meetup
from tests.features.working import planned, working
from tests.people import Someone

__all__ = ["meetup"]

Travel = Callable[..., Awaitable[None]]


async def test_without_a_number_the_only_one_waiting_is_meant(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    assert "[form: M-1 Reading query plans]" in sam.types("/summary")


async def test_with_several_somebody_picks(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel, clock: FakeClock
) -> None:
    planned(app, guild, title="Locks", starts=clock.now() + timedelta(hours=1))
    await travel(hours=9)
    asked = sam.types("/summary new")

    picked = sam.picks("Pick a meetup", "M-2 Mon 4 May 12:00 Locks", on=asked)
    assert "[form: M-2 Locks]" in picked
    free = sam.picks("Pick a meetup", "Not about a meetup", on=asked)
    assert "A title, then what we learned:" in free


async def test_a_free_standing_one_has_its_first_line_as_title(
    grace: Someone, ada: Someone, travel: Travel
) -> None:
    form = grace.types("/summary new title:A talk on locks")
    assert "A title, then what we learned: A talk on locks" in form
    draft = grace.submits(form, learned="A talk on locks\nThey are fine.")
    assert "It goes into the log." in draft
    assert "It is in the log." in grace.presses("Publish", on=draft)
    await travel(minutes=1)

    (posted,) = ada.at("log").sees()
    assert posted.startswith("S-1 · A talk on locks\nby Grace\nThey are fine.\nDecided: none")


def test_words_instead_of_a_number_are_a_title(sam: Someone) -> None:
    assert "then what we learned: Notes on vacuum" in sam.types("/summary Notes on vacuum")
    assert "A title, then what we learned:" in sam.types("/summary new none")


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("M-9", "There is no meetup “M-9” here"),
        ("99999999", "There is no meetup"),
        ("M-1", "begins"),
    ],
)
def test_a_meetup_that_is_none_or_still_to_come(
    meetup: Meetup, ada: Someone, ref: str, said: str
) -> None:
    assert said in ada.types(f"/summary new {ref}")


async def test_one_that_was_called_off(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    working(app, guild, lambda work: work.repo(Meetups).save(meetup.cancelled()))
    await travel(hours=9)

    assert "M-1 did not take place" in sam.types("/summary new M-1")
    assert "A title" in sam.types("/summary new")


async def test_a_meetup_of_another_community_is_not_found(
    app: App, guild: Community, ada: Someone, sam: Someone, travel: Travel, clock: FakeClock
) -> None:
    other = Community("other", "other", "Testers", "Testing", "Europe/Paris", clock.now())
    working(app, guild, lambda work: work.repo(Communities).add(other))
    planned(app, other)
    await travel(hours=9)

    assert "There is no meetup “M-1” here" in ada.types("/summary new M-1")
    assert "There is no meetup “M-1” here" in ada.types("/summary show M-1")


async def test_others_are_told_who_writes(
    meetup: Meetup, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await travel(hours=9)

    assert "Sam, who hosted M-1, or a facilitator" in grace.types("/summary new M-1")
    assert "A title, then" in grace.types("/summary new")


def test_nothing_missing_is_said_kindly(meetup: Meetup, grace: Someone, sam: Someone) -> None:
    assert "every meetup so far left something behind" in sam.types("/summary missing")


async def test_missing_offers_to_write_only_to_those_who_may(
    meetup: Meetup, grace: Someone, sam: Someone, enter: Enter, travel: Travel
) -> None:
    await travel(hours=9)

    mine = sam.types("/summary missing")
    assert "M-1 Reading query plans · Mon 4 May 18:00 [Write it]" in mine
    assert "[form: M-1 Reading" in sam.presses("Write it", on=mine)
    assert "[Write it]" not in str(grace.types("/summary missing"))
