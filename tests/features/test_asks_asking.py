"""Asking a question, one's own or somebody's message."""

from __future__ import annotations

import pytest

from bot.model.communities import Communities, Community, Purpose, Serving
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import FakeClock
from tests.features.asks import QUESTION, asks
from tests.people import Someone

OTHERS = [
    "Which database suits small teams?",
    "Who has tried property based testing?",
    "Where do you keep secrets?",
    "When is a mock a good idea?",
    "What is a good first issue?",
]


async def test_a_question_is_posted_wherever_questions_are_taken(
    app: App, sam: Someone, grace: Someone
) -> None:
    said = asks(sam)
    await app.settle()

    card = f"{QUESTION}\nNobody is on it yet.\nA-1 on testing, asked by Sam Mon 4 May 11:00"
    assert "Asked: A-1" in said
    assert sam.at("asks").sees() == [f"{card}\n[I can answer] [Me too] [⋯]"]
    assert grace.sees() == sam.at("asks").sees()
    assert sam.at("asks").last().title == QUESTION


async def test_bare_ask_opens_the_form(app: App, sam: Someone) -> None:
    form = sam.types("/ask")
    said = sam.submits(form, question=QUESTION, details="I copied *all* of them.", topic="pytest")
    await app.settle()

    assert str(form) == (
        "[form: Ask the community]\nQuestion:\nWhat have you tried?:\nTopic:\nNeeded: no_rush"
    )
    assert "Asked: A-1" in said
    assert "I copied *all* of them." in sam.at("asks").sees()[0]
    assert "A-1 on pytest, asked by Sam" in sam.at("asks").sees()[0]


async def test_a_long_question_is_shown_whole(app: App, sam: Someone) -> None:
    question = "Why does " + "my very slow test " * 7 + "fail?"
    asks(sam, question)
    await app.settle()

    assert question in sam.at("asks").sees()[0]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("WHY DOES NOTHING WORK HERE", "hard to read"),
        ("`print(undefined_name)`", "Say in words"),
        ("```\nraise ValueError(1)\n```", "Say in words"),
        ("?????????????", "Say in words"),
        ("Why?", "say a little more"),
        ("Why " * 100, "150 are the most"),
    ],
)
async def test_what_nobody_can_answer_is_refused_with_a_hint(
    app: App, sam: Someone, question: str, problem: str
) -> None:
    said = asks(sam, question)
    await app.settle()

    assert problem in said
    assert sam.at("asks").sees() == []


@pytest.mark.parametrize(
    "question",
    [
        "Is https://example.org/page still right?",
        "Why does SQLALCHEMY return HTTP 500?",
        "What does `None` mean here?",
        "Как мне это сделать?",
        "这个怎么用呢我不知道啊",
    ],
)
def test_questions_in_any_words_are_taken(sam: Someone, question: str) -> None:
    assert "Asked: A-1" in asks(sam, question)


def test_a_refused_form_keeps_what_was_typed(sam: Someone) -> None:
    form = sam.types("/ask")
    filled = {"topic": "web", "details": "It is odd.", "needed": "blocked"}
    refused = sam.submits(form, question="IS THIS PAGE STILL RIGHT?", **filled)

    assert "hard to read" in refused
    assert "What have you tried?: It is odd.\nTopic: web\nNeeded: blocked" in refused
    assert "Asked: A-1" in sam.submits(refused, question="Is this page still right?")


async def test_a_redelivered_question_is_asked_once(app: App, sam: Someone) -> None:
    line = f"/ask {QUESTION} topic:testing"
    sam.types(line, event="one")
    again = sam.types(line, event="one")
    await app.settle()

    assert again.shown.post is None
    assert len(sam.at("asks").sees()) == 1


def test_the_same_question_twice_points_at_the_first(sam: Someone) -> None:
    asks(sam)

    assert "asked already: /asks show A-1" in asks(sam, QUESTION.replace("How", "hOw"))


def test_three_questions_may_be_open(sam: Someone, grace: Someone) -> None:
    for question in OTHERS[:3]:
        asks(sam, question)

    refused = asks(sam, OTHERS[3])
    assert "You have 3 open questions, which is the most: A-1, A-2, A-3." in refused
    assert "/asks show A-1" in refused
    assert "Asked: A-4" in asks(grace, OTHERS[3])


def test_five_questions_a_day(sam: Someone, clock: FakeClock) -> None:
    for number, question in enumerate(OTHERS, start=1):
        asks(sam, question)
        sam.presses("Close without an answer", on=sam.types(f"/asks show {number}"))

    assert "5 questions within a day" in asks(sam)
    clock.advance(days=1)
    assert "Asked: A-6" in asks(sam)


async def test_asked_elsewhere_it_is_posted_in_the_community_of_the_asker(
    app: App, sam: Someone
) -> None:
    assert "Asked: A-1" in asks(sam.at("lounge"))
    await app.settle()

    assert QUESTION in sam.at("asks").sees()[0]


async def test_asking_about_a_message_leaves_its_author_the_asker(
    app: App, sam: Someone, ada: Someone
) -> None:
    message = sam.says(f"{QUESTION}\nI tried copying.")
    form = ada.uses("Ask about this", on=message)
    said = ada.submits(form, topic="testing")
    await app.settle()

    assert f"Question: {QUESTION}\nWhat have you tried?: I tried copying." in form
    assert "a question of Sam, who hears" in said
    assert "asked by Sam (brought here by Ada)" in sam.at("asks").sees()[0]
    assert "Ada thought that what you wrote deserves an answer" in sam.dm.sees()[0]
    assert "A-1" in sam.types("/asks mine")
    assert "not asked anything" in ada.types("/asks mine")
    assert "Close without an answer" in sam.dm.presses("Show it", on=sam.dm.last())


def test_a_long_message_is_shortened_to_a_question(sam: Someone, ada: Someone) -> None:
    words = "I wonder how this works " * 20
    form = ada.uses("Ask about this", on=sam.says(words))

    assert form.shown.form
    assert len(form.shown.form.values["question"]) <= 150
    assert form.shown.form.values["details"] == words.strip()
    assert "Asked: A-1" in ada.submits(form, topic="work")


def test_asking_about_my_own_message_or_the_bots_makes_me_the_asker(sam: Someone) -> None:
    own = sam.uses("Ask about this", on=sam.says(QUESTION))
    assert "I tell you when somebody answers" in sam.submits(own, topic="testing")

    bots = sam.uses("Ask about this", on=sam.types("/asks mine").post)
    assert "I tell you when somebody answers" in sam.submits(
        bots, question=OTHERS[0], topic="testing"
    )


def test_a_message_without_words_opens_an_empty_form(sam: Someone, ada: Someone) -> None:
    form = ada.uses("Ask about this", on=sam.says(" "))

    assert form.shown.form
    assert form.shown.form.values == {"needed": "no_rush"}


def test_bringing_questions_does_not_exceed_what_their_asker_may_have_open(
    sam: Someone, ada: Someone
) -> None:
    for question in OTHERS[:3]:
        asks(sam, question)
    form = ada.uses("Ask about this", on=sam.says(OTHERS[3]))

    assert "Sam has as many open questions as one may" in ada.submits(form, topic="testing")


async def test_what_people_type_stays_what_they_typed(app: App, sam: Someone) -> None:
    question = "Is **this** [a link](https://example.org) or {{ code }}?"
    asks(sam, question)
    await app.settle()

    assert question in sam.at("asks").sees()[0]
    assert question in sam.types("/asks show A-1")
    assert question in sam.types("/asks mine")


def test_a_community_without_a_channel_for_questions_says_so(
    app: App, guild: Community, sam: Someone
) -> None:
    def close(uow: UnitOfWork) -> None:
        for place in guild.channels.all():
            uow.repo(Communities).unserve(guild.id, place)
        stewards = Serving(Purpose.FACILITATORS, sam.chat.place("stewards"))
        uow.repo(Communities).serve(guild.id, stewards)

    app.database.write(close).result()

    assert "No channel takes questions yet" in asks(sam)
