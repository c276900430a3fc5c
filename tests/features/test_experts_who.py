"""Who knows: who wants to be found, with what they did; and the dry run of a facilitator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.context import Work
from bot.model.communities import Community
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.model.experts import Experts, Prefs
from bot.wiring import App
from tests.features.offering import Travel, put_to_experts
from tests.features.working import working
from tests.people import Someone

DAY = timedelta(days=1)


@pytest.fixture
def helped(app: App, guild: Community, kim: Someone, lin: Someone) -> None:
    """Kim answered two questions about fixtures, Lin one about tea."""

    def learn(work: Work) -> None:
        threads = (
            ("A-90", "How do I share pytest fixtures?", "kim"),
            ("A-91", "Where do pytest fixtures belong?", "kim"),
            ("A-92", "How do I brew a good green tea?", "lin"),
        )
        for nth, (ref, title, by) in enumerate(threads):
            at = work.now - (nth + 1) * DAY
            answer = Contribution(by, at, "Like this.", helped=True)
            thread = Thread(
                guild.id, ref, Source.ASK, title, "", at, "sam", "testing", answers=(answer,)
            )
            work.repo(Evidence).learn(thread)

    working(app, guild, learn)


def test_who_listed_a_topic_is_found(sam: Someone, ada: Someone) -> None:
    ada.types("/expert topics fixtures")

    assert "Ada: fixtures." in sam.types("/expert who fixtures")
    assert "Nobody has listed that yet" in sam.types("/expert who tea")


def test_a_question_finds_who_listed_what_it_is_about(sam: Someone, ada: Someone) -> None:
    ada.types("/expert topics Flaky Tests")
    ada.types("/expert topics C#")

    assert str(sam.types("/expert who Why are the tests slow?")).splitlines()[1] == (
        "Ada: C#, Flaky Tests."
    )
    assert "Ada: C#, Flaky Tests." in sam.types("/expert who c#")
    assert "Nobody has listed that yet" in sam.types("/expert who Why is the build slow?")


@pytest.mark.usefixtures("helped")
def test_who_helped_with_something_like_it_is_found(sam: Someone) -> None:
    found = sam.types("/expert who How do I share pytest fixtures between folders?")

    assert "Kim. Answered 2 like it." in found
    assert "Lin. Answered 1 here. New here, and helping already." in found


@pytest.mark.usefixtures("helped")
def test_somebody_new_is_not_said_to_know_what_nobody_knows(sam: Someone) -> None:
    first, second = str(sam.types("/expert who bread")).splitlines()[1:3]

    assert "Nobody has listed that yet" in first
    assert "New here, and helping already." in second


def test_who_does_not_want_to_be_found_is_not(
    app: App, sam: Someone, ada: Someone, guild: Community
) -> None:
    ada.types("/expert topics fixtures")
    working(app, guild, lambda work: work.repo(Experts).save(Prefs("ada", listed=False)))

    assert "Nobody has listed that yet" in sam.types("/expert who fixtures")


@pytest.mark.usefixtures("helped")
def test_a_facilitator_sees_every_part_of_the_rank(ada: Someone) -> None:
    shown = ada.types("/expert who How do I share pytest fixtures between folders?")

    assert "Whom I would ask" in shown
    who, parts = str(shown).splitlines()[1:3]
    assert who.startswith("1. Kim: ")
    assert "answered A-90" in who or "answered A-91" in who
    assert parts.startswith("Score 0.")
    for part in ("votes", "activity", "declared", "presence", "load", "response", "area"):
        assert part in parts


@pytest.mark.usefixtures("helped")
def test_a_pause_is_seen_by_facilitators_only_and_has_no_reason(
    ada: Someone, sam: Someone, kim: Someone
) -> None:
    kim.presses("Stop these", on=kim.types("/expert prefs"))
    question = "/expert who How do I share pytest fixtures?"

    assert "Kim (not available)" in ada.types(question)
    assert "available" not in sam.types(question)


@pytest.mark.usefixtures("helped")
async def test_the_dry_run_asks_nobody(app: App, ada: Someone, kim: Someone) -> None:
    ada.types("/expert who How do I share pytest fixtures?")
    await app.settle()

    assert kim.dm.sees() == []


@pytest.mark.usefixtures("helped")
async def test_why_somebody_is_asked_is_said_in_the_question(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel, "How do I share pytest fixtures between folders?")

    said = kim.dm.sees()[-1]
    assert "Why you: you answered" in said
    assert "you answered A-9" in said


@pytest.mark.parametrize("typed", ["?", "x" * 301])
def test_too_little_or_too_much_is_sent_back(sam: Someone, typed: str) -> None:
    assert "Topic or question" in sam.types(f"/expert who {typed}")
