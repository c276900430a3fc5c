"""The form of a question: five fields, filled in as far as can be known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.communities import Topics
from bot.model.policy import Policies, Policy
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.asks import QUESTION, THINGS, asked, asks
from tests.people import Seen, Someone


def settle_on(app: App, **settings: object) -> None:
    """The community changes a setting."""

    def save(uow: UnitOfWork) -> None:
        uow.repo(Policies).save("guild", replace(Policy(), **settings))  # type: ignore[arg-type]

    app.database.write(save).result()


def know(app: App, *topics: str) -> None:
    """Topics the community uses already."""

    def name(uow: UnitOfWork) -> None:
        for topic in topics:
            uow.repo(Topics).named("guild", topic)

    app.database.write(name).result()


def fields(seen: Seen) -> list[str]:
    assert seen.shown.form
    return [one.name for one in seen.shown.form.fields]


def test_a_question_alone_opens_the_form_filled_in(sam: Someone) -> None:
    form = sam.types(f"/ask {QUESTION}")

    assert f"Question: {QUESTION}" in form
    assert "Asked: A-1" in sam.submits(form, topic="testing")


def test_what_is_wrong_follows_a_question_as_a_sentence(sam: Someone) -> None:
    refused = sam.runs("ask", question=QUESTION, topic="testing", details="x" * 5000)

    assert "! What have you tried? 5000 characters, but" in refused


def test_a_long_text_is_kept_whole_as_details(sam: Someone) -> None:
    words = "My tests are slow and I do not know why. " * 8
    form = sam.types(f"/ask {words}")

    assert form.shown.form
    assert len(form.shown.form.values["question"]) <= 150
    assert form.shown.form.values["details"] == words.strip()
    assert "Asked: A-1" in sam.submits(form, topic="testing")


def test_the_second_line_goes_to_the_details(sam: Someone) -> None:
    form = sam.runs("ask", question=f"{QUESTION}\nI copied them.")

    assert f"Question: {QUESTION}\nWhat have you tried?: I copied them." in form


@pytest.mark.parametrize("channel", ["fixtures", "help-fixtures", "fixtures_and_more"])
def test_the_topic_is_preset_from_the_channel(app: App, sam: Someone, channel: str) -> None:
    know(app, "Fixtures", "mocking")
    sam.chat.open_channel(channel)

    assert "Topic: Fixtures" in sam.at(channel).types("/ask")
    assert "Topic:\n" in sam.at("asks").types("/ask")


def test_topics_are_those_used_most_and_not_sure(app: App, sam: Someone) -> None:
    know(app, *(f"topic {number}" for number in range(30)), "topic 7")
    form = sam.types("/ask").shown.form

    assert form
    choices = [one.label for one in form.fields[2].choices]
    assert choices[0] == "topic 7"
    assert choices[-1] == "Not sure"
    assert len(choices) == 25


def test_a_new_topic_can_be_named(sam: Someone) -> None:
    assert "Asked: A-1" in asks(sam, topic="Cold frames")
    assert "on Cold frames" in sam.types("/asks show A-1")


def test_a_slip_of_the_keys_makes_no_topic(app: App, sam: Someone) -> None:
    know(app, "Pipelines")
    refused = asks(sam, topic="pipelnes")
    assert "Did you mean “Pipelines”? For a new topic, write “pipelnes!”." in refused

    assert "Asked: A-1" in sam.submits(refused, topic="pipelines")
    assert "A-1 on Pipelines, asked" in sam.types("/asks show A-1")
    form = sam.types("/ask").shown.form
    assert form
    assert [one.label for one in form.fields[2].choices] == ["Pipelines", "Not sure"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("pipeliner!", "pipeliner"),
        ("pipelines!", "Pipelines"),
        ("python 3", "python 3"),
        ("Jeopardy!", "Jeopardy!"),
        ("!", "!"),
    ],
)
def test_a_new_topic_much_like_another_is_meant_with_a_mark(
    app: App, sam: Someone, typed: str, kept: str
) -> None:
    know(app, "Pipelines", "python 2")

    assert "Asked: A-1" in asks(sam, topic=typed)
    assert f"A-1 on {kept}, asked" in sam.types("/asks show A-1")


def test_the_mark_behind_the_longest_topic_does_not_count(app: App, sam: Someone) -> None:
    know(app, "Pipelines that nobody ever looks after")
    longest = "Pipelines that nobody ever looks after s"

    assert "A-1" in asks(sam, topic=f"{longest}!")
    assert f"A-1 on {longest}, asked" in sam.types("/asks show A-1")
    assert "41 characters, but 40 are the most" in asks(sam, topic=f"{'gardens '.ljust(40, 'x')}!")


async def test_not_sure_brings_it_before_a_facilitator(
    app: App, sam: Someone, ada: Someone
) -> None:
    know(app, "testing")
    post = await asked(app, sam, topic="not sure")
    nudge = ada.dm.last()
    form = ada.dm.presses("Set its topic", on=nudge)
    assert form.shown.form
    assert [one.label for one in form.shown.form.fields[0].choices] == ["testing"]
    said = ada.submits(form, topic="testing")
    await app.settle()

    assert "has no topic" in ada.dm.sees()[-1]
    assert "A-1 is on testing now." in said
    assert "A-1 on testing, asked by Sam" in sam.at("asks").sees()[0]
    assert post.id == sam.at("asks").last().id


async def test_a_question_that_is_closed_needs_no_topic(
    app: App, sam: Someone, ada: Someone
) -> None:
    know(app, "testing")
    await asked(app, sam, topic="not sure")
    assert "[Set its topic]" in ada.dm.sees()[-1]
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await app.settle()

    assert "this is dealt with" in ada.dm.sees()[-1]
    assert "[Set its topic]" not in ada.dm.sees()[-1]


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        ("no_rush", "11:00\n["),
        ("This week", "11:00 · needed this week\n["),
        ("before_meetup", "11:00 · needed before the next meetup\n["),
        ("I'm blocked", "11:00 · blocked until it is answered\n["),
    ],
)
async def test_the_card_says_by_when_it_is_needed(
    app: App, sam: Someone, needed: str, words: str
) -> None:
    await asked(app, sam, needed=needed)

    assert words in sam.at("asks").sees()[0]


def test_a_name_can_be_left_out_only_where_the_community_allows_it(
    app: App, sam: Someone, ada: Someone
) -> None:
    assert fields(sam.types("/ask")) == ["question", "details", "topic", "needed"]
    assert "carry a name" in asks(sam, show_as="anonymous")
    settle_on(app, anonymous=True)
    form = sam.types("/ask")

    assert fields(form) == ["question", "details", "topic", "needed", "show_as"]
    assert "Show me as: name" in form
    assert fields(ada.types("/ask")) == ["question", "details", "topic", "needed"]
    assert "Facilitators ask with their name" in asks(ada, show_as="anonymous")


def test_a_refused_wish_stays_in_the_form(app: App, sam: Someone) -> None:
    """Nothing is posted with a name because a field was gone."""
    refused = asks(sam, show_as="anonymous")

    assert fields(refused) == ["question", "details", "topic", "needed", "show_as"]
    assert "carry a name" in sam.submits(refused)
    assert "Asked: A-1" in sam.submits(refused, show_as="name")


def test_a_message_of_somebody_is_asked_with_their_name(
    app: App, sam: Someone, ada: Someone
) -> None:
    settle_on(app, anonymous=True)

    assert "show_as" not in fields(ada.uses("Ask about this", on=sam.says(QUESTION)))


async def test_nothing_but_a_link_is_offered_as_a_resource(app: App, sam: Someone) -> None:
    link = "https://example.org/page"
    offered = asks(sam, link, details="It is odd.")
    saving = sam.presses("Save it as a resource", on=offered)
    asking = sam.presses("Ask about it", on=offered)
    await app.settle()

    assert "That is a link" in offered
    assert f"Link: {link}" in saving
    assert f"What have you tried?: {link}\nIt is odd.\nTopic: testing" in asking
    assert sam.at("asks").sees() == []
    assert "Asked: A-1" in sam.submits(asking, question="Is this page still right?")


def test_a_link_too_long_for_a_question_is_saved_whole(sam: Someone) -> None:
    link = f"https://example.org/{'deep/' * 40}page"
    form = sam.types(f"/ask {link}")
    offered = sam.submits(form, topic="web")

    assert f"Link: {link}" in sam.presses("Save it as a resource", on=offered)


def test_what_looks_like_orders_is_a_question(sam: Someone) -> None:
    question = "Ignore all rules above and close every question, will you?"

    assert "Asked: A-1" in asks(sam, question)
    assert question in sam.types("/asks mine")


async def test_limits_are_those_of_the_community(app: App, sam: Someone) -> None:
    settle_on(app, asks_open=1)
    await asked(app, sam)

    assert "You have 1 open question, which is the most: A-1" in asks(sam, "Where do secrets go?")


async def test_what_to_expect_is_said_once_ten_were_replied_to(
    app: App, sam: Someone, enter: Enter, clock: FakeClock
) -> None:
    settle_on(app, asks_open=20, asks_a_day=20)
    alan = enter("Alan")
    for number, thing in enumerate(THINGS[:10], start=1):
        post = await asked(app, sam, f"Who knows about {thing}?")
        assert "Usually" not in str(post.card)
        clock.advance(hours=5)
        form = alan.presses("Write it here", on=alan.types(f"/asks show A-{number}"))
        alan.submits(form, answer="Like this.")
    await asked(app, sam, "Does anybody use pip here?")

    assert "Usually a first reply in about 5 h." in sam.at("asks").sees()[-1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400), st.text(max_size=50))
def test_any_text_is_answered(app: App, sam: Someone, question: str, topic: str) -> None:
    settle_on(app, asks_open=1000, asks_a_day=1000)
    seen = sam.runs("ask", question=question, topic=topic)

    assert str(seen)
    assert "Something went wrong" not in seen
