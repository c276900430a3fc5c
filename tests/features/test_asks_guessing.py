"""What members could try, to find out who asks without a name."""

from __future__ import annotations

import pytest

from adapters.sandbox.chat import Post
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import QUESTION, asked, asks
from tests.features.test_asks_asking import OTHERS
from tests.features.test_asks_form import settle_on
from tests.people import Seen, Someone


@pytest.fixture
def hypatia(app: App, enter: Enter) -> Someone:
    settle_on(app, anonymous=True)
    return enter("Hypatia")


@pytest.fixture
async def post(app: App, hypatia: Someone, sam: Someone) -> Post:
    return await asked(app, hypatia, show_as="anonymous")


def raised(presser: Someone, author: Someone, question: str) -> Seen:
    form = presser.uses("Ask about this", on=author.says("Good morning, everybody"))
    return presser.submits(form, question=question, topic="testing")


async def test_asking_it_once_more_in_somebodys_name_proves_nothing(
    app: App, hypatia: Someone, sam: Someone, enter: Enter, post: Post
) -> None:
    """A refusal for the one, but not for the other, would say whose question it is."""
    said = str(raised(sam, hypatia, QUESTION))
    other = str(raised(sam, enter("Kim"), QUESTION))

    assert "asked already" not in said
    assert said.replace("Hypatia", "Kim").replace("A-2", "A-3") == other


async def test_how_many_more_may_be_asked_in_somebodys_name_tells_nothing(
    app: App, hypatia: Someone, ada: Someone, post: Post
) -> None:
    asks(hypatia, OTHERS[0])
    for question in OTHERS[1:3]:
        assert "Asked: A-" in raised(ada, hypatia, question)

    assert "Hypatia has as many open questions" in raised(ada, hypatia, OTHERS[3])


async def test_nobody_sees_that_who_asked_without_a_name_has_left(
    app: App, hypatia: Someone, sam: Someone, post: Post
) -> None:
    """Who left that day, everybody knows."""
    hypatia.presses("Leave", on=hypatia.types("/community leave"))
    sam.presses("I can answer", on=post)
    await app.settle()

    assert "Sam is on it." in sam.at("asks").sees()[0]
    assert "has left" not in sam.at("asks").sees()[0]
