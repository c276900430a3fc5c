"""Facilitators hear of questions that wait, and can do something about it there and then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from adapters.sandbox.chat import User
from bot.model.people import Role
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]


def told(person: Someone) -> list[str]:
    """The direct messages somebody got about questions that wait, or waited."""
    words = ("waits for an answer", "waited long enough for an answer: this is dealt with.")
    return [one for one in person.dm.sees() if any(some in one for some in words)]


async def test_a_question_waits_eight_open_hours_before_facilitators_hear_of_it(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=7, minutes=59)
    assert told(ada) == []
    await travel(minutes=1)

    [nudge] = told(ada)
    assert f"“{QUESTION}” (A-1), asked by Sam Mon 4 May 11:00, waits for an answer." in nudge
    assert "[Answer] [Assign…] [Widen] [Park for meetup] [Ask for detail]" in nudge
    assert "From Thu 7 May 11:00 on it is kept for the next meetup, if you do nothing." in nudge
    assert told(sam) == []


async def test_nights_do_not_count(app: App, sam: Someone, ada: Someone, travel: Travel) -> None:
    await travel(hours=8)
    await asked(app, sam)
    await travel(hours=12)
    assert told(ada) == []
    await travel(hours=8)

    assert len(told(ada)) == 1


async def test_one_facilitator_hears_of_it_once(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.FACILITATOR)
    await asked(app, sam)
    await travel(days=4)

    assert len(told(ada)) + len(told(alan)) == 1


async def test_an_answer_settles_it(
    app: App, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=2)
    await answered(app, grace)
    await travel(days=3)

    assert told(ada) == []


async def test_closing_settles_it(app: App, sam: Someone, ada: Someone, travel: Travel) -> None:
    await asked(app, sam)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await travel(days=3)

    assert told(ada) == []


async def test_a_claim_postpones_it_and_is_named(
    app: App, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=1)
    grace.presses("I can answer", on=grace.last())
    await app.settle()
    await travel(hours=4)
    grace.presses("Still on it", on=grace.dm.last())
    await travel(hours=3, minutes=59)
    assert told(ada) == []
    await travel(hours=24)

    assert "waits for an answer. Grace said they can answer." in told(ada)[0]


async def test_giving_it_back_brings_it_up_sooner(
    app: App, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    claimed = grace.presses("I can answer", on=grace.last())
    await travel(hours=1)
    grace.presses("Not me after all", on=claimed)
    await travel(hours=3, minutes=59)
    assert told(ada) == []
    await travel(minutes=1)

    assert len(told(ada)) == 1


async def test_an_answer_that_did_not_help_is_waited_on_again(
    app: App, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    sam.presses("Not yet", on=sam.dm.last())
    await travel(hours=8)

    assert len(told(ada)) == 1


async def test_the_nudge_opens_the_form_to_answer(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    await travel(hours=8)
    said = ada.submits(ada.presses("Answer", on=ada.dm.last()), answer=ANSWER)
    await app.settle()

    assert "Your answer is posted" in said
    assert "Ada answers A-1" in sam.at("asks", thread=post.id).sees()[0]


async def test_the_asker_is_not_asked_to_answer(app: App, ada: Someone, travel: Travel) -> None:
    await asked(app, ada)
    await travel(hours=8)

    assert "\n[Assign…] [Widen] [Park for meetup] [Ask for detail]" in told(ada)[0]
    assert "[Answer]" not in told(ada)[0]


async def test_somebody_suggested_is_asked_privately_and_can_answer(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    await asked(app, sam)
    alan = enter("Alan")
    await travel(hours=8)
    said = ada.submits(ada.presses("Assign…", on=ada.dm.last()), person="alan")
    await app.settle()

    assert "Alan has A-1 as a direct message." in said
    [asked_for] = alan.dm.sees()
    assert f"Sam asks in Data guild (A-1):\n> {QUESTION}\n" in asked_for
    assert "[I can answer] [Not me]" in asked_for
    assert "You are on A-1" in alan.presses("I can answer", on=alan.dm.last())
    await app.settle()
    assert "Alan is on it." in sam.at("asks").sees()[0]


async def test_a_no_is_told_to_nobody_and_the_question_comes_up_again(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    await asked(app, sam)
    alan = enter("Alan")
    await travel(hours=8)
    ada.submits(ada.presses("Assign…", on=ada.dm.last()), person="alan")
    await app.settle()
    heard = ada.dm.sees(), sam.dm.sees()
    said = alan.presses("Not me", on=alan.dm.last())
    await app.settle()

    assert "Nobody is told." in said
    assert (ada.dm.sees(), sam.dm.sees()) == heard
    assert "Nobody is on it yet." in sam.at("asks").sees()[0]
    await travel(hours=16)
    assert len(told(ada)) == 2


async def test_the_same_person_is_asked_once(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    await asked(app, sam)
    alan = enter("Alan")
    await travel(hours=8)
    for _ in range(2):
        ada.submits(ada.presses("Assign…", on=ada.dm.last()), person="alan")
        await app.settle()

    assert len(alan.dm.sees()) == 1


async def test_who_cannot_be_suggested(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=8)
    form = ada.presses("Assign…", on=ada.dm.last())

    assert "Sam asked it. Suggest somebody else." in ada.submits(form, person="sam")
    ada.chat.join(User("edsger", "Edsger"))
    assert "Edsger has not joined Data guild yet" in ada.submits(form, person="edsger")


@pytest.mark.parametrize("label", ["Assign…", "Widen", "Park for meetup", "Ask for detail"])
async def test_only_facilitators_do_something_about_it(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel, label: str
) -> None:
    await asked(app, sam)
    alan = enter("Alan")
    await travel(hours=8)

    assert "Only a facilitator can do that" in alan.presses(label, on=ada.dm.last())


async def test_a_nudge_finds_nobody_who_facilitates_no_more(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.FACILITATOR)
    await asked(app, sam)
    ada.runs("community roles", person="alan", role="facilitator", change="take")
    await travel(days=1)

    assert len(told(ada)) == 1
    assert told(alan) == []


async def test_the_list_of_nudges_says_what_will_come(app: App, sam: Someone, ada: Someone) -> None:
    await asked(app, sam)

    assert QUESTION in ada.types("/nudges list")
