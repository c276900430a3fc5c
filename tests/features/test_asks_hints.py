"""A quarter of an hour without a reply: a private hint, seldom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.wiring import App
from tests.features.asks import answered, asked
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]
HINT = "A thought on your question"


def hints(someone: Someone) -> list[str]:
    return [one for one in someone.dm.sees() if one.startswith(HINT)]


async def test_the_asker_gets_one_hint_in_thirty_days(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(minutes=14)
    assert hints(sam) == []
    await travel(minutes=1)
    assert len(hints(sam)) == 1
    assert "what you tried, and what happened instead" in hints(sam)[0]
    await asked(app, sam, "Where do secrets go?")
    await travel(hours=1)
    assert len(hints(sam)) == 1
    assert hints(grace) == []

    await travel(days=30)
    await asked(app, sam, "Which database suits small teams?")
    await travel(hours=1)
    assert len(hints(sam)) == 2


async def test_whoever_gave_details_gets_another_hint(
    app: App, sam: Someone, travel: Travel
) -> None:
    await asked(app, sam, details="I copied all of them into each folder. " * 3)
    await travel(minutes=15)

    assert "the smallest example that shows it" in hints(sam)[0]


async def test_the_hint_leads_to_saying_more(app: App, sam: Someone, travel: Travel) -> None:
    await asked(app, sam)
    await travel(minutes=15)
    form = sam.dm.presses("Add detail", on=sam.dm.last())
    sam.dm.submits(form, detail="It is about pytest.")
    await app.settle()

    assert "It is about pytest." in sam.at("asks").sees()[0]


async def test_no_hint_once_somebody_is_on_it(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    grace.presses("I can answer", on=await asked(app, sam) and grace.last())
    await asked(app, sam, "Where do secrets go?")
    await answered(app, grace, "A-2")
    await travel(minutes=30)

    assert hints(sam) == []


async def test_no_hint_once_it_is_closed(app: App, sam: Someone, travel: Travel) -> None:
    await asked(app, sam)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await travel(hours=1)

    assert hints(sam) == []
