"""A question nobody answers waits for a meetup, and ends honestly when none takes it up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.context import Work
from bot.markup import plain
from bot.model.asks import Ask, Asks, State
from bot.model.communities import Community
from bot.ui import Card
from bot.wiring import App
from tests.conftest import MONDAY, Enter
from tests.features.asks import QUESTION, answered, asked, entries
from tests.features.meetups import planned
from tests.features.summing import WHOLE
from tests.features.waiting import Travel, ask_of, heard, state
from tests.features.working import planned as meetup_of
from tests.features.working import working
from tests.people import Someone

NEXT_TUESDAY = "Reading plans when:2026-05-12 18:00"


async def parked(app: App, sam: Someone, ada: Someone, travel: Travel) -> None:
    """Sam's question waits for a meetup that Ada hosts in eight days."""
    await planned(app, ada, NEXT_TUESDAY)
    await asked(app, sam)
    await travel(days=3)


async def published(app: App, ada: Someone, *ticked: str) -> None:
    draft = ada.submits(ada.types("/summary new M-1"), **WHOLE)
    if ticked:
        draft = ada.picks("Which parked questions did it answer?", *ticked, on=draft)
    ada.presses("Publish", on=draft)
    await app.settle()


async def test_after_three_days_it_is_on_the_agenda_and_its_asker_knows_when(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await planned(app, ada, NEXT_TUESDAY)
    await asked(app, sam)
    await travel(days=2, hours=23, minutes=59)
    assert state(app) is State.OPEN
    await travel(minutes=1)

    assert state(app) is State.PARKED
    [told] = heard(sam, "A-1 waits for a meetup")
    assert "It is on the agenda of M-1, Reading plans, Tue 12 May 18:00." in told
    assert "[Ask A-1 again] [Solved another way] [Close it]" in told
    assert "On the agenda of M-1, Tue 12 May 18:00" in sam.at("asks").sees()[0]
    assert f"Questions for it\nA-1 {QUESTION}" in sam.at("meetups").sees()[0]


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("many", "footer"),
    [(5, "M-1"), (6, "M-1 · 1 more question for it"), (7, "M-1 · 2 more questions for it")],
)
def test_a_meetup_names_five_of_its_questions_and_counts_the_others(
    app: App, guild: Community, many: int, footer: str
) -> None:
    meetup = meetup_of(app, guild, host="ada")
    first = Ask("", guild.id, "", "ada", "ada", QUESTION, MONDAY, state=State.PARKED)

    def drawn(work: Work) -> Card:
        for number in range(many):
            one = replace(first, id=f"ask{number}", ref=f"A-{number}", parked_for=meetup.id)
            work.repo(Asks).add(one)
        return work.tools.catalog.draw(work, meetup.subject)

    assert plain(working(app, guild, drawn).footer) == footer


async def test_with_no_meetup_planned_it_waits_for_the_next_one_and_says_so(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(days=3)
    assert "None is planned yet" in heard(sam, "A-1 waits for a meetup")[0]
    await planned(app, ada, NEXT_TUESDAY)

    assert "on the agenda of M-1" in heard(sam, "A-1 waits for a meetup")[1]
    assert f"Questions for it\nA-1 {QUESTION}" in sam.at("meetups").sees()[0]


async def test_a_meetup_that_moves_moves_its_questions(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    ada.presses("Move it", on=ada.types("/meetup move M-1 when:2026-05-13 18:00"))
    await app.settle()

    assert "Wed 13 May 18:00" in heard(sam, "A-1 waits for a meetup")[-1]


async def test_a_meetup_that_is_called_off_leaves_its_questions_to_the_next_one(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    await planned(app, ada, "Indexes when:2026-05-19 18:00")
    ada.presses("Cancel it", on=ada.types("/meetup cancel M-1"))
    await app.settle()

    assert "on the agenda of M-2, Indexes, Tue 19 May 18:00" in sam.dm.sees()[-1]


async def test_a_parked_question_can_be_answered(
    app: App, sam: Someone, ada: Someone, grace: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    grace.presses("I can answer", on=grace.types("/asks show A-1"))
    assert state(app) is State.PARKED
    await answered(app, grace)

    assert state(app) is State.ANSWERED
    assert "Questions for it" not in sam.at("meetups").sees()[0]


async def test_an_answered_or_closed_question_is_not_parked(
    app: App, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await asked(app, sam, "Which database suits small teams?")
    await answered(app, grace, "A-1")
    sam.presses("Close without an answer", on=sam.types("/asks show A-2"))
    await travel(days=3)

    assert heard(sam, "waits for a meetup") == []


async def test_what_the_summary_ticks_is_closed_with_a_link_to_it(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    await travel(days=6)
    await published(app, ada, f"A-1 {QUESTION}")

    assert state(app) is State.SOLVED_ELSEWHERE
    assert "A meetup dealt with it: S-1 says how." in sam.at("asks").sees()[0]
    [told] = heard(sam, "A-1 was dealt with at a meetup")
    assert "S-1, written by Ada, says what came of it" in told
    assert "[Show it] [Reopen]" in told
    [entry] = [one for one in entries(app) if one.ref == "A-1"]
    assert "S-1" in entry.body


async def test_the_draft_shows_what_is_ticked_and_lets_it_go(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    await travel(days=6)
    draft = ada.submits(ada.types("/summary new M-1"), **WHOLE)
    ticked = ada.picks("Which parked questions did it answer?", f"A-1 {QUESTION}", on=draft)
    assert "Publishing closes A-1, with a link to this summary." in ticked
    none = ada.picks("Which parked questions did it answer?", "None of them", on=ticked)
    assert "Publishing closes" not in none
    ada.presses("Publish", on=none)
    await app.settle()

    assert state(app) is State.PARKED


async def test_what_the_summary_leaves_waits_for_the_next_meetup(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await parked(app, sam, ada, travel)
    await planned(app, ada, "Indexes when:2026-05-19 18:00")
    await travel(days=6)
    await published(app, ada)

    assert state(app) is State.PARKED
    assert "on the agenda of M-2, Indexes" in sam.dm.sees()[-1]


async def test_after_two_weeks_it_is_closed_and_its_asker_told_kindly(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(days=13, hours=23, minutes=59)
    assert state(app) is State.PARKED
    await travel(minutes=1)

    assert state(app) is State.CLOSED_UNANSWERED
    [told] = heard(sam, "A-1 found no answer")
    assert "You can open it again at any time." in told
    sam.presses("Reopen", on=sam.dm.last())
    assert state(app) is State.OPEN
    await travel(days=14)
    assert state(app) is State.CLOSED_UNANSWERED, "reopened, it has its time once more"
    assert len(heard(sam, "A-1 found no answer")) == 1, "the first became the question again"


async def test_a_meetup_soon_after_the_two_weeks_is_waited_for_with_its_summary(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await planned(app, ada, "Indexes when:2026-05-20 18:00")
    await asked(app, sam)
    await travel(days=16)
    assert state(app) is State.PARKED
    await travel(days=4)

    assert state(app) is State.CLOSED_UNANSWERED


async def test_however_often_it_is_carried_over_it_ends_after_four_weeks(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    for day in (12, 19, 26):
        await planned(app, ada, f"Day {day} when:2026-05-{day} 18:00")
    await planned(app, ada, "June when:2026-06-02 18:00")
    await asked(app, sam)
    await travel(days=9)
    await published(app, ada)
    await travel(days=7)
    ada.presses("Publish", on=ada.submits(ada.types("/summary new M-2"), **WHOLE))
    await travel(days=7)
    ada.presses("Publish", on=ada.submits(ada.types("/summary new M-3"), **WHOLE))
    await travel(days=4, hours=23)
    assert state(app) is State.PARKED
    await travel(hours=1)

    assert state(app) is State.CLOSED_UNANSWERED


async def test_it_is_not_closed_under_somebody_who_is_on_it(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    post = await asked(app, sam)
    await travel(days=13, hours=23)
    alan.presses("I can answer", on=post)
    await travel(hours=2)
    assert state(app) is State.PARKED
    await travel(days=2)

    assert state(app) is State.CLOSED_UNANSWERED
    assert ask_of(app).claimants == ()


async def test_a_facilitator_parks_from_the_nudge(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await planned(app, ada, NEXT_TUESDAY)
    await asked(app, sam)
    await travel(hours=8)
    nudge = ada.dm.last()
    said = ada.presses("Park for meetup", on=nudge)
    again = ada.presses("Park for meetup", on=nudge)
    await app.settle()

    assert "M-1 takes it up Tue 12 May 18:00.\nSam is told." in said
    assert "A-1 is on the agenda" in again
    assert len(heard(ada, "waited long enough for an answer: this is dealt with.")) == 1
    await travel(days=4)
    assert len(heard(sam, "A-1 waits for a meetup")) == 1
