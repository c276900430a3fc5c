"""Taking a question on and answering it."""

from __future__ import annotations

from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked
from tests.people import Someone


async def test_a_claim_is_seen_on_every_copy(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    said = grace.presses("I can answer", on=grace.last())
    await app.settle()

    assert "You are on A-1" in said
    assert said.post.to == grace.id
    assert "Grace is on it." in sam.at("asks").sees()[0]
    assert "Grace is on it." in grace.sees()[0]


async def test_several_people_may_be_on_it(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    post = await asked(app, sam)
    grace.presses("I can answer", on=grace.last())
    ada.presses("I can answer", on=post)
    again = ada.presses("I can answer", on=post)
    await app.settle()

    assert "Grace and Ada are on it." in sam.at("asks").sees()[0]
    assert "You are on A-1" in again


async def test_more_helpers_than_fit_are_counted(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    for name in ("Alan", "Barbara", "Donald", "Edsger", "Frances"):
        enter(name).presses("I can answer", on=post)
    await app.settle()

    assert "Alan, Barbara, Donald and 2 more are on it." in sam.at("asks").sees()[0]


async def test_giving_it_back_opens_it_again(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    claimed = grace.presses("I can answer", on=grace.last())
    said = grace.presses("Not me after all", on=claimed)
    await app.settle()

    assert "That is fine" in said
    assert "Nobody is on it yet." in sam.at("asks").sees()[0]
    assert sam.dm.sees() == []


async def test_the_asker_cannot_claim_or_answer(app: App, sam: Someone) -> None:
    post = await asked(app, sam)

    assert "You asked this one yourself" in sam.presses("I can answer", on=post)
    assert "Write it here" not in sam.types("/asks show A-1")


async def test_an_answer_stands_under_every_copy_and_the_asker_is_told(
    app: App, sam: Someone, grace: Someone
) -> None:
    post = await asked(app, sam)
    claimed = grace.presses("I can answer", on=grace.last())
    form = grace.presses("Write it here", on=claimed)
    said = grace.submits(form, answer=ANSWER)
    await app.settle()

    answer = f"Grace answers A-1\n{ANSWER}\n[This answered it]"
    assert "Your answer is posted" in said
    assert sam.at("asks", thread=post.id).sees() == [answer]
    copy = next(one for one in grace.chat.posts.values() if one.title)
    assert grace.at("general", thread=copy.id).sees() == [answer]
    assert "1 answer so far, by Grace." in sam.at("asks").sees()[0]
    assert "1 answer so far, by Grace." in grace.sees()[0]
    told = f"Grace answered A-1\nTo “{QUESTION}” (A-1), Grace says:\n{ANSWER}"
    assert sam.dm.sees() == [f"{told}\n[This answered it] [Not yet]"]


async def test_a_redelivered_answer_is_posted_once(app: App, sam: Someone, grace: Someone) -> None:
    post = await asked(app, sam)
    form = grace.presses("Write it here", on=grace.types("/asks show A-1"))
    grace.submits(form, answer=ANSWER, event="one")
    again = grace.submits(form, answer=ANSWER, event="one")
    await app.settle()

    assert again.shown.post is None
    assert len(sam.at("asks", thread=post.id).sees()) == 1
    assert len(sam.dm.sees()) == 1


async def test_the_same_words_twice_are_refused(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    await answered(app, grace)

    assert "with these very words already" in await answered(app, grace)
    assert "Your answer is posted" in await answered(app, grace, text="Or use a plugin.")


async def test_an_answer_that_comes_too_late_is_given_back(
    app: App, sam: Someone, grace: Someone
) -> None:
    await asked(app, sam)
    form = grace.presses("Write it here", on=grace.types("/asks show A-1"))
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    refused = grace.submits(form, answer=ANSWER)

    assert f"Your answer: {ANSWER}\n! A-1 was closed" in refused


async def test_a_press_on_an_outdated_card_says_how_it_stands_and_repairs_it(
    app: App, sam: Someone, grace: Someone
) -> None:
    await asked(app, sam)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    refused = grace.presses("I can answer", on=grace.last())
    await app.settle()

    assert "A-1 is closed by now" in refused
    assert "Closed without an answer." in grace.sees()[0]


async def test_a_redelivered_claim_acts_once(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    grace.presses("I can answer", on=grace.last(), event="one")
    copy = next(one for one in grace.chat.posts.values() if one.title)
    again = grace.presses("I can answer", on=copy, event="one")
    await app.settle()

    assert again.shown.post is None
    assert "Grace is on it." in sam.at("asks").sees()[0]
