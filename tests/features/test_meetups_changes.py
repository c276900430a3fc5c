"""Moving and cancelling: who may, what they see first, who is told."""

from __future__ import annotations

import pytest

from adapters.sandbox.chat import Chat, Post, Shown
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.meetups import planned, seen
from tests.people import Seen, Someone


def thread(person: Someone, post: Post) -> list[str]:
    """What is said under a post."""
    return person.at(post.channel, thread=post.id).sees()


async def test_a_move_is_said_back_and_then_shows_everywhere(
    app: App, ada: Someone, sam: Someone, grace: Someone
) -> None:
    post = await planned(app, ada)
    there = grace.last()
    asked = ada.types("/meetup move M-1 when:Wednesday 19:00")
    await app.settle()
    assert "From Tue 5 May 18:00\nTo Wed 6 May 19:00 Paris · 13:00 New York" in asked
    assert "Tue 5 May 18:00" in seen(ada, post)

    assert "M-1 is moved" in ada.presses("Move it", asked)
    await app.settle()
    assert "Wed 6 May 19:00" in seen(ada, post)
    assert seen(grace, there) == seen(ada, post)


async def test_a_typed_move_needs_no_keys(app: App, ada: Someone) -> None:
    await planned(app, ada)

    assert "To Wed 6 May 19:00 Paris" in ada.types("/meetup move 1 Wednesday 19:00")


async def test_the_thread_names_those_who_may_come(
    app: App, ada: Someone, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await planned(app, ada)
    enter("Kim").presses("Can't", post)
    sam.presses("Going", post)
    grace.presses("Maybe", grace.last())
    asked = ada.types("/meetup move M-1 Tuesday 18:30")
    assert "name the 2 people concerned" in asked
    ada.presses("Move it", asked)
    await app.settle()

    [news] = thread(sam, post)
    assert "From Tue 5 May 18:00 to Tue 5 May 18:30 · Tue 18:30 Paris" in news
    assert "Grace, Sam: can you still come?" in news
    moved = sam.at("meetups", thread=post.id).last()
    assert "You are going" in sam.presses("Still going", moved)
    sam.presses("Can't now", moved)
    await app.settle()
    assert "Going 0 · Maybe 1" in seen(ada, post)


async def test_a_small_move_bothers_nobody(app: App, ada: Someone, sam: Someone) -> None:
    post = await planned(app, ada)
    sam.presses("Going", post)
    asked = ada.types("/meetup move M-1 Tuesday 18:29")
    ada.presses("Move it", asked)
    await app.settle()

    assert "thread" not in asked
    assert thread(sam, post) == []
    assert "18:29" in seen(ada, post)


async def test_very_many_are_named_in_several_messages(
    app: App, ada: Someone, enter: Enter
) -> None:
    post = await planned(app, ada)
    for number in range(25):
        enter(f"Member{number}").presses("Going", post)
    ada.presses("Move it", ada.types("/meetup move M-1 Friday 18:00"))
    await app.settle()

    assert [news.count("Member") for news in thread(ada, post)] == [20, 5]


async def test_a_facilitator_may_move_and_the_host_is_told(
    app: App, ada: Someone, sam: Someone
) -> None:
    post = await planned(app, sam)
    ada.presses("Move it", ada.types("/meetup move M-1 Friday 18:00"))
    await app.settle()

    assert "Sam: can you still come?" in thread(sam, post)[0]


@pytest.mark.parametrize("line", ["/meetup move M-1 Friday 18:00", "/meetup cancel M-1"])
async def test_others_may_not(app: App, ada: Someone, sam: Someone, line: str) -> None:
    await planned(app, ada)

    assert "Only whoever hosts M-1, or a facilitator, can change it" in sam.types(line)


async def test_a_button_is_no_permission(app: App, ada: Someone, sam: Someone) -> None:
    post = await planned(app, ada)
    moving = ada.types("/meetup move M-1 Friday 18:00")
    cancelling = ada.types("/meetup cancel M-1")

    assert "Only whoever hosts" in sam.presses("Move it", moving)
    assert "Only whoever hosts" in sam.presses("Another time…", moving)
    assert "Only whoever hosts" in sam.presses("Cancel it", cancelling)
    assert "Only whoever hosts" in sam.presses("Cancel it, with a reason…", cancelling)
    await app.settle()
    assert "Tue 5 May 18:00" in seen(ada, post)


async def test_the_post_leads_to_moving_and_cancelling(app: App, ada: Someone) -> None:
    post = await planned(app, ada)
    more = ada.presses("More…", post)
    form = ada.presses("Move it…", more)

    assert "When: Tue 5 May 18:00" in form
    assert "M-1 is at that time already" in ada.submits(form)
    assert "Move M-1?" in ada.submits(form, when="Friday 18:00")
    assert "Cancel M-1?" in ada.presses("Cancel it…", more)


async def test_of_two_moves_the_later_one_is_asked_again(
    app: App, ada: Someone, sam: Someone
) -> None:
    post = await planned(app, sam)
    hers = ada.types("/meetup move M-1 Friday 18:00")
    his = sam.types("/meetup move M-1 Thursday 18:00")
    ada.presses("Move it", hers)

    assert "M-1 was changed meanwhile" in sam.presses("Move it", his)
    assert "M-1 is moved" in ada.presses("Move it", hers)
    await app.settle()
    assert "Fri 8 May 18:00" in seen(ada, post)
    assert len(thread(ada, post)) == 1


async def test_a_move_into_what_became_the_past_is_refused(
    app: App, ada: Someone, clock: FakeClock
) -> None:
    await planned(app, ada, "Plans when:Friday 18:00")
    asked = ada.types("/meetup move M-1 Tuesday 18:00")
    clock.advance(days=2)

    assert "That time has passed by now" in ada.presses("Move it", asked)


async def test_leaving_it_changes_nothing(app: App, ada: Someone) -> None:
    post = await planned(app, ada)

    assert "M-1 stays as it is" in ada.presses("Leave it", ada.types("/meetup cancel M-1"))
    assert "M-1 stays" in ada.presses("Leave it", ada.types("/meetup move M-1 Friday 18:00"))
    await app.settle()
    assert "Tue 5 May 18:00" in seen(ada, post)


async def test_cancelling_tells_each_who_may_come_once(
    app: App, ada: Someone, sam: Someone, grace: Someone, enter: Enter
) -> None:
    kim = enter("Kim")
    post = await planned(app, ada)
    sam.presses("Going", post)
    kim.presses("Can't", post)
    grace.presses("Maybe", grace.last())
    asked = ada.types("/meetup cancel M-1")
    assert "I will tell the 2 people who may have come" in asked

    form = ada.presses("Cancel it, with a reason…", asked)
    assert "M-1 is cancelled" in ada.submits(form, reason="Ada has a *cold*")
    await app.settle()
    assert "M-1 was cancelled" in ada.presses("Cancel it", asked)
    await app.settle()
    told = (
        "Cancelled: Reading plans\nAda cancelled the meetup of Tue 5 May 18:00 in Data guild.\n"
        "Why: Ada has a *cold*\n[Update my calendar]"
    )
    assert sam.dm.sees() == grace.dm.sees() == [told]
    assert kim.dm.sees() == ada.dm.sees() == []
    assert seen(ada, post).startswith("Cancelled: Reading plans")
    assert "Why it was cancelled: Ada has a *cold*" in seen(ada, post)
    assert "[Going]" not in seen(ada, post)


async def test_a_cancelled_meetup_leaves_the_list_and_is_not_changed_again(
    app: App, ada: Someone
) -> None:
    await planned(app, ada)
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))

    assert "Nothing is planned" in ada.types("/meetup list")
    assert "M-1 was cancelled" in ada.types("/meetup move M-1 Friday 18:00")
    assert "M-1 was cancelled" in ada.types("/meetup cancel M-1")


async def test_a_meetup_that_is_over_is_not_changed(
    app: App, ada: Someone, clock: FakeClock
) -> None:
    await planned(app, ada)
    clock.advance(days=3)

    assert "M-1 is over" in ada.types("/meetup move M-1 Friday 18:00")
    assert "M-1 is over" in ada.types("/meetup cancel M-1")


def test_an_unknown_id_says_where_to_look(ada: Someone) -> None:
    assert "There is no meetup “M-99” here. /meetup list" in ada.types("/meetup cancel M-99")
    assert "There is no meetup “soon” here" in ada.types("/meetup move soon Friday 18:00")


async def test_the_meetup_of_another_community_is_not_found(
    app: App, ada: Someone, sam: Someone, chat: Chat, clock: FakeClock
) -> None:
    place = Serving(Purpose.HOME, chat.place("lounge"), "#lounge")
    other = Community("other", "other", "Other", "Else", "UTC", clock.now(), ChannelSet((place,)))
    app.database.write(lambda uow: uow.repo(Communities).add(other)).result()
    await planned(app, ada)

    assert "There is no meetup “M-1”" in ada.at("lounge").types("/meetup cancel M-1")
    assert "There is no meetup “M-1”" in ada.at("lounge").types("/meetup calendar M-1")


async def test_only_what_one_may_change_is_suggested(app: App, ada: Someone, sam: Someone) -> None:
    await planned(app, sam, "Open table when:Friday 12:00")
    await planned(app, ada)

    def suggested(person: Someone, typed: str) -> list[str]:
        origin = person.chat.origin(person.id, "general")
        found = app.dispatcher.suggest(origin, "meetup move", "meetup", typed).result()
        return [one.label for one in found]

    assert suggested(ada, "") == [
        "M-2 · Tue 5 May 18:00 · Reading plans",
        "M-1 · Fri 8 May 12:00 · Open table",
    ]
    assert suggested(ada, "READ") == ["M-2 · Tue 5 May 18:00 · Reading plans"]
    assert suggested(sam, "") == ["M-1 · Fri 8 May 12:00 · Open table"]


async def test_the_bare_command_offers_what_can_be_cancelled(app: App, ada: Someone) -> None:
    await planned(app, ada)
    form = ada.types("/meetup cancel")
    assert form.shown.form

    assert [one.value for one in form.shown.form.fields[0].choices] == ["M-1"]
    assert "Cancel M-1?" in ada.submits(form, meetup="M-1")


async def test_an_old_move_button_does_not_revive_a_cancelled_meetup(
    app: App, ada: Someone
) -> None:
    post = await planned(app, ada)
    moving = ada.types("/meetup move M-1 Friday 18:00")
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))

    assert "M-1 was cancelled" in ada.presses("Move it", moving)
    assert "M-1 was cancelled" in ada.presses("More…", Seen(Shown(post)))
