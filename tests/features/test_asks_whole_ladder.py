"""The whole way of a question: peers, experts, facilitator, channel, meetup, an honest end."""

from __future__ import annotations

from bot.model.asks import State
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import answered, asked, entries
from tests.features.offering import presses, put_to_experts
from tests.features.waiting import Travel, heard, state
from tests.people import Someone

WAITS = "waits for an answer"
OVER = "waited long enough for an answer: this is dealt with."


async def test_three_declines_nudge_the_facilitator_exactly_once(
    app: App, sam: Someone, ada: Someone, team: list[Someone], travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    for expert in team[:3]:
        presses(expert, "Not my area")
        await app.settle()
    assert len(heard(ada, WAITS)) == 1
    await travel(days=2)

    assert len(heard(ada, WAITS)) == 1
    assert heard(team[3], "Not my area") == [], "three people at most"


async def test_asking_again_lets_further_people_be_asked(
    app: App, sam: Someone, team: list[Someone], travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    for expert in team[:3]:
        presses(expert, "Not my area")
        await app.settle()
    await travel(minutes=30)
    assert heard(team[3], "Not my area") == []
    sam.presses("Ask A-1 again", on=sam.types("/asks show A-1"))
    await app.settle()

    assert len(heard(team[3], "Not my area")) == 1


async def test_an_expert_finds_what_they_were_asked_first_in_the_queue(
    app: App, sam: Someone, kim: Someone, enter: Enter, travel: Travel
) -> None:
    await asked(app, enter("Alan"), "Which database suits small teams?")
    await asked(app, sam)
    kim.presses("I can answer", on=kim.types("/asks show A-1"))
    await travel(minutes=30)
    queue = str(kim.types("/asks queue"))

    assert queue.index("A-2") < queue.index("A-1")
    assert "you were asked privately" in queue
    assert "you are on it" in queue


async def test_an_expert_who_takes_it_and_falls_silent_makes_room_for_the_next(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    presses(kim, "Answer in thread")
    await travel(hours=4)
    assert len(heard(kim, "Are you still on A-1?")) == 1
    await travel(hours=2)

    assert state(app) is State.OPEN
    assert len(heard(lin, "Not my area")) == 1


async def test_with_nobody_answering_anywhere_everybody_did_their_part_once(
    app: App, sam: Someone, ada: Someone, team: list[Someone], travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    await travel(days=14)

    assert state(app) is State.CLOSED_UNANSWERED
    assert len(heard(ada, OVER)) == 1
    assert len(heard(sam, "A-1 waits for a meetup")) == 1
    assert len(heard(sam, "A-1 found no answer")) == 1
    digests = [one for one in sam.at("asks").sees() if one.startswith("Open questions")]
    assert len(digests) == 2, "Wednesday and Thursday morning"


async def test_both_accepted_answers_are_credited_and_in_the_log(
    app: App, sam: Someone, grace: Someone, kim: Someone
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    await answered(app, kim, text="Or use a plugin.")
    first = sam.presses("This answered it", on=sam.types("/asks show A-1"))
    sam.presses("This answered it", on=first)
    await app.settle()

    [entry] = entries(app)
    assert entry.by == ("grace", "kim", "sam")
    assert "Or use a plugin." in entry.body
    assert len(heard(grace, "Your answer helped")) == len(heard(kim, "Your answer helped")) == 1
