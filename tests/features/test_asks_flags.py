"""What three members flag is hidden until a facilitator has looked at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from adapters.sandbox.chat import Post
from bot.model.asks import Asks
from bot.model.audit import Act, Audit
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import QUESTION, answered, asked, entries
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]
HIDDEN = "A-1 is hidden\nSeveral members think that this should not stand here."


@pytest.fixture
async def post(app: App, sam: Someone, ada: Someone, grace: Someone) -> Post:
    return await asked(app, sam)


def flag(someone: Someone, post: Post) -> str:
    return str(someone.presses("Flag it", on=someone.presses("⋯", on=post)))


async def flagged(app: App, post: Post, enter: Enter, *names: str) -> None:
    for name in names:
        flag(enter(name), post)
    await app.settle()


def acts(app: App) -> list[tuple[Act, str]]:
    """What was written down about Sam's question, and who did it."""

    def read(uow: UnitOfWork) -> list[tuple[Act, str]]:
        (ask,) = uow.repo(Asks).of("guild", "sam")
        return [(one.act, one.by) for one in uow.repo(Audit).about("guild", ask.subject)]

    return app.database.read(read).result()


async def test_two_flags_change_nothing_and_one_person_has_one(
    app: App, sam: Someone, post: Post, enter: Enter
) -> None:
    await flagged(app, post, enter, "Alan", "Lin")
    said = flag(Someone("alan", sam.chat, sam.dispatcher), post)
    await app.settle()

    assert "Nobody learns that it was you." in said
    assert QUESTION in sam.at("asks").sees()[0]


async def test_three_flags_hide_it_everywhere(
    app: App, sam: Someone, grace: Someone, ada: Someone, post: Post, enter: Enter
) -> None:
    await flagged(app, post, enter, "Alan", "Lin", "Kim")

    assert sam.at("asks").sees()[0].startswith(HIDDEN)
    assert "[" not in sam.at("asks").sees()[0]
    assert grace.sees()[-1].startswith(HIDDEN)
    assert QUESTION not in grace.types("/asks queue")
    assert str(grace.types("/asks show A-1")).startswith("A-1 is hidden")
    assert QUESTION in ada.types("/asks show A-1")
    assert QUESTION in sam.types("/asks show A-1")
    assert "It is hidden until a facilitator has looked at it." in sam.dm.sees()[0]
    assert "3 members flagged" in ada.dm.sees()[-1]
    assert acts(app) == [(Act.HID, "")]


async def test_what_is_hidden_takes_nothing_and_leaves_the_log(
    app: App, sam: Someone, grace: Someone, post: Post, enter: Enter
) -> None:
    copy = grace.last()
    await answered(app, grace)
    shown = grace.types("/asks show A-1")
    sam.presses("This answered it", on=sam.types("/asks show A-1"))
    assert len(entries(app)) == 1
    menu = grace.presses("⋯", on=copy)
    await flagged(app, post, enter, "Alan", "Lin", "Kim")

    assert entries(app) == []
    assert "A-1 is hidden" in grace.presses("I can answer", on=shown)
    assert "A-1 is hidden" in grace.presses("Suggest someone", on=menu)
    assert "A-1 is hidden" in grace.presses("Flag it", on=menu)


async def test_what_is_hidden_comes_up_nowhere_else(
    app: App, sam: Someone, post: Post, enter: Enter, travel: Travel
) -> None:
    await travel(hours=2)
    sam.presses("Ask A-1 again", on=sam.types("/asks show A-1"))
    await flagged(app, post, enter, "Alan", "Lin", "Kim")
    now = [one for one in sam.at("asks").sees() if QUESTION in one]
    await travel(days=4)
    form = sam.presses("Add detail", on=sam.types("/asks show A-1"))

    assert now == []
    assert [one for one in sam.at("asks").sees() if QUESTION in one] == []
    assert "A-1 is hidden" in sam.submits(form, detail="Look at this anyway!")


async def test_a_facilitator_shows_it_again_for_good(
    app: App, sam: Someone, ada: Someone, post: Post, enter: Enter
) -> None:
    await flagged(app, post, enter, "Alan", "Lin", "Kim")
    ada.dm.presses("Show it to everybody again", on=ada.dm.last())
    await app.settle()
    await flagged(app, post, enter, "Edsger", "Barbara", "Donald")

    assert QUESTION in sam.at("asks").sees()[0]
    assert acts(app) == [(Act.HID, ""), (Act.UNHID, "ada")]


async def test_a_member_cannot_show_it_again(
    app: App, sam: Someone, ada: Someone, post: Post, enter: Enter
) -> None:
    await flagged(app, post, enter, "Alan", "Lin", "Kim")
    nudge = ada.dm.last()

    assert "Only a facilitator" in sam.presses("Show it to everybody again", on=nudge)


async def test_somebody_is_suggested_from_the_menu(
    app: App, sam: Someone, grace: Someone, post: Post, enter: Enter
) -> None:
    alan = enter("Alan")
    form = alan.presses("Suggest someone", on=alan.presses("⋯", on=post))
    suggested = alan.submits(form, person="@ada")
    oneself = alan.submits(form, person="@alan")
    asker = alan.submits(form, person="@sam")

    assert "If Ada takes questions, I ask about A-1 privately" in suggested
    assert "That is you: press “I can answer”." in oneself
    assert "Sam asked it. Suggest somebody else." in asker
