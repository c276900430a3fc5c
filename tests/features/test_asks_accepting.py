"""Saying what helped, and what becomes of it."""

from __future__ import annotations

from bot.model.entries import EntryKind, Trust
from bot.model.people import Role
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked, entries
from tests.people import Someone


async def test_accepting_puts_the_question_into_the_log(
    app: App, sam: Someone, grace: Someone
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    said = sam.presses("This answered it", on=sam.dm.last())
    await app.settle()

    [entry] = entries(app)
    assert (entry.kind, entry.ref, entry.title) == (EntryKind.ASK, "A-1", QUESTION)
    assert entry.body == f"Grace: {ANSWER}"
    assert entry.by == ("grace", "sam")
    assert entry.trust is Trust.ACCEPTED
    assert "A-1 is solved" in said
    assert "Solved by Grace." in sam.at("asks").sees()[0]
    assert "Solved by Grace." in grace.sees()[0]
    assert "I can answer" not in grace.sees()[0]
    thread = sam.at("asks", thread=post.id).sees()
    assert thread == [f"Grace answers A-1\n{ANSWER}\nSam says that this answered it."]
    now = sam.chat.posts[post.id].card
    assert now
    assert now.solved


async def test_a_direct_message_loses_its_buttons_once_used(
    app: App, sam: Someone, grace: Someone
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())

    [only] = sam.dm.sees()
    assert only.startswith("A-1 is solved\nA-1 is in the log now, with Grace's answer.")
    assert only.endswith("\n[Say thank you] [Keep it out of the log]")


async def test_whoever_answered_is_thanked_once(app: App, sam: Someone, grace: Someone) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    in_thread = sam.at("asks", thread=post.id).last()
    sam.presses("This answered it", on=in_thread)
    sam.presses("Reopen it", on=sam.types("/asks show A-1"))
    await app.settle()
    sam.presses("This answered it", on=sam.types("/asks show A-1"))
    await app.settle()

    [thanks] = grace.dm.sees()
    assert thanks.startswith("Your answer helped\nSam says that your answer to “How do I")
    assert "It is in the log as A-1, with your name." in thanks


async def test_several_answers_may_be_accepted(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    await answered(app, ada, text="A plugin does it too.")
    first, second = (
        one for one in sam.chat.seen_by(sam.id, "asks", thread=post.id) if one.author == ""
    )
    sam.presses("This answered it", on=first)
    sam.presses("This answered it", on=second)
    await app.settle()

    [entry] = entries(app)
    assert entry.body == f"Grace: {ANSWER}\n\nAda: A plugin does it too."
    assert entry.by == ("grace", "ada", "sam")
    assert "Solved by Grace and Ada." in grace.sees()[0]


async def test_details_are_kept_with_the_answer(app: App, sam: Someone, grace: Someone) -> None:
    sam.runs("ask", question=QUESTION, details="Copying did not scale.", topic="pytest")
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())

    [entry] = entries(app)
    assert entry.body == f"Grace: {ANSWER}\n\nCopying did not scale."
    assert entry.topic == "pytest"


async def test_a_double_press_accepts_once(app: App, sam: Someone, grace: Someone) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    answer = sam.at("asks", thread=post.id).last()
    sam.presses("This answered it", on=answer, event="one")
    assert sam.presses("This answered it", on=answer, event="one").shown.post is None
    assert "A-1 is solved" in sam.presses("This answered it", on=answer)
    await app.settle()

    assert len(entries(app)) == 1
    assert len(grace.dm.sees()) == 1


async def test_not_yet_keeps_the_question_open(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    await answered(app, grace)
    said = sam.presses("Not yet", on=sam.dm.last())
    await app.settle()

    assert "A-1 stays open" in said
    assert "Still open after 1 answer." in grace.sees()[0]
    assert entries(app) == []
    assert grace.dm.sees() == []


async def test_only_the_asker_says_what_helped(
    app: App, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    alan = enter("Alan")
    refused = alan.presses("This answered it", on=alan.at("asks", thread=post.id).last())
    stolen = alan.presses("Not yet", on=sam.dm.last())

    assert "Only whoever asked can say what answered it" in refused
    assert "Only whoever asked can say that" in stolen
    assert entries(app) == []


async def test_an_expert_marks_provisionally_and_the_asker_confirms(
    app: App, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    alan = enter("Alan", role=Role.EXPERT)
    said = alan.presses("This answered it", on=alan.at("asks", thread=post.id).last())
    await app.settle()

    assert "not confirmed yet: Sam has the last word" in said
    assert [one.trust for one in entries(app)] == [Trust.UNCONFIRMED]
    assert "Probably solved by Grace; Sam has the last word." in grace.sees()[0]
    assert "Alan thinks that Grace answered your question" in sam.dm.sees()[-1]

    sam.presses("This answered it", on=sam.dm.last())
    await app.settle()
    assert [one.trust for one in entries(app)] == [Trust.ACCEPTED]
    assert "Solved by Grace." in grace.sees()[0]


async def test_the_askers_word_is_the_last(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    answer = ada.at("asks", thread=post.id).last()
    ada.presses("This answered it", on=answer)
    await app.settle()
    sam.presses("Not yet", on=sam.dm.last())
    await app.settle()

    assert entries(app) == []
    assert "Still open after 1 answer." in grace.sees()[0]
    assert "has said what they think" in ada.presses("This answered it", on=answer)


async def test_an_accepted_answer_takes_the_place_of_a_provisional_one(
    app: App, sam: Someone, grace: Someone, ada: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    alan = enter("Alan")
    await answered(app, alan, text="Have you tried turning it off?")
    ada.presses("This answered it", on=ada.at("asks", thread=post.id).last())
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())
    await app.settle()

    assert [one.body for one in entries(app)] == [f"Grace: {ANSWER}"]
    assert "Solved by Grace." in grace.sees()[0]


async def test_nobody_marks_their_own_answer(app: App, sam: Someone, ada: Someone) -> None:
    post = await asked(app, sam)
    await answered(app, ada)

    own = ada.presses("This answered it", on=ada.at("asks", thread=post.id).last())
    assert "somebody else has to say that it helped" in own


async def test_a_solved_question_takes_another_answer(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    post = await asked(app, sam)
    form = ada.presses("Write it here", on=ada.types("/asks show A-1"))
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())
    ada.submits(form, answer="A plugin does it too.")
    await app.settle()

    assert "Solved by Grace." in sam.at("asks").sees()[0]
    assert "A plugin does it too." in sam.at("asks", thread=post.id).sees()[-1]
    assert [one.body for one in entries(app)] == [f"Grace: {ANSWER}"]
