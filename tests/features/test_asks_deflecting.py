"""Before a question is posted, what was answered or asked before is offered to its asker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.model.asks import Asks, State
from bot.model.evidence import Evidence, Verdicts
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.features.asks import ANSWER, QUESTION, answered, asked, asks, entries, remember
from tests.people import Seen, Someone

Travel = Callable[..., Awaitable[None]]

ALIKE = "How can I share fixtures between several folders?"


@pytest.fixture
async def solved(app: App, sam: Someone, grace: Someone) -> None:
    """A-1, with an answer that helped."""
    remember(app)
    await asked(app, sam)
    await answered(app, grace)
    sam.presses("This answered it", on=sam.types("/asks show A-1"))
    await app.settle()


@pytest.fixture
def offered(solved: None, ada: Someone) -> Seen:
    return asks(ada, ALIKE)


def states(app: App) -> dict[str, State]:
    """How each ask of Ada stands."""
    found = app.database.read(lambda uow: uow.repo(Asks).of("guild", "ada")).result()
    return {one.ref: one.state for one in found}


@pytest.mark.usefixtures("solved")
async def test_what_was_answered_before_is_offered_to_the_asker_alone(
    app: App, ada: Someone
) -> None:
    before = len(ada.at("asks").sees())
    offered = asks(ada, ALIKE)
    await app.settle()

    assert str(offered).startswith("Is it this one?\nThis looks much like your question.")
    assert f"A-1 {QUESTION}\naccepted · 4 May 2026\n[This answers it] [Open]" in offered
    assert str(offered).endswith("\n[Post my question]")
    assert len(ada.at("asks").sees()) == before
    assert states(app) == {}


async def test_nothing_alike_posts_at_once(app: App, ada: Someone, solved: None) -> None:
    assert "Asked: A-2" in asks(ada, "Where do you keep secrets?")


async def test_this_answers_it_posts_nothing_and_is_found_sooner(
    app: App, ada: Someone, offered: Seen
) -> None:
    before = ada.at("asks").sees()
    said = ada.presses("This answers it", on=offered)
    again = ada.presses("This answers it", on=offered)
    await app.settle()

    assert str(said).startswith("Glad that it helps\nNothing was posted.")
    assert str(again) == str(said)
    assert ada.at("asks").sees() == before
    assert states(app) == {"A-2": State.DUPLICATE}
    assert [one.aliases for one in entries(app)] == [f"{ALIKE}\n"]
    assert "answered before you asked" in ada.types("/asks mine")


async def test_an_alias_stays_when_the_answer_is_confirmed_again(
    app: App, ada: Someone, sam: Someone, grace: Someone, offered: Seen
) -> None:
    ada.presses("This answers it", on=offered)
    await answered(app, grace, text="A plugin does it too.")
    sam.presses("This answered it", on=sam.types("/asks show A-1"))

    assert [one.aliases for one in entries(app)] == [f"{ALIKE}\n"]
    assert "A-1" in sam.types("/log find several folders")


async def test_nobody_else_sees_what_was_answered_before_it_was_asked(
    app: App, ada: Someone, sam: Someone, offered: Seen
) -> None:
    ada.presses("This answers it", on=offered)

    assert "A-2 was answered before it was asked." in sam.types("/asks show A-2")
    assert ALIKE not in sam.types("/asks show A-2")
    assert ALIKE in ada.types("/asks show A-2")
    assert "[Reopen it]" not in ada.types("/asks show A-2")


async def test_a_look_at_it_leaves_the_choice(ada: Someone, offered: Seen) -> None:
    opened = ada.presses("Open", on=offered)

    assert f"Grace (answered it): {ANSWER}" in opened
    assert "Asked: A-2" in ada.presses("Post my question", on=offered)


async def test_not_what_i_meant_asks_people_once(app: App, ada: Someone, offered: Seen) -> None:
    said = ada.presses("Post my question", on=offered)
    again = ada.presses("Post my question", on=offered)
    late = ada.presses("This answers it", on=offered)
    await app.settle()

    assert "Asked: A-2" in said
    assert "Asked: A-2" in again
    assert "Asked: A-2" in late
    assert [ALIKE in one for one in ada.at("asks").sees()].count(True) == 1
    assert states(app) == {"A-2": State.OPEN}


async def test_after_all_it_can_still_be_posted(app: App, ada: Someone, offered: Seen) -> None:
    said = ada.presses("This answers it", on=offered)
    posted = ada.presses("Post it after all", on=said)
    await app.settle()

    assert "Asked: A-2" in posted
    assert ALIKE in ada.at("asks").sees()[-1]
    assert states(app) == {"A-2": State.OPEN}


@pytest.mark.parametrize("button", ["This answers it", "Post my question"])
async def test_only_the_asker_may_press(app: App, sam: Someone, offered: Seen, button: str) -> None:
    assert "I no longer have what you typed." in sam.presses(button, on=offered)
    assert states(app) == {}


async def test_an_open_question_can_be_shared(app: App, sam: Someone, ada: Someone) -> None:
    remember(app)
    await asked(app, sam)
    offered = asks(ada, ALIKE)
    assert f"A-1 {QUESTION}\nopen · 4 May 2026\n[Me too] [Open]" in offered
    said = ada.presses("Me too", on=offered)
    assert str(said).startswith("Yours too\n")
    await app.settle()

    assert "I tell you once A-1 is solved." in said
    assert "[Me too (1)]" in ada.at("asks").sees()[0]
    assert states(app) == {"A-2": State.DUPLICATE}


async def test_one_that_was_closed_meanwhile_is_shared_no_more(
    app: App, sam: Someone, ada: Someone
) -> None:
    remember(app)
    await asked(app, sam)
    offered = asks(ada, ALIKE)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))

    assert "A-1 is closed already." in ada.presses("Me too", on=offered)
    assert "Asked: A-2" in ada.presses("Post my question", on=offered)


async def test_nothing_is_lost_if_nothing_is_pressed(
    app: App, ada: Someone, offered: Seen, travel: Travel
) -> None:
    await travel(minutes=29)
    assert not any("not posted yet" in one for one in ada.dm.sees())
    await travel(hours=3)
    reminders = [one for one in ada.dm.sees() if "not posted yet" in one]
    said = ada.dm.presses("Post my question", on=ada.dm.last())
    await app.settle()

    (reminder,) = reminders
    assert reminder.startswith(f"Your question is not posted yet\n> {ALIKE}\n")
    assert reminder.endswith("[Post my question] [Never mind]")
    assert "Asked: A-2" in said


@pytest.mark.parametrize("button", ["This answers it", "Post my question"])
async def test_no_reminder_once_it_is_clear(
    app: App, ada: Someone, offered: Seen, travel: Travel, button: str
) -> None:
    ada.presses(button, on=offered)
    await travel(hours=1)

    assert not any("not posted yet" in one for one in ada.dm.sees())


async def test_never_mind_leaves_it(app: App, ada: Someone, offered: Seen, travel: Travel) -> None:
    await travel(hours=1)
    said = ada.dm.presses("Never mind", on=ada.dm.last())

    assert "Nothing was posted." in said
    assert states(app) == {}


async def test_limits_hold_when_it_is_posted_later(app: App, ada: Someone, offered: Seen) -> None:
    for question in ("Where do secrets go?", "What is a good first issue?", "Who likes mocks?"):
        asks(ada, question)

    assert "You have 3 open questions" in ada.presses("Post my question", on=offered)


@pytest.mark.parametrize(
    ("button", "said"),
    [("This answers it", Verdicts(useful=1)), ("Post my question", Verdicts(useless=1))],
)
async def test_what_the_asker_says_is_counted_once(
    app: App, ada: Someone, offered: Seen, button: str, said: Verdicts
) -> None:
    ada.presses(button, on=offered)
    ada.presses(button, on=offered)
    counted = app.database.read(lambda uow: uow.repo(Evidence).verdicts("guild")).result()

    assert list(counted.values()) == [said]


async def test_what_does_not_help_is_shown_no_more(app: App, ada: Someone, solved: None) -> None:
    def judge(uow: UnitOfWork) -> None:
        for step in range(10, 20):
            uow.repo(Evidence).judged("guild", step * 0.05, useful=False)

    app.database.write(judge).result()

    assert "Asked: A-2" in asks(ada, ALIKE)
