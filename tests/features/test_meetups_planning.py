"""Planning a meetup: the form, the look before posting, the post."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sandbox.chat import Chat
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.meetups import posted, seen
from tests.people import Someone


async def test_a_line_is_enough_to_plan_and_one_press_posts_it(
    app: App, ada: Someone, elsewhere: Chat, grace: Someone
) -> None:
    draft = ada.types("/meetup Reading plans when:next Tuesday 18:00 where:Room 2 topic:SQL")
    await app.settle()
    assert "Post it? Reading plans" in draft
    assert "Only you see this" in draft
    assert ada.at("meetups").sees() == []

    assert "M-1 is posted" in ada.presses("Post", draft)
    await app.settle()
    here, there = posted(ada), grace.last()
    assert seen(ada, here) == (
        "📅 Reading plans\n"
        "Tue 5 May 18:00 · Tue 18:00 Paris · 1 h\n"
        "With Ada · SQL\n"
        "Where: Room 2\n"
        "Going 0\n"
        "[Going] [Maybe] [Can't] [Add to calendar] [More…]\n"
        "M-1"
    )
    assert seen(grace, there) == seen(ada, here)
    assert here.title == "M-1 Reading plans"


async def test_the_bare_command_opens_a_form_that_plans(app: App, sam: Someone) -> None:
    form = sam.types("/meetup")
    draft = sam.submits(
        form,
        title="Open table",
        when="Friday 12:30",
        where="https://meet.example.org/room_1",
        outcome="name three kinds of index",
    )
    sam.presses("Post", draft)
    await app.settle()

    assert [one.name for one in form.shown.form.fields] == [  # type: ignore[union-attr]
        "title",
        "when",
        "where",
        "topic",
        "outcome",
    ]
    assert "With Sam" in seen(sam, posted(sam))
    assert "Where: meet.example.org/room_1" in seen(sam, posted(sam))
    assert "After this, people can: name three kinds of index" in seen(sam, posted(sam))


async def test_without_a_time_the_form_keeps_the_title(ada: Someone) -> None:
    assert "Title: Reading plans\nWhen:" in ada.types("/meetup new Reading plans")


def test_the_time_is_said_back_in_three_zones(ada: Someone, grace: Someone, enter: Enter) -> None:
    for name in ("Priya", "Ravi"):
        enter(name, zone="Asia/Kolkata")
    assert "Thu 4 Jun 18:00 Paris · 21:30 Kolkata · 12:00 New York" in ada.types(
        "/meetup Plans when:4 June 18:00"
    )
    assert "Thu 4 Jun 18:00 New York · Fri 5 Jun 00:00 Paris · 03:30 Kolkata" in (
        grace.types("/meetup Plans when:4 June 18:00")
    )


def test_zones_with_the_same_clock_are_named_once(ada: Someone, enter: Enter) -> None:
    lea = enter("Lea", zone="Europe/Berlin")

    assert "Tue 5 May 18:00 Berlin · 12:00 New York · 21:30 Kolkata" in lea.types(
        "/meetup Plans when:Tuesday 18:00"
    )


def test_it_says_for_how_many_it_is_night(ada: Someone, grace: Someone, enter: Enter) -> None:
    enter("Kim", zone="Asia/Seoul")
    enter("Noa", zone="")

    assert "for 1 of the 3 people whose time zone I know" in ada.types(
        "/meetup Plans when:Tuesday 18:00"
    )
    assert "night" not in ada.types("/meetup Plans when:Tuesday 14:30")


def test_a_zone_that_had_to_be_assumed_is_named(enter: Enter) -> None:
    noa = enter("Noa", zone="")
    draft = noa.types("/meetup Plans when:Tuesday 18:00")

    assert "I do not know your time zone, so I read the time as Paris time. /my zone" in draft


def test_one_person_is_not_people(enter: Enter) -> None:
    draft = str(enter("Ada").types("/meetup Plans when:Tuesday 23:00 capacity:1"))

    assert "At most 1 person can come." in draft
    assert " for the one person whose time zone I know." in draft


async def test_time_length_and_capacity_are_changed_before_posting(app: App, ada: Someone) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00 length:90m capacity:4")
    assert "1 h 30 min" in draft
    assert "At most 4 people" in draft

    draft = ada.submits(ada.presses("Change time", draft), when="Wednesday 19:00")
    draft = ada.submits(ada.presses("Length…", draft), length="2h")
    draft = ada.submits(ada.presses("Capacity…", draft), capacity="0")
    ada.presses("Post", draft)
    await app.settle()
    assert "Wed 6 May 19:00 · Wed 19:00 Paris · 2 h\nWith Ada\nGoing 0\n" in seen(ada, posted(ada))


async def test_the_forms_of_a_draft_show_what_it_says_now(ada: Someone) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00 length:1h30 capacity:4")

    assert "When: Tue 5 May 18:00" in ada.presses("Change time", draft)
    assert "How long: 1 h 30 min" in ada.presses("Length…", draft)
    assert "How many people: 4" in ada.presses("Capacity…", draft)
    same = ada.submits(ada.presses("Length…", draft))
    assert "Tue 5 May 18:00 Paris" in ada.submits(ada.presses("Change time", same))


async def test_an_older_look_is_brought_up_to_date_instead_of_posted(
    app: App, ada: Someone
) -> None:
    old = ada.types("/meetup Plans when:Tuesday 18:00")
    ada.submits(ada.presses("Change time", old), when="Wednesday 19:00")
    shown = ada.presses("Post", old)
    await app.settle()

    assert "Wed 6 May 19:00" in shown
    assert ada.at("meetups").sees() == []


async def test_pressing_post_twice_posts_once(app: App, ada: Someone, elsewhere: Chat) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00")
    ada.presses("Post", draft)

    assert "M-1 is posted" in ada.presses("Post", draft)
    await app.settle()
    assert len(ada.at("meetups").sees()) == 1
    assert len(elsewhere.posts) == 1


async def test_a_discarded_draft_is_gone(app: App, ada: Someone) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00")
    form = ada.presses("Change time", draft)

    assert "Nothing was posted" in ada.presses("Discard", draft)
    assert "That meetup is gone" in ada.submits(form, when="Friday 18:00")
    assert "Nothing is planned" in ada.types("/meetup list")


async def test_a_draft_whose_time_has_passed_is_not_posted(
    app: App, ada: Someone, clock: FakeClock
) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00")
    clock.advance(days=2)
    shown = ada.presses("Post", draft)
    await app.settle()

    assert "passed by now. Choose another with “Change time”" in shown
    assert ada.at("meetups").sees() == []


async def test_a_posted_meetup_is_no_draft_any_more(app: App, ada: Someone) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00")
    form = ada.presses("Change time", draft)
    ada.presses("Post", draft)

    assert "M-1 is posted already. /meetup move" in ada.submits(form, when="Friday 18:00")


def test_nobody_posts_the_draft_of_somebody_else(ada: Someone, sam: Someone) -> None:
    draft = ada.types("/meetup Plans when:Tuesday 18:00")

    assert "Only whoever plans a meetup can post it" in sam.presses("Post", draft)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Plans when:yesterday 18:00", "in the past"),
        ("Plans when:8pm EST Tuesday", "New York"),
        ("Plans when:31 June 18:00", "June"),
        ("Plans when:Tuesday", "At what time?"),
        ("Plans when:Tuesday 18:00 length:soon", "How long?"),
        ("Plans when:Tuesday 18:00 length:3d", "How long?"),
        ("Plans when:Tuesday 18:00 capacity:-1", "How many people"),
        ("Plans when:Tuesday 18:00 capacity:some", "How many people"),
        ("Hm when:Tuesday 18:00", "Title"),
        (f"{'Plans ' * 20} when:Tuesday 18:00", "Title"),
    ],
)
def test_what_cannot_be_planned_is_explained(ada: Someone, words: str, problem: str) -> None:
    refused = ada.types(f"/meetup {words}")

    assert "Post it?" not in refused
    assert problem in refused
    assert "Nothing is planned" in ada.types("/meetup list")


def test_a_wrong_time_in_a_line_is_corrected_in_a_form(ada: Someone) -> None:
    refused = ada.types("/meetup Plans when:yesterday 18:00 where:Room 2")

    assert "Title: Plans\nWhen: yesterday 18:00\n! That is in the past" in refused
    assert "Where: Room 2" in ada.submits(refused, when="tomorrow 18:00")


def test_the_form_shows_a_wrong_time_at_its_field(ada: Someone) -> None:
    refused = ada.submits(ada.types("/meetup"), title="Plans", when="Tuesday 8pm EST")

    assert "When:\n! “EST” means different places. Say a city: “8pm New York”" in refused
    assert "Wed 6 May 02:00 Paris" in ada.submits(
        refused, title="Plans", when="Tuesday 8pm New York"
    )


typed = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=typed, where=typed, outcome=typed, topic=typed)
def test_whatever_is_typed_can_be_shown(ada: Someone, **words: str) -> None:
    words["title"] = f"x{words['title'][:58]}x".ljust(3, "*")
    words["topic"] = words["topic"][:60]
    draft = ada.runs("meetup new", when="Tuesday 18:00", **words)

    assert "Post it?" in draft
    assert "is posted" in ada.presses("Post", draft)
    assert "Going 0" in ada.types("/meetup list")
