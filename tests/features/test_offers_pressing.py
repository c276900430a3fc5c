"""What each press on a private question does, and that nobody else sees any of it."""

from __future__ import annotations

import pytest

from bot.events import HelpExhausted
from bot.wiring import App
from tests.conftest import FakeClock
from tests.features.asks import QUESTION, asked
from tests.features.offering import (
    Travel,
    letter,
    letters,
    offers,
    presses,
    put_to_experts,
    states,
)
from tests.people import Someone, button


async def test_the_community_has_the_first_half_hour(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(minutes=29)
    assert letters(kim) == []

    await travel(minutes=1)

    said = kim.dm.sees()[-1]
    assert "Sam asks in Data guild (A-1, testing)" in said
    assert QUESTION in said
    assert "1st of 3 this week" in said
    assert "I ask somebody else after Mon 4 May 15:30" in said
    assert "Why you: you offered to help here." in said
    assert said.endswith("[Pause ▾]\n[Stop these]")


async def test_whoever_is_blocked_does_not_wait(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await asked(app, sam, needed="blocked")

    assert "They are stuck" in kim.dm.sees()[-1]
    assert "somebody else after Mon 4 May 12:00" in kim.dm.sees()[-1]


async def test_answering_claims_the_question(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    taken = presses(kim, "Answer in thread")
    assert "You are on A-1" in taken
    await travel(hours=3)

    assert states(app) == ["kim accepted"]
    assert letters(lin) == []
    assert any("Kim" in post for post in sam.at("asks").sees())
    form = kim.presses("Write it here", on=taken)
    assert "Your answer is posted" in kim.dm.submits(form, answer="In a conftest.")
    await app.settle()
    assert "A-1: you took it on." in str(kim.dm.sees())
    assert "You are on A-1" not in str(kim.dm.sees())


async def test_too_busy_is_seen_by_nobody(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    before = sam.at("asks").sees(), sam.dm.sees()

    assert "That is fine, and nobody is told" in presses(kim, "Too busy")
    await app.settle()

    assert QUESTION in lin.dm.sees()[-1]
    assert states(app) == ["kim declined too_busy", "lin sent"]
    assert (sam.at("asks").sees(), sam.dm.sees()) == before


async def test_too_busy_offers_a_week_off(
    app: App, sam: Someone, kim: Someone, travel: Travel, clock: FakeClock
) -> None:
    await put_to_experts(app, sam, travel)

    declined = presses(kim, "Too busy")
    assert "until Mon 11 May 11:30" in kim.presses("Pause me for a week", on=declined)
    await travel(days=5)
    await put_to_experts(app, sam, travel, "What is a fixture good for?")

    assert letters(kim) == []
    await travel(days=2)
    assert "What is a fixture good for?" in kim.dm.sees()[-1]


async def test_not_my_area_goes_to_the_next_at_once(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    assert "I will ask you less about this" in presses(kim, "Not my area")
    await app.settle()

    assert states(app) == ["kim declined not_my_area", "lin sent"]


async def test_later_leaves_the_clock_of_the_question_alone(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    assert "I will ask you again Mon 4 May 13:30" in kim.picks(
        "Later", "In 2 hours", on=letter(kim)
    )
    await travel(hours=2)
    first, second = kim.dm.sees()
    assert "I asked you again, further down" in first
    assert QUESTION in second
    assert letters(lin) == []

    await travel(hours=2)
    assert states(app) == ["kim timed_out", "lin sent"]


async def test_a_later_past_the_deadline_asks_the_next_person_too(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    kim.picks("Later", "Tomorrow at 09:00", on=letter(kim))
    await travel(hours=4)
    assert states(app) == ["kim deferred", "lin sent"]
    assert "You are on A-1" in presses(kim, "Answer in thread")

    await travel(hours=20)
    assert states(app) == ["kim accepted", "lin withdrawn"]


async def test_later_brings_it_up_again_the_next_morning(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    kim.picks("Later", "Tomorrow at 09:00", on=letter(kim))

    await travel(hours=21, minutes=29)
    assert len(kim.dm.sees()) == 1
    await travel(minutes=1)
    assert len(kim.dm.sees()) == 2
    assert "1st of 3 this week" in kim.dm.sees()[-1]


async def test_who_was_suggested_is_asked_next(
    app: App, sam: Someone, kim: Someone, lin: Someone, noa: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    form = presses(kim, "Suggest someone…")
    assert "I pass it on" in kim.dm.submits(form, person="@noa")
    await app.settle()
    assert "Thank you, I pass it on" in kim.dm.sees()[0]

    assert states(app) == ["kim declined conflict", "noa sent"]


async def test_who_has_not_offered_to_help_is_invited_once_a_month(
    app: App, sam: Someone, kim: Someone, lin: Someone, ada: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    kim.dm.submits(presses(kim, "Suggest someone…"), person="@ada")
    await app.settle()
    assert "Kim thinks people in Data guild could learn from you" in ada.dm.sees()[-1]

    lin.dm.submits(presses(lin, "Suggest someone…"), person="@ada")
    await app.settle()
    assert sum("as an expert?" in said for said in ada.dm.sees()) == 1


@pytest.mark.parametrize(
    ("named", "why"), [("@kim", "That is you"), ("@sam", "Sam asked this"), ("@zed", "not joined")]
)
async def test_a_suggestion_has_to_make_sense(
    app: App, sam: Someone, kim: Someone, travel: Travel, named: str, why: str
) -> None:
    await put_to_experts(app, sam, travel)

    assert why in kim.dm.submits(presses(kim, "Suggest someone…"), person=named)
    assert states(app) == ["kim sent"]


async def test_no_press_asks_the_next_person_at_the_deadline(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    await travel(hours=3, minutes=59)
    assert letters(lin) == []

    await travel(minutes=1)

    assert states(app) == ["kim timed_out", "lin sent"]


async def test_three_are_asked_at_most_and_the_facilitator_hears_once(
    app: App,
    sam: Someone,
    team: list[Someone],
    travel: Travel,
    given_up: list[HelpExhausted],
) -> None:
    await put_to_experts(app, sam, travel)
    for person in team[:3]:
        presses(person, "Not my area")
        await app.settle()
    await travel(days=2)

    assert len(given_up) == 1
    assert letters(team[3]) == []


async def test_a_press_comes_twice_and_counts_once(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    post = letter(kim)
    assert post.card
    assert post.seal
    token = post.seal(button(post.card, "Too busy").does)

    for _ in range(2):
        origin = kim.chat.origin("kim", "@kim", message=post.id, event="twice")
        kim.dispatcher.press(origin, token).result()
    await app.settle()

    assert states(app) == ["kim declined too_busy", "lin sent"]


async def test_a_question_is_private(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    assert "put to somebody else" in lin.presses("Answer in thread", on=letter(kim))
    assert states(app) == ["kim sent"]


async def test_stop_is_immediate(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    stopped = presses(kim, "Stop these")
    await app.settle()
    assert "until you say that you are back" in stopped
    assert states(app) == ["kim withdrawn", "lin sent"]

    assert "one question at a time" in kim.presses("I'm back", on=stopped)


async def test_a_pause_lasts_until_the_day_that_was_said(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    form = kim.picks("Pause", "Until…", on=letter(kim))

    assert "in the past" in kim.dm.submits(form, until="2026-05-01 10:00")
    assert "until Wed 6 May 10:00" in kim.dm.submits(form, until="2026-05-06 10:00")
    assert states(app) == ["kim withdrawn"]


async def test_why_somebody_is_kept_with_the_offer(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    (offer,) = offers(app)
    assert offer.parts.load == 1.0
