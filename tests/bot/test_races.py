"""The same thing at once: redelivered, pressed twice, or done by two people."""

from __future__ import annotations

from concurrent.futures import wait

from adapters.sandbox.chat import Chat, User
from bot.acting.answers import Answer
from bot.model.asks import Asks
from bot.model.communities import Community
from bot.model.people import Members
from bot.ui import Say
from bot.wiring import App
from tests.features.asks import asked
from tests.people import Someone, button


def titles(answers: list[Answer]) -> list[str]:
    return sorted(one.reply.card.title for one in answers if isinstance(one.reply, Say))


async def test_an_event_that_comes_many_times_at_once_acts_once(
    app: App, guild: Community, sam: Someone
) -> None:
    origin = sam.chat.origin("sam", "general", event="same")
    asking = {"question": "How do I share fixtures between folders?", "topic": "testing"}
    answers = [app.dispatcher.command(origin, "ask", asking) for _ in range(20)]
    wait(answers)

    assert titles([one.result() for one in answers]) == ["Asked: A-1"]
    assert len(app.database.read(lambda uow: uow.repo(Asks).of("guild", "sam")).result()) == 1


async def test_two_people_who_press_at_once_are_both_heard(
    app: App, guild: Community, sam: Someone, ada: Someone, chat: Chat
) -> None:
    post = await asked(app, sam)
    assert post.card
    assert post.seal
    token = post.seal(button(post.card, "I can answer").does)
    origins = [chat.origin(who, "asks", message=post.id) for who in ("ada", "sam") * 5]
    answers = [app.dispatcher.press(origin, token) for origin in origins]
    wait(answers)

    found = [one.result() for one in answers]
    assert titles(found).count("You are on A-1") == 5
    assert not [one for one in titles(found) if one == "Something went wrong"]


async def test_a_stranger_who_presses_many_times_at_once_becomes_one_person(
    app: App, guild: Community, chat: Chat, sam: Someone
) -> None:
    chat.join(User("eve", "Eve"))
    before = app.database.read(lambda uow: uow.repo(Members).count("guild")).result()
    origins = [chat.origin("eve", "general") for _ in range(20)]
    wait([app.dispatcher.command(origin, "asks mine", {}) for origin in origins])

    assert app.database.read(lambda uow: uow.repo(Members).count("guild")).result() == before + 1
