"""Whoever asked says how it ended; their silence ends it too, and nothing ends in silence."""

from __future__ import annotations

from bot.model.asks import State
from bot.model.entries import Trust
from bot.model.people import Role
from bot.model.policy import Policies, Policy
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked, entries
from tests.features.waiting import Travel, ask_of, heard, state
from tests.people import Someone

CONFIRM = "Is A-1 answered?"


async def test_a_day_after_the_last_answer_the_asker_is_asked_once(
    app: App, sam: Someone, grace: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await asked(app, sam)
    await answered(app, grace)
    await travel(hours=20)
    await answered(app, alan, text="Or use a plugin.")
    await travel(hours=23, minutes=59)
    assert heard(sam, CONFIRM) == []
    await travel(minutes=1)

    [one] = heard(sam, CONFIRM)
    assert f"You asked “{QUESTION}” (A-1), and there are answers." in one
    assert "The newest of 2 is from Alan:\nOr use a plugin.\n[Yes] [Not yet] [Close it]" in one
    await travel(days=2)
    assert len(heard(sam, CONFIRM)) == 1


async def test_what_was_judged_or_closed_before_is_not_asked_about(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await asked(app, sam, "Which database suits small teams?")
    await answered(app, grace, "A-1")
    await answered(app, grace, "A-2")
    sam.presses("This answered it", on=sam.dm.last())
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await travel(days=5)

    assert heard(sam, "answered?") == []


async def test_yes_takes_the_only_answer(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=1)
    said = sam.presses("Yes", on=sam.dm.last())
    await app.settle()

    assert "A-1 is solved\nA-1 is in the log now, with Grace's answer." in said
    assert state(app) is State.SOLVED
    assert "Your answer helped" in grace.dm.sees()[-1]


async def test_yes_lets_several_be_picked_and_credits_each(
    app: App, sam: Someone, grace: Someone, enter: Enter, travel: Travel
) -> None:
    alan, barbara = enter("Alan"), enter("Barbara")
    await asked(app, sam)
    await answered(app, grace)
    await answered(app, alan, text="Or use a plugin.")
    await answered(app, barbara, text="No idea, sorry.")
    await travel(days=1)
    which = sam.presses("Yes", on=sam.dm.last())
    said = sam.picks(
        "Pick what answered it", f"Grace: {ANSWER}", "Alan: Or use a plugin.", on=which
    )
    await app.settle()

    assert "with what Grace and Alan answered." in said
    [entry] = entries(app)
    assert entry.body == f"Grace: {ANSWER}\n\nAlan: Or use a plugin."
    assert entry.by == ("grace", "alan", "sam")
    assert "Solved by Grace and Alan." in sam.at("asks").sees()[0]
    assert heard(barbara, "Your answer helped") == []


async def test_not_yet_goes_on_with_what_is_missing_in_the_thread(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    await travel(days=1)
    form = sam.presses("Not yet", on=sam.dm.last())
    said = sam.submits(form, missing="It fails on Windows.")
    await app.settle()

    assert "A-1 goes on" in said
    assert state(app) is State.OPEN
    assert "Still open after 1 answer." in sam.at("asks").sees()[0]
    assert sam.at("asks", thread=post.id).sees()[-1] == "Sam on A-1\nIt fails on Windows."
    await travel(days=4)
    assert state(app) is State.PARKED, "the ladder starts anew"


async def test_close_it_closes_it(app: App, sam: Someone, grace: Someone, travel: Travel) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=1)
    sam.presses("Close it", on=sam.dm.last())
    await app.settle()

    assert state(app) is State.CLOSED_UNANSWERED
    assert "Closed. One answer was given, none confirmed." in sam.at("asks").sees()[0]


async def test_three_days_of_silence_leave_it_answered_but_not_confirmed(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=3, hours=23, minutes=59)
    assert state(app) is State.ANSWERED
    await travel(minutes=1)

    assert state(app) is State.UNCONFIRMED
    assert "Answered by Grace, not confirmed." in sam.at("asks").sees()[0]
    [entry] = entries(app)
    assert (entry.body, entry.trust) == (f"Grace: {ANSWER}", Trust.UNCONFIRMED)
    assert "I take it that Grace answered" in sam.dm.sees()[-1]
    assert "answered, not confirmed" in sam.types("/asks mine")


async def test_a_late_yes_confirms_it(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=4)
    sam.presses("Yes, it is", on=sam.dm.last())

    assert state(app) is State.SOLVED
    assert [one.trust for one in entries(app)] == [Trust.ACCEPTED]


async def test_a_late_no_reopens_it(app: App, sam: Someone, grace: Someone, travel: Travel) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=4)
    sam.presses("Reopen", on=sam.dm.last())

    assert state(app) is State.OPEN
    assert entries(app) == []


async def test_a_new_answer_to_an_unconfirmed_one_is_asked_about_again(
    app: App, sam: Someone, grace: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=4)
    await answered(app, alan, text="Or use a plugin.")
    assert state(app) is State.ANSWERED
    await travel(days=1)

    assert len(heard(sam, CONFIRM)) == 2


async def test_the_asker_may_say_thank_you_in_their_own_words(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    solved = sam.presses("This answered it", on=sam.types("/asks show A-1"))
    said = sam.submits(sam.presses("Say thank you", on=solved), words="That saved my day!")
    await app.settle()

    assert "Grace has it as a direct message." in said
    assert "Sam says:\nThat saved my day!" in grace.dm.sees()[-1]


async def test_only_the_asker_thanks_and_only_for_what_helped(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    solved = sam.presses("This answered it", on=sam.types("/asks show A-1"))
    assert "Only whoever asked can say that." in ada.presses("Say thank you", on=solved)
    sam.presses("Reopen it", on=sam.types("/asks show A-1"))

    assert "Say first which answer helped" in sam.presses("Say thank you", on=solved)


async def test_the_log_keeps_it_unless_the_asker_says_no(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())
    solved = sam.dm.last()
    assert "Only whoever asked" in ada.presses("Keep it out of the log", on=solved)
    kept = sam.presses("Keep it out of the log", on=solved)
    assert "a search does not find it" in kept
    assert entries(app) == []
    sam.presses("Save it to the log", on=sam.dm.last())

    assert [one.ref for one in entries(app)] == ["A-1"]


async def test_solved_another_way_needs_a_sentence_only_where_the_community_wants_one(
    app: App, sam: Someone
) -> None:
    await asked(app, sam)
    form = sam.presses("Solved another way", on=sam.types("/asks show A-1"))
    strict = Policy(outcome=True)
    app.database.write(lambda uow: uow.repo(Policies).save("guild", strict)).result()
    assert "Say in a sentence what solved it" in sam.submits(form)
    app.database.write(lambda uow: uow.repo(Policies).save("guild", Policy())).result()

    assert "Solved another way." in sam.submits(form)
    assert state(app) is State.SOLVED_ELSEWHERE


async def test_the_askers_mark_wins_over_a_provisional_one(
    app: App, sam: Someone, grace: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.EXPERT)
    post = await asked(app, sam)
    await answered(app, grace)
    alan.presses("This answered it", on=sam.at("asks", thread=post.id).last())
    await app.settle()
    assert "Probably solved by Grace" in sam.at("asks").sees()[0]
    sam.presses("Not yet", on=sam.dm.last())

    assert state(app) is State.OPEN
    await travel(days=2)
    assert heard(sam, CONFIRM) == []


async def test_marking_posts_nothing(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    before = len(sam.at("asks").sees()), len(sam.at("asks", thread=post.id).sees())
    sam.presses("This answered it", on=sam.dm.last())
    await app.settle()

    assert (len(sam.at("asks").sees()), len(sam.at("asks", thread=post.id).sees())) == before


async def test_others_see_that_the_asker_has_left_and_nothing_is_sent_after_them(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    sam.presses("Leave", on=sam.types("/community leave"))
    await answered(app, grace)
    assert "Whoever asked has left the community." in sam.at("asks").sees()[0]
    before = len(sam.dm.sees())
    await travel(days=5)

    assert len(sam.dm.sees()) == before
    assert ask_of(app).state is State.UNCONFIRMED


async def test_the_dialog_is_the_askers_alone(
    app: App, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=1)
    asked_sam = sam.dm.last()

    assert "Only whoever asked can say that." in ada.presses("Yes", on=asked_sam)
    assert "Only whoever asked can say that." in ada.presses("Not yet", on=asked_sam)
