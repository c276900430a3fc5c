"""Questions that wait come up in the channel: in the morning, and when they are asked again."""

from __future__ import annotations

from datetime import date

from bot.events import HelpExhausted
from bot.model.policy import Policies, Policy
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import QUESTION, answered, asked
from tests.features.promises import happens
from tests.features.waiting import Travel, heard
from tests.people import Someone


def digests(person: Someone) -> list[str]:
    return [one for one in person.at("asks").sees() if one.startswith("Open questions")]


async def test_what_waits_for_a_day_is_in_the_digest_of_the_morning(
    app: App, sam: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(days=1, hours=20)
    assert digests(sam) == []
    await travel(hours=1)

    [digest] = digests(sam)
    assert f"A-1 {QUESTION}\nNobody is on it yet, asked Mon 4 May 11:00 [Show A-1]" in digest
    assert "Sam" not in digest, "nobody is mentioned"


async def test_it_comes_once_a_day_until_the_question_is_parked(
    app: App, sam: Someone, travel: Travel
) -> None:
    await travel(days=1)
    await asked(app, sam)
    await travel(days=10)

    assert len(digests(sam)) == 2, "Thursday and Friday morning; parked on Friday"


async def test_show_opens_the_question_for_whoever_presses(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await asked(app, sam)
    await travel(days=2)
    shown = alan.presses("Show A-1", on=alan.at("asks").last())

    assert f"A-1 {QUESTION}" in shown
    assert "[I can answer]" in shown


async def test_five_are_shown_and_the_rest_counted(
    app: App, ada: Someone, enter: Enter, travel: Travel
) -> None:
    for name in ("Alan", "Barbara", "Donald", "Edsger", "Frances", "Grete", "Haskell"):
        enter(name).types(f"/ask How does {name} test this? topic:testing")
    await travel(days=2)

    [digest] = digests(ada)
    assert digest.count("[Show A-") == 5
    assert "[2 more]" in digest
    queue = ada.presses("2 more", on=ada.at("asks").last())
    assert "Open questions, oldest first" in queue


async def test_nothing_is_posted_when_nothing_waits(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await travel(days=3)

    assert digests(sam) == []


async def test_closed_days_have_none(app: App, sam: Someone, travel: Travel) -> None:
    await travel(days=3)
    await asked(app, sam)
    await travel(days=2, hours=22)
    assert digests(sam) == [], "Thursday to Sunday noon: Friday's was too early"
    await travel(days=1)

    assert digests(sam) == [], "parked on Sunday"


async def test_holidays_have_none(app: App, sam: Someone, travel: Travel) -> None:
    wednesday = Policy(holidays=frozenset([date(2026, 5, 6)]))
    app.database.write(lambda uow: uow.repo(Policies).save("guild", wednesday)).result()
    await asked(app, sam)
    await travel(days=2, hours=12)
    assert digests(sam) == []
    await travel(hours=10)

    assert len(digests(sam)) == 1, "on Thursday"


async def test_an_hour_later_the_asker_may_ask_again_once(
    app: App, sam: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(minutes=59)
    assert "again]" not in sam.types("/asks show A-1")
    await travel(minutes=1)
    mine = sam.types("/asks mine")
    said = sam.presses("Ask A-1 again", on=mine)
    await app.settle()

    assert "A-1 stands at the bottom of the channel once more" in said
    assert sam.at("asks").sees()[-1] == (
        f"Still looking for an answer\nA-1 {QUESTION}\nNobody is on it yet.\n"
        "[I can answer] [Show it]"
    )
    assert "You asked A-1 again already." in sam.presses("Ask A-1 again", on=mine)
    assert "again]" not in sam.types("/asks show A-1")


async def test_the_pointer_follows_how_the_question_stands(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    await asked(app, sam)
    await travel(hours=1)
    sam.presses("Ask A-1 again", on=sam.types("/asks show A-1"))
    await app.settle()
    alan.presses("I can answer", on=sam.at("asks").last())
    await app.settle()

    assert "Alan is on it." in sam.at("asks").sees()[-1]
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await app.settle()
    assert sam.at("asks").sees()[-1] == (
        f"Asked again\nA-1 {QUESTION}\nClosed without an answer.\n[Show it]"
    )


async def test_only_the_asker_asks_again_and_only_what_is_unanswered(
    app: App, sam: Someone, ada: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=1)
    mine = sam.types("/asks mine")
    assert "Only whoever asked can ask again." in ada.presses("Ask A-1 again", on=mine)
    await answered(app, grace)

    assert "A-1 has been answered or closed" in sam.presses("Ask A-1 again", on=mine)


async def test_asking_again_lets_the_facilitator_hear_of_it_anew(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    happens(app, lambda ask: HelpExhausted(ask.id))
    await travel(hours=1)
    assert len(heard(ada, "waits for an answer")) == 1
    sam.presses("Ask A-1 again", on=sam.types("/asks show A-1"))
    await travel(days=1)

    assert len(heard(ada, "waits for an answer")) == 2
