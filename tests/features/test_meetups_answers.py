"""Saying whether one comes: on the post, in the list, for the last place."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from adapters.sandbox.chat import Chat, Shown
from bot.wiring import App
from tests.conftest import Enter
from tests.features.meetups import planned, posted, seen
from tests.people import Seen, Someone, button

Travel = Callable[..., Awaitable[None]]


async def test_an_answer_shows_on_every_copy(
    app: App, ada: Someone, sam: Someone, grace: Someone
) -> None:
    post = await planned(app, ada)
    there = grace.last()
    sam.presses("Going", post)
    grace.presses("Maybe", there)
    await app.settle()

    assert "Going 1: Sam · Maybe 1" in seen(ada, post)
    assert seen(grace, there) == seen(ada, post)


async def test_the_last_answer_counts_and_cannot_is_not_shown(
    app: App, ada: Someone, sam: Someone
) -> None:
    post = await planned(app, ada)
    sam.presses("Going", post)
    assert "It is shown to nobody" in sam.presses("Can't", post)
    await app.settle()

    assert "Going 0\n" in seen(ada, post)
    assert "Sam" not in seen(ada, post)


async def test_the_same_answer_again_confirms_it(app: App, ada: Someone, sam: Someone) -> None:
    post = await planned(app, ada, "Plans when:Tuesday 18:00 capacity:1")

    assert "You are going" in sam.presses("Going", post)
    assert "You are going" in sam.presses("Going", post)
    await app.settle()
    assert "Going 1 of 1: Sam" in seen(ada, post)


async def test_a_redelivered_press_acts_once(app: App, ada: Someone, sam: Someone) -> None:
    post = await planned(app, ada)
    sam.presses("Going", post, event="e1")
    sam.presses("Can't", post)
    again = sam.presses("Going", post, event="e1")
    await app.settle()

    assert again.shown.post is None
    assert "Going 0" in seen(ada, post)


async def test_when_it_is_full_maybe_is_offered(
    app: App, ada: Someone, sam: Someone, enter: Enter
) -> None:
    lea = enter("Lea")
    post = await planned(app, ada, "Plans when:Tuesday 18:00 capacity:1")
    sam.presses("Going", post)
    refused = lea.presses("Going", post)

    assert "The only place of Plans is taken" in refused
    assert "Noted: maybe" in lea.presses("Maybe", refused)


async def test_whoever_cannot_come_frees_a_place(
    app: App, ada: Someone, sam: Someone, enter: Enter
) -> None:
    lea, kim = enter("Lea"), enter("Kim")
    post = await planned(app, ada, "Plans when:Tuesday 18:00 capacity:2")
    sam.presses("Going", post)
    lea.presses("Going", post)
    assert "All 2 places of Plans are taken" in kim.presses("Going", post)

    sam.presses("Can't", post)
    assert "You are going" in kim.presses("Going", post)
    assert "All 2 places" in sam.presses("Going", post)


async def test_of_two_who_take_the_last_place_at_once_one_gets_it(
    app: App, ada: Someone, enter: Enter
) -> None:
    people = [enter(name) for name in ("Sam", "Lea", "Kim", "Noa")]
    post = await planned(app, ada, "Plans when:Tuesday 18:00 capacity:1")
    assert post.card
    assert post.seal
    token = post.seal(button(post.card, "Going").does)
    origins = [one.chat.origin(one.id, "meetups", message=post.id) for one in people]
    pressed = [app.dispatcher.press(origin, token) for origin in origins]
    titles = [one.result().reply.card.title for one in pressed]  # type: ignore[union-attr]
    await app.settle()

    assert sorted(titles) == ["It is full"] * 3 + ["You are going"]
    assert re.search(r"Going 1 of 1: \w+\n", seen(ada, post))


async def test_the_post_names_ten_and_counts_the_rest(app: App, ada: Someone, enter: Enter) -> None:
    post = await planned(app, ada)
    people = [enter(f"Member{n:02}") for n in range(12)]
    for one in people:
        one.presses("Going", post)
    await app.settle()

    assert "Going 12: Member00, " in seen(ada, post)
    assert "Member09 and 2 more" in seen(ada, post)
    assert "Member11" in people[0].presses("More…", post)


async def test_the_longest_and_oddest_words_fit_on_every_card(
    app: App, ada: Someone, enter: Enter
) -> None:
    people = [enter(f"{n:02}" + "*" * 23) for n in range(12)]
    words = {"title": "*" * 60, "topic": "*" * 60, "outcome": "_" * 200}
    where = ("https://e.org/" + "(" * 286, "*" * 300)
    for number in range(5):
        draft = people[0].runs("meetup new", when="Tuesday 18:00", where=where[number % 2], **words)
        people[0].presses("Post", draft)
        await app.settle()
        for one in people:
            one.presses("Going", posted(ada))
    asked = ada.types("/meetup cancel M-1")
    form = ada.presses("Cancel it, with a reason…", asked)

    assert str(ada.types("/meetup list")).count("Where: ") == 5
    assert "Going: " in ada.presses("More…", posted(ada))
    assert "M-1 is cancelled" in ada.submits(form, reason="*" * 200)
    assert "M-2 is moved" in ada.presses("Move it", ada.types("/meetup move M-2 Friday 18:00"))


async def test_only_the_host_and_facilitators_find_changes_under_more(
    app: App, ada: Someone, sam: Someone, enter: Enter
) -> None:
    post = await planned(app, sam)

    assert "[Move it…] [Cancel it…]" in sam.presses("More…", post)
    assert "[Move it…] [Cancel it…]" in ada.presses("More…", post)
    assert "Move it" not in enter("Lea").presses("More…", post)


async def test_a_host_who_cannot_come_is_shown_what_to_do(app: App, ada: Someone) -> None:
    post = await planned(app, ada)

    assert "Better to move it (/meetup move)" in ada.presses("Can't", post)


async def test_answers_are_given_in_the_list_too(app: App, ada: Someone, sam: Someone) -> None:
    post = await planned(app, ada, "Plans when:Tuesday 18:00 capacity:1")
    listed = sam.types("/meetup list")
    assert "Plans · M-1\nTue 5 May 18:00 · 1 h · with Ada\nGoing 0 of 1\n" in listed

    assert "Going 1 of 1 · your answer: Going" in sam.presses("Going", listed)
    await app.settle()
    assert "Going 1 of 1: Sam" in seen(ada, post)
    assert "It is full" in ada.presses("Going", ada.types("/meetup list"))


async def test_the_list_is_shown_a_few_at_a_time(app: App, ada: Someone) -> None:
    for day in range(10, 17):
        await planned(app, ada, f"Evening {day} when:{day} May 18:00")
    first = ada.types("/meetup list")
    assert str(first).count("with Ada") == 5

    rest = ada.presses("More", first)
    assert re.findall(r"Evening \d+", str(rest)) == ["Evening 15", "Evening 16"]
    assert "[More]" not in rest


async def test_mine_are_those_i_host_or_answered(app: App, ada: Someone, sam: Someone) -> None:
    await planned(app, ada, "First when:Tuesday 18:00")
    sam.presses("Maybe", posted(ada))
    await planned(app, ada, "Second when:Wednesday 18:00")
    mine = sam.types("/meetup list mine")

    assert "First" in mine
    assert "Second" not in mine
    assert "Second" in sam.picks("Show…", "Coming meetups", on=mine)
    assert "Second" in ada.types("/meetup list scope:mine")


async def test_past_meetups_have_no_buttons(app: App, ada: Someone, travel: Travel) -> None:
    await planned(app, ada, "First when:Tuesday 18:00")
    await planned(app, ada, "Second when:Wednesday 18:00")
    await travel(days=3)
    past = ada.types("/meetup list past")

    assert re.findall(r"First|Second", str(past)) == ["Second", "First"]
    assert "[Going]" not in past
    assert "Nothing is planned" in ada.types("/meetup list")


def test_an_empty_list_offers_to_plan(ada: Someone) -> None:
    assert "Title:" in ada.presses("Plan one", ada.types("/meetup list"))
    assert "You host none" in ada.types("/meetup list mine")
    assert "There was no meetup yet" in ada.types("/meetup list past")
    assert "is none of all, mine, past" in ada.types("/meetup list tomorrow")


async def test_a_meetup_that_is_on_says_so_and_one_that_is_over_takes_no_answers(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    post = await planned(app, ada, "Plans when:Monday 12:00 length:1h")
    await travel(hours=1)
    assert "Now: Plans" in seen(ada, post)
    assert "You are going" in sam.presses("Going", post)

    await travel(hours=1)
    assert "Over: Plans" in seen(ada, post)
    assert "[Going]" not in seen(ada, post)
    assert "M-1 is over" in sam.presses("Can't", Seen(Shown(post)))


async def test_a_late_press_repairs_the_post(
    app: App, ada: Someone, sam: Someone, elsewhere: Chat
) -> None:
    post = await planned(app, ada)
    old = Seen(Shown(post))
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))
    await app.settle()
    ada.chat.edit(post.id, old.card, post.seal, {})  # type: ignore[arg-type]

    assert "M-1 was cancelled" in sam.presses("Going", old)
    await app.settle()
    assert "Cancelled: Reading plans" in seen(ada, post)
