"""The front door: who may not come in, what is kept, what is said when something breaks."""

from __future__ import annotations

import logging

import pytest

from adapters.sandbox.chat import Chat, User
from bot.context import Context
from bot.feature import Feature
from bot.model.communities import Community
from bot.model.people import Role
from bot.ui import Button, Buttons, Card, Reply, Say
from bot.wiring import App
from tests.features.asks import QUESTION, asked
from tests.people import Someone, button


@pytest.fixture
def lounge(ada: Someone, sam: Someone) -> None:
    """A second community, which Sam has joined too."""
    ada.at("lounge").runs("community new", name="Lounge club", domain="Testing", zone="Paris")
    sam.at("lounge").types("/community join")


async def test_a_button_opens_nothing_in_another_workspace(
    app: App, sam: Someone, grace: Someone
) -> None:
    post = await asked(app, sam)
    assert post.card
    assert post.seal
    token = post.seal(button(post.card, "I can answer").does)
    origin = grace.chat.origin(grace.id, "general")

    answer = app.dispatcher.press(origin, token).result()
    assert "This message is out of date. Run the command again." in str(answer.reply)
    assert not app.dispatcher.opens(origin, token)
    assert app.dispatcher.problems(origin, token, {"question": "x"}) == {}
    assert "1 answer" not in grace.types("/asks show A-1")


@pytest.mark.parametrize(
    "token", ["", "|", "1|asks.claim||x|", "1|asks.claim||x|AAAAAAAAAAAA", "é|é"]
)
def test_a_forged_button_is_out_of_date(app: App, sam: Someone, token: str) -> None:
    answer = app.dispatcher.press(sam.chat.origin(sam.id, "general"), token).result()

    assert "This message is out of date." in str(answer.reply)


def test_what_breaks_is_undone_and_told_with_its_incident(
    app: App, sam: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    feature = Feature("x", "X.")

    @feature.click("break")
    def break_it(ctx: Context) -> Reply:
        ctx.number("A")
        raise RuntimeError("secret words")

    post = sam.chat.posted(
        "general", Card("Press", (Buttons((Button("Break", break_it.bind()),)),))
    )
    monkeypatch.setattr(app.features, "bound", feature.bound)
    token = app.tokens.seal(break_it.bind(), scope="sandbox/here", community="guild")
    origin = sam.chat.origin(sam.id, "general", message=post.id)
    answer = app.dispatcher.press(origin, token).result()

    assert isinstance(answer.reply, Say)
    assert answer.reply.card.title == "Something went wrong"
    (incident,) = (one for one in caplog.records if one.message.startswith("incident"))
    assert incident.message.partition(" ")[2] in str(answer.reply.card)
    assert "secret words" not in str(answer.reply.card)
    monkeypatch.undo()
    assert "Asked: A-1" in sam.types(f"/ask {QUESTION} topic:testing")


def test_each_action_is_one_line_that_quotes_nobody(
    sam: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    sam.types(f"/ask {QUESTION} topic:testing")
    sam.types("/asks show A-99")
    sam.types("/aks")

    lines = [one.message for one in caplog.records if one.message.startswith("handled")]
    assert [one.rpartition(", ")[0] for one in lines] == [
        "handled do.ask in sandbox/here by sam: ok",
        "handled do.asks.show in sandbox/here by sam: NotFound",
        "handled typed in sandbox/here by sam: NotFound",
    ]
    assert all(one.endswith(" ms") for one in lines)
    assert QUESTION not in caplog.text


def test_looking_something_up_makes_a_newcomer_a_member(
    app: App, chat: Chat, guild: Community, ada: Someone
) -> None:
    lin = Someone(chat.join(User("lin", "Lin", "Asia/Tokyo")).id, chat, app.dispatcher)

    assert "The log is empty" in lin.types("/log recent")
    assert "Members: 2" in ada.types("/community roles")


@pytest.mark.usefixtures("lounge")
def test_what_was_typed_survives_the_choice_of_a_community(sam: Someone) -> None:
    which = sam.dm.types(f"/ask {QUESTION} topic:testing")
    assert "Which community?" in which

    assert "Asked: A-1" in sam.dm.picks("Pick a community", "Lounge club", on=which)
    assert QUESTION in sam.at("lounge").types("/asks mine")
    assert "You have not asked anything yet." in sam.types("/asks mine")


@pytest.mark.usefixtures("lounge")
def test_nobody_else_goes_on_with_what_was_typed(sam: Someone, ada: Someone) -> None:
    which = sam.dm.types(f"/ask {QUESTION} topic:testing")

    said = ada.picks("Pick a community", "Lounge club", on=which)
    assert "I no longer have what you typed." in said
    assert "You have not asked anything yet." in sam.at("lounge").types("/asks mine")


def test_a_form_is_expected_before_anything_runs(app: App) -> None:
    asks_back = app.dispatcher.typed_asks_back

    assert asks_back("ask", "")
    assert asks_back("moot", "ask")
    assert asks_back("resource", "https://example.org")
    assert asks_back("summary", "new")
    assert asks_back("ask", QUESTION)
    assert not asks_back("ask", f"{QUESTION} topic:testing")
    assert not asks_back("asks", "mine")
    assert not asks_back("nonsense", "")


def test_suggestions_come_from_the_community_one_is_in(
    app: App, chat: Chat, sam: Someone, ada: Someone
) -> None:
    for topic in ("Kalman filters", "Data", "data tests"):
        ada.runs("ask", question=f"What is there to read on {topic}?", topic=topic)

    def offered(who: str, channel: str, path: str, option: str, text: str) -> list[str]:
        origin = chat.origin(who, channel)
        return [one.label for one in app.dispatcher.suggest(origin, path, option, text).result()]

    assert offered("sam", "general", "ask", "topic", "DATA") == ["Data", "data tests"]
    assert offered("sam", "general", "asks show", "ask", "kalman") == [
        "A-1 What is there to read on Kalman filters?"
    ]
    assert offered("sam", "general", "ask", "question", "x") == []
    assert offered("sam", "general", "ask", "nothing of ours", "x") == []

    chat.join(User("lin", "Lin", "Asia/Tokyo"))
    assert offered("lin", "lounge", "ask", "topic", "data") == []
    assert offered("lin", "lounge", "my zone", "zone", "paris") == ["Paris (Europe/Paris)"]


def test_the_channels_of_a_platform_are_listed(app: App, guild: Community) -> None:
    found = app.dispatcher.places("sandbox").result()

    assert [one.name for one in found] == [one.name for one in guild.channels.places]
    assert app.dispatcher.places("slack").result() == []


def test_a_role_taken_away_is_missed_at_once(ada: Someone, sam: Someone) -> None:
    ada.runs("community roles", person="sam", role=Role.FACILITATOR.value)
    pressed = sam.types("/community places")
    ada.runs("community roles", person="sam", role=Role.FACILITATOR.value, change="take")

    assert "Only a facilitator can do that." in sam.presses("Add another workspace", on=pressed)
