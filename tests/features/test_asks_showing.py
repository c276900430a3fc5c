"""Looking questions up, closing and reopening them."""

from __future__ import annotations

import pytest

from adapters.sandbox.chat import Seal
from bot.model.entries import Trust
from bot.model.people import Role
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked, entries
from tests.people import Someone


@pytest.mark.parametrize("ref", ["A-1", "a-1", "A1", "a1", "1", "#1", "A-001"])
async def test_a_question_is_found_however_its_number_is_written(
    app: App, sam: Someone, grace: Someone, ref: str
) -> None:
    await asked(app, sam)

    assert f"A-1 {QUESTION}" in grace.types(f"/asks show {ref}")


async def test_an_empty_queue_does_not_deny_a_question_of_ones_own(
    app: App, sam: Someone, grace: Someone
) -> None:
    assert "No question is open just now." in sam.types("/asks queue")
    await asked(app, sam)

    assert "No question of others is open just now." in sam.types("/asks queue")
    assert "A-1" in grace.types("/asks queue")


@pytest.mark.parametrize("ref", ["A-2", "M-1", "what", "A-", "0", "9999999999"])
async def test_a_question_that_is_not_there_is_named(app: App, sam: Someone, ref: str) -> None:
    await asked(app, sam)

    assert f"There is no question “{ref}” here." in sam.types(f"/asks show {ref}")


async def test_a_question_of_another_community_is_not_found(
    app: App, sam: Someone, ada: Someone, enter: Enter
) -> None:
    await asked(app, sam)
    enter("Alan", role=Role.FACILITATOR)
    sam.chat.open_channel("elsewhere")
    alan = Someone("alan", sam.chat, app.dispatcher, "elsewhere")
    founding = alan.types("/community new")
    alan.submits(founding, name="Other guild", domain="Something else", zone="Paris")

    assert "There is no question “A-1” here." in alan.types("/asks show A-1")
    assert "No question is open" in alan.types("/asks queue")
    assert "Asked: A-1" in alan.types(f"/ask {QUESTION} topic:testing")


async def test_show_offers_what_fits_who_looks(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    help_out = "[Write it here] [I can answer]"
    run = "[Solved another way] [Close without an answer]"

    assert str(grace.types("/asks show 1")).endswith(f"\n{help_out}")
    assert str(sam.types("/asks show 1")).endswith(f"\n[Add detail] {run}")
    assert str(ada.types("/asks show 1")).endswith(f"\n{help_out} {run}")
    grace.presses("I can answer", on=grace.types("/asks show 1"))
    assert str(grace.types("/asks show 1")).endswith("\n[Write it here] [Not me after all]")


def test_show_without_a_number_asks_for_it(app: App, sam: Someone) -> None:
    sam.types(f"/ask {QUESTION} topic:testing")
    form = sam.types("/asks show")

    assert form.shown.form
    assert [one.label for one in form.shown.form.fields[0].choices] == [f"A-1 {QUESTION}"]
    assert f"A-1 {QUESTION}" in sam.submits(form, ask="A-1")


async def test_answers_are_accepted_one_by_one_in_the_list(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    await answered(app, grace)
    shown = sam.types("/asks show A-1")
    assert f"Grace: {ANSWER} [This answered it]" in shown
    once = sam.presses("This answered it", on=shown)

    assert f"Grace (answered it): {ANSWER}\n" in once
    assert [one.ref for one in entries(app)] == ["A-1"]


async def test_many_answers_are_paged(app: App, sam: Someone, enter: Enter) -> None:
    await asked(app, sam)
    alan = enter("Alan")
    for number in range(7):
        await answered(app, alan, text=f"Idea number {number}.")
    newest = sam.types("/asks show A-1")
    assert "Idea number 6." in newest
    assert "Idea number 1." not in newest
    earlier = sam.presses("2 earlier", on=newest)

    assert "Idea number 1." in earlier
    assert "Idea number 6." not in earlier
    assert "Idea number 6." in sam.presses("Newer ones", on=earlier)


async def test_mine_shows_open_ones_first(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    await asked(app, sam, "Which database suits small teams?")
    await answered(app, grace, "A-1")
    sam.presses("Close without an answer", on=sam.types("/asks show A-2"))

    assert str(sam.types("/asks")) == (
        "Your questions\n"
        f"A-1 {QUESTION}\n1 answer, asked Mon 4 May 11:00 [Show A-1]\n"
        "A-2 Which database suits small teams?\n"
        "closed without an answer, asked Mon 4 May 11:00 [Show A-2]"
    )
    assert "You have not asked anything yet." in grace.types("/asks mine")


async def test_the_queue_is_paged_oldest_first(
    app: App, sam: Someone, grace: Someone, ada: Someone, enter: Enter
) -> None:
    for name in ("Alan", "Barbara", "Donald", "Edsger", "Frances", "Grete", "Haskell"):
        enter(name).types(f"/ask How does {name} test this? topic:testing")
    first = ada.types("/asks queue")
    second = ada.presses("2 more", on=first)

    assert str(first).splitlines()[1] == "A-1 How does Alan test this?"
    assert "Grete" not in first
    assert "A-6 How does Grete test this?" in second
    assert "A-7 How does Haskell test this?" in second
    assert "A-1 " in ada.presses("Back", on=second)


async def test_the_queue_leaves_out_what_i_asked_unless_i_facilitate(
    app: App, sam: Someone, grace: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    await asked(app, ada, "Who hosts the next meetup?")

    assert "A-1" not in sam.types("/asks queue")
    assert "A-2" in sam.types("/asks queue")
    assert "A-2" in ada.types("/asks queue")
    opened = grace.presses("Show A-1", on=grace.types("/asks queue"))
    assert "[Write it here]" in opened


async def test_solved_another_way_is_kept_in_the_log(
    app: App, sam: Someone, grace: Someone
) -> None:
    await asked(app, sam)
    form = sam.presses("Solved another way", on=sam.types("/asks show A-1"))
    said = sam.submits(form, outcome="The manual says it on page 3.")
    await app.settle()

    [entry] = entries(app)
    assert (entry.body, entry.by) == ("The manual says it on page 3.", ("sam",))
    assert entry.trust is Trust.ACCEPTED
    assert "Solved another way: The manual says it on page 3." in said
    assert "Solved another way: The manual says it on page 3." in grace.sees()[0]
    assert sam.dm.sees() == []


async def test_closing_and_reopening_is_seen_everywhere(
    app: App, sam: Someone, grace: Someone
) -> None:
    await asked(app, sam)
    closed = sam.presses("Close without an answer", on=sam.types("/asks show A-1"))
    await app.settle()
    assert "Closed without an answer." in grace.sees()[0]
    reopened = sam.presses("Reopen it", on=closed)
    await app.settle()

    assert "Nobody is on it yet." in reopened
    assert "[I can answer]" in grace.sees()[0]
    assert entries(app) == []


async def test_reopening_a_solved_one_takes_it_out_of_the_log(
    app: App, sam: Someone, grace: Someone
) -> None:
    post = await asked(app, sam)
    await answered(app, grace)
    sam.presses("This answered it", on=sam.dm.last())
    reopened = sam.presses("Reopen it", on=sam.types("/asks show A-1"))
    await app.settle()

    assert "Still open after 1 answer." in reopened
    assert f"Grace (not yet): {ANSWER} [This answered it]" in reopened
    assert entries(app) == []
    assert "says that this answered it" not in sam.at("asks", thread=post.id).sees()[-1]


async def test_a_facilitator_closes_and_the_asker_hears_of_it(
    app: App, sam: Someone, ada: Someone
) -> None:
    await asked(app, sam)
    shown = ada.presses("Close without an answer", on=ada.types("/asks show A-1"))
    await app.settle()
    assert f"Ada closed your question “{QUESTION}” without an answer." in sam.dm.sees()[-1]
    sam.presses("Reopen it", on=sam.dm.presses("Show it", on=sam.dm.last()))
    form = ada.presses("Solved another way", on=ada.types("/asks show A-1"))
    ada.submits(form, outcome="We talked about it.")
    await app.settle()

    assert "Closed without an answer." in shown
    assert f"Ada closed your question “{QUESTION}”: We talked about it." in sam.dm.sees()[-1]
    assert [one.body for one in entries(app)] == ["We talked about it."]


async def test_others_can_neither_close_nor_reopen(app: App, sam: Someone, grace: Someone) -> None:
    await asked(app, sam)
    shown = sam.types("/asks show A-1")
    refusal = "Only whoever asked, or a facilitator, can do that."
    alike = grace.chat.posted("general", shown.card, seal=_sealed_for(app, grace))

    assert refusal in grace.presses("Close without an answer", on=alike)
    assert refusal in grace.presses("Solved another way", on=alike)
    closed = sam.presses("Close without an answer", on=shown)
    alike = grace.chat.posted("general", closed.card, seal=_sealed_for(app, grace))
    assert refusal in grace.presses("Reopen it", on=alike)


async def test_closing_twice_says_that_it_is_closed(app: App, sam: Someone) -> None:
    await asked(app, sam)
    first, second = sam.types("/asks show A-1"), sam.types("/asks show A-1")
    form = sam.presses("Solved another way", on=first)
    sam.presses("Close without an answer", on=first)

    assert "A-1 is closed already." in sam.presses("Close without an answer", on=second)
    assert "A-1 is closed already." in sam.submits(form, outcome="We talked about it.")
    reopen = sam.types("/asks show A-1")
    sam.presses("Reopen it", on=sam.types("/asks show A-1"))
    assert "A-1 is open already." in sam.presses("Reopen it", on=reopen)


def _sealed_for(app: App, member: Someone) -> Seal:
    """A card that reached somebody it was not meant for."""
    scope = member.chat.place("general").site
    return lambda action: app.tokens.seal(action, scope=scope, community="guild")
