"""Somebody who said they can answer, and said no more, is asked once; then others may."""

from __future__ import annotations

from bot.events import HelpPromised
from bot.model.asks import State
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import answered, asked
from tests.features.promises import happens
from tests.features.waiting import Travel, heard, state
from tests.people import Someone

ASKED = "Are you still on A-1?"


async def claimed(app: App, asker: Someone, helper: Someone) -> None:
    await asked(app, asker)
    helper.presses("I can answer", on=asker.at("asks").last())
    await app.settle()


async def test_after_four_open_hours_of_silence_they_are_asked_privately(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await claimed(app, sam, alan)
    await travel(hours=3, minutes=59)
    assert heard(alan, ASKED) == []
    await travel(minutes=1)

    [one] = heard(alan, ASKED)
    assert "[Still on it] [Write it here] [Not me after all]" in one
    assert "open for the others again Mon 4 May 17:00." in one
    assert heard(sam, ASKED) == []


async def test_two_more_open_hours_and_it_is_free_again_in_silence(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await claimed(app, sam, alan)
    await travel(hours=4)
    before = alan.dm.sees(), sam.dm.sees()
    await travel(hours=1, minutes=59)
    assert state(app) is State.CLAIMED
    await travel(minutes=1)

    assert state(app) is State.OPEN
    assert "Nobody is on it yet." in sam.at("asks").sees()[0]
    assert (alan.dm.sees(), sam.dm.sees()) == before, "nobody is told"


async def test_the_night_does_not_count(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await travel(hours=8)
    await claimed(app, sam, alan)
    await travel(hours=15, minutes=59)
    assert heard(alan, ASKED) == []
    await travel(minutes=1)

    assert len(heard(alan, ASKED)) == 1, "an hour in the evening, three in the morning"


async def test_nobody_is_woken_up_to_be_asked(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", zone="America/Los_Angeles")
    await claimed(app, sam, alan)
    await travel(hours=4)
    assert heard(alan, ASKED) == [], "13:00 UTC is 06:00 there"
    await travel(hours=2)

    assert len(heard(alan, ASKED)) == 1
    assert state(app) is State.CLAIMED


async def test_still_on_it_starts_the_wait_anew_and_lets_them_work_longer(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await claimed(app, sam, alan)
    await travel(hours=5)
    said = alan.presses("Still on it", on=alan.dm.last())
    await travel(hours=19, minutes=59)
    assert "The others see that you are on A-1." in said
    assert state(app) is State.CLAIMED
    assert heard(alan, ASKED) == []
    await travel(minutes=1)

    assert len(heard(alan, ASKED)) == 1, "eight open hours later"


async def test_still_on_it_counts_even_after_it_was_given_back(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await claimed(app, sam, alan)
    await travel(hours=7)
    assert state(app) is State.OPEN
    alan.presses("Still on it", on=alan.dm.last())

    assert state(app) is State.CLAIMED


async def test_an_answer_or_a_no_in_time_asks_nothing(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan, barbara = enter("Alan"), enter("Barbara")
    await claimed(app, sam, alan)
    said = barbara.presses("I can answer", on=sam.at("asks").last())
    barbara.presses("Not me after all", on=said)
    await answered(app, alan)
    await travel(days=2)

    assert heard(alan, ASKED) == heard(barbara, ASKED) == []


async def test_a_closed_question_asks_nobody(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await claimed(app, sam, alan)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await travel(days=2)

    assert heard(alan, ASKED) == []


async def test_one_of_two_who_is_silent_leaves_it_to_the_other(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan, barbara = enter("Alan"), enter("Barbara")
    await claimed(app, sam, alan)
    await travel(hours=3)
    barbara.presses("I can answer", on=sam.at("asks").last())
    await travel(hours=3)
    await app.settle()

    assert "Barbara is on it." in sam.at("asks").sees()[0]


async def test_an_expert_who_accepts_an_offer_is_on_it(
    app: App, sam: Someone, enter: Enter
) -> None:
    enter("Alan")
    await asked(app, sam)
    happens(app, lambda ask: HelpPromised(ask.id, "alan"))
    await app.settle()

    assert "Alan is on it." in sam.at("asks").sees()[0]


async def test_an_expert_who_accepts_too_late_is_told_kindly(
    app: App, sam: Someone, enter: Enter
) -> None:
    enter("Alan")
    await asked(app, sam)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))

    refused = happens(app, lambda ask: HelpPromised(ask.id, "alan"))
    assert refused == "A-1 is closed by now. Thank you all the same."
