"""*Me too*: hearing once that a question is solved."""

from __future__ import annotations

from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import answered, asked
from tests.people import Someone


async def test_a_follower_hears_once_that_it_is_solved(
    app: App, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    alan, lin = enter("Alan"), enter("Lin")
    said = alan.presses("Me too", on=post)
    lin.presses("Me too", on=post)
    await answered(app, grace)
    assert alan.dm.sees() == []
    sam.presses("This answered it", on=sam.types("/asks show A-1"))
    sam.presses("Reopen it", on=sam.types("/asks show A-1"))
    sam.presses("This answered it", on=sam.types("/asks show A-1"))
    await app.settle()

    assert "I tell you once A-1 is solved." in said
    assert len(alan.dm.sees()) == len(lin.dm.sees()) == 1
    assert alan.dm.sees()[0].startswith("A-1 is solved\n")
    assert "the answer is in its thread and in the log" in alan.dm.sees()[0]
    assert "A-1 is solved" not in "".join(grace.dm.sees())


async def test_the_card_counts_them_and_pressing_again_unfollows(
    app: App, sam: Someone, grace: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    alan = enter("Alan")
    alan.presses("Me too", on=post)
    grace.at("general").presses("Me too", on=grace.last())
    await app.settle()
    assert "[Me too (2)]" in sam.at("asks").sees()[0]
    said = alan.presses("Me too (2)", on=post)
    await app.settle()

    assert "I do not tell you about A-1 any more." in said
    assert any("[Me too (1)]" in one for one in grace.sees())


async def test_solved_another_way_is_told_with_how(app: App, sam: Someone, enter: Enter) -> None:
    post = await asked(app, sam)
    alan = enter("Alan")
    alan.presses("Me too", on=post)
    form = sam.presses("Solved another way", on=sam.types("/asks show A-1"))
    sam.submits(form, outcome="I used a plugin.")
    await app.settle()

    assert "It is solved: I used a plugin." in alan.dm.sees()[0]


async def test_nobody_follows_their_own_or_one_that_is_over(
    app: App, sam: Someone, enter: Enter
) -> None:
    post = await asked(app, sam)
    assert "It is your own question" in sam.presses("Me too", on=post)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))

    assert "A-1 is closed already." in enter("Alan").presses("Me too", on=post)
