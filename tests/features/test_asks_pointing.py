"""*This answered it* on a message people wrote themselves."""

from __future__ import annotations

from adapters.sandbox.chat import User
from bot.model.asks import Asks
from bot.model.entries import Trust
from bot.model.people import Role
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.asks import ANSWER, QUESTION, answered, asked, entries
from tests.people import Someone

MARK = "This answered it"


async def test_a_message_in_the_thread_becomes_an_answer_of_its_author(
    app: App, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    alan = enter("Alan")
    said = sam.uses(MARK, on=alan.at("asks", thread=post.id).says(ANSWER))
    await app.settle()

    [entry] = entries(app)
    assert "A-1 is solved" in said
    assert entry.body == f"Alan: {ANSWER}"
    assert entry.by == ("alan", "sam")
    assert "Solved by Alan." in grace.sees()[0]
    assert "Your answer helped" in alan.dm.sees()[0]
    assert alan.at("asks", thread=post.id).sees() == [ANSWER], "marking posts nothing"


async def test_marking_a_message_twice_counts_it_once(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    alan = enter("Alan")
    message = alan.at("asks", thread=post.id).says(ANSWER)
    sam.uses(MARK, on=message)
    assert "A-1 is solved" in sam.uses(MARK, on=message)
    await app.settle()

    assert [one.body for one in entries(app)] == [f"Alan: {ANSWER}"]
    assert len(alan.dm.sees()) == 1


async def test_several_messages_may_answer_it(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    for name, words in (("Alan", ANSWER), ("Barbara", "Or write a plugin.")):
        sam.uses(MARK, on=enter(name).at("asks", thread=post.id).says(words))

    [entry] = entries(app)
    assert entry.body == f"Alan: {ANSWER}\n\nBarbara: Or write a plugin."
    assert entry.by == ("alan", "barbara", "sam")


async def test_somebody_the_bot_never_met_is_credited(app: App, sam: Someone) -> None:
    post = await asked(app, sam)
    sam.chat.join(User("edsger", "Edsger"))
    sam.uses(MARK, on=sam.chat.says("edsger", "asks", ANSWER, thread=post.id))

    assert [one.body for one in entries(app)] == [f"Edsger: {ANSWER}"]


async def test_the_asker_may_have_found_it_out(app: App, sam: Someone) -> None:
    post = await asked(app, sam)
    sam.uses(MARK, on=sam.at("asks", thread=post.id).says("Found it: a conftest does it."))
    await app.settle()

    assert [one.by for one in entries(app)] == [("sam",)]
    assert sam.dm.sees() == []


async def test_a_facilitator_marks_provisionally_for_the_asker_to_confirm(
    app: App, sam: Someone, ada: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    message = enter("Alan").at("asks", thread=post.id).says(ANSWER)
    said = ada.uses(MARK, on=message)
    await app.settle()

    assert "Sam has the last word" in said
    assert [one.trust for one in entries(app)] == [Trust.UNCONFIRMED]
    assert "Ada thinks that Alan answered your question" in sam.dm.sees()[0]
    assert "A-1 is solved" in sam.uses(MARK, on=message)
    assert [one.trust for one in entries(app)] == [Trust.ACCEPTED]


async def test_other_members_cannot_mark(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    alan, barbara = enter("Alan"), enter("Barbara")
    message = alan.at("asks", thread=post.id).says(ANSWER)

    assert "Only whoever asked" in barbara.uses(MARK, on=message)
    assert "Only whoever asked" in alan.uses(MARK, on=message)
    assert entries(app) == []


async def test_an_expert_does_not_credit_themselves(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    alan = enter("Alan", role=Role.EXPERT)
    message = alan.at("asks", thread=post.id).says(ANSWER)

    assert "somebody else has to say that it helped" in alan.uses(MARK, on=message)


async def test_a_written_answer_can_be_pointed_at_too(
    app: App, sam: Someone, grace: Someone
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    said = sam.uses(MARK, on=sam.at("asks", thread=post.id).last())

    assert "Grace's answer" in said
    assert [one.body for one in entries(app)] == [f"Grace: {ANSWER}"]


async def test_the_card_of_a_question_answers_nothing(app: App, sam: Someone) -> None:
    post = await asked(app, sam)

    assert "That message is mine" in sam.uses(MARK, on=post)


async def test_outside_a_thread_the_question_is_picked(
    app: App, sam: Someone, enter: Enter
) -> None:
    await asked(app, sam)
    await asked(app, sam, "Which database suits small teams?")
    alan = enter("Alan")
    await asked(app, alan, "Who has tried property based testing?")
    which = sam.uses(MARK, on=alan.says(ANSWER))
    said = sam.picks("Pick the question", f"A-1 {QUESTION}", on=which)

    assert "Which question did it answer?" in which
    assert "A-1 is solved" in said
    assert [(one.ref, one.body) for one in entries(app)] == [("A-1", f"Alan: {ANSWER}")]


async def test_facilitators_pick_among_all_open_questions(
    app: App, sam: Someone, ada: Someone, enter: Enter
) -> None:
    await asked(app, sam)
    which = ada.uses(MARK, on=enter("Alan").says(ANSWER))

    assert "Sam has the last word" in ada.picks("Pick the question", f"A-1 {QUESTION}", on=which)


async def test_without_an_open_question_it_says_where_to_use_it(
    app: App, sam: Someone, enter: Enter
) -> None:
    await asked(app, sam)
    alan = enter("Alan")

    assert "You have no open question here" in alan.uses(MARK, on=alan.says(ANSWER))


async def test_a_picture_is_kept_as_what_it_is(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    sam.uses(MARK, on=enter("Alan").at("asks", thread=post.id).says(""))

    assert [one.body for one in entries(app)] == ["Alan: (no text)"]


async def test_a_very_long_message_can_be_marked_and_shown(
    app: App, sam: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    sam.uses(MARK, on=enter("Alan").at("asks", thread=post.id).says("*[long]* " * 2000))

    assert "Alan (answered it): *[long]*" in sam.types("/asks show A-1")


async def test_the_first_reply_of_somebody_else_is_remembered(
    app: App, sam: Someone, clock: FakeClock, enter: Enter
) -> None:
    post = await asked(app, sam)
    thread = sam.at("asks", thread=post.id)
    sam.uses(MARK, on=thread.says("I found something."))
    clock.advance(hours=1)
    early = enter("Alan").at("asks", thread=post.id).says(ANSWER)
    clock.advance(hours=1)
    late = enter("Barbara").at("asks", thread=post.id).says("Or write a plugin.")
    sam.uses(MARK, on=late)
    sam.uses(MARK, on=early)

    ask = app.database.read(lambda uow: uow.repo(Asks).named("guild", "A-1")).result()
    assert ask.first_reply_at == early.at
    assert ask.closed_at == post.at
