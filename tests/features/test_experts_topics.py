"""Being an expert: by listing a topic, or by saying yes to an invitation."""

from __future__ import annotations

import pytest

from bot.wiring import App
from tests.features.offering import Travel, put_to_experts, states
from tests.people import Someone


def test_a_topic_of_ones_own_counts_at_once(sam: Someone, ada: Someone) -> None:
    listed = sam.types("/expert topics fixtures")

    assert "fixtures [Remove]" in listed
    assert "3 in seven days at most" in listed
    assert "Experts: Sam" in ada.types("/community roles")


def test_without_a_topic_nobody_is_an_expert(sam: Someone, ada: Someone) -> None:
    listed = sam.types("/expert topics fixtures")

    assert "You have listed nothing yet" in sam.presses("Remove", on=listed)
    assert "Experts: nobody yet" in ada.types("/community roles")


def test_a_topic_is_removed_by_name(sam: Someone) -> None:
    sam.types("/expert topics fixtures")
    sam.types("/expert topics mocks")

    assert "fixtures" not in sam.types("/expert topics fixtures change:remove")
    assert "have not listed" in sam.types("/expert topics tea change:remove")


def test_pressing_remove_twice_removes_one(sam: Someone) -> None:
    sam.types("/expert topics fixtures")
    listed = sam.types("/expert topics mocks")
    first = sam.presses("Remove", on=listed)

    assert "mocks [Remove]" in first
    assert "fixtures" not in first


def test_topics_are_picked_from_those_of_the_community(sam: Someone, ada: Someone) -> None:
    ada.types("/expert topics fixtures")
    ada.types("/expert topics mocks")

    picked = sam.picks("Add topics", "fixtures", "mocks", on=sam.types("/expert topics"))

    assert "fixtures [Remove]" in picked
    assert "mocks [Remove]" in picked


def test_ten_topics_are_the_most(sam: Someone) -> None:
    for nth in range(10):
        sam.types(f"/expert topics topic{nth}")

    assert "10 topics are the most" in sam.types("/expert topics topic10")
    assert "topic10" not in sam.types("/expert topics")


async def test_dropping_the_last_topic_takes_the_question_back(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    ada.types("/expert topics testing")
    await put_to_experts(app, sam, travel)
    assert states(app) == ["ada sent"]

    ada.types("/expert topics testing change:remove")

    assert states(app) == ["ada withdrawn"]


async def test_saying_yes_to_an_invitation(app: App, ada: Someone, sam: Someone) -> None:
    assert "I asked Sam" in ada.types("/community roles @sam expert")
    await app.settle()
    invitation = sam.dm.last()
    assert "Ada thinks people in Data guild" in sam.dm.sees()[-1]

    assert "for somebody else" in ada.presses("Yes, gladly", invitation)
    assert "3 in seven days at most" in sam.presses("Yes, gladly", invitation)
    assert "Experts: Sam" in ada.types("/community roles")


async def test_nobody_is_invited_twice_a_month(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    ada.types("/community roles @sam expert")
    await travel(days=29)
    assert "less than a month ago" in ada.types("/community roles @sam expert")
    assert len(sam.dm.sees()) == 1

    await travel(days=1)
    assert "I asked Sam" in ada.types("/community roles @sam expert")


async def test_a_question_that_waited_goes_to_whoever_says_yes(
    app: App, ada: Someone, sam: Someone, grace: Someone, travel: Travel
) -> None:
    ada.types("/community roles @sam expert")
    await put_to_experts(app, grace, travel)
    assert states(app) == []

    sam.presses("Yes, gladly", sam.dm.last())
    await app.settle()

    assert states(app) == ["sam sent"]


@pytest.mark.parametrize("typed", ["", " ", "x" * 61])
def test_a_bad_topic_is_refused(sam: Someone, typed: str) -> None:
    sam.runs("expert topics", topic=typed)

    assert "You have listed nothing yet" in sam.types("/expert topics")
