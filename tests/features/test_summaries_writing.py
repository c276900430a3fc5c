"""From the form to the posted summary, as people see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.model.communities import Community
from bot.model.entries import EntryKind, Log
from bot.model.meetups import Meetup
from bot.ui import actions
from bot.wiring import App
from tests.features.summing import WHOLE, meetup, written
from tests.features.working import working
from tests.people import Seen, Someone

__all__ = ["meetup"]

Travel = Callable[..., Awaitable[None]]


async def test_a_host_writes_looks_and_publishes(
    meetup: Meetup, ada: Someone, grace: Someone, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    draft = written(sam)
    assert "Draft · Reading query plans\nOnly you see this." in draft
    assert ada.at("log").sees() == []

    assert "Published as S-1" in sam.presses("Publish", on=draft)
    await travel(minutes=1)

    (posted,) = ada.at("log").sees()
    assert posted == (
        "S-1 · Reading query plans\n"
        "M-1 · Mon 4 May 18:00 · by Sam\n"
        "Read the plan from the inside out.\nSee https://example.org/plan_1.\n"
        "Decided\n- D-1 We use EXPLAIN first\n- D-2 Indexes need a reason\n"
        "To do\n- Grace — benchmark script — by 11 Dec · asked\n"
        "- Zed — the slides · nobody yet\n- book a room · nobody yet\n"
        "Open questions\n- When is an index ignored?\n"
        "Try next: none recorded\n"
        "[Correct]"
    )
    thread = ada.at("meetups").last().id
    assert ada.at("meetups", thread=thread).sees() == [posted]


async def test_it_is_in_the_log_with_its_decisions(
    app: App, guild: Community, meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    sam.presses("Publish", on=written(sam))

    found = working(app, guild, lambda work: list(work.repo(Log).recent(guild.id, limit=9)))
    assert {(one.ref, one.kind, one.topic) for one in found} == {
        ("S-1", EntryKind.SUMMARY, "databases"),
        ("D-1", EntryKind.DECISION, "databases"),
        ("D-2", EntryKind.DECISION, "databases"),
    }
    assert all(one.by == ("sam",) for one in found)
    summary = next(one for one in found if one.ref == "S-1")
    assert "When is an index ignored?" in summary.body


async def test_the_address_in_it_can_be_followed(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)

    said = written(sam).card.blocks[0]
    assert "(https://example.org/plan_1)" in str(said)
    assert "plan_1).)" not in str(said)


async def test_only_the_newest_draft_is_published(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    first = written(sam)
    form = sam.presses("Edit", on=first)
    assert "Decisions: - We use EXPLAIN first" in form
    second = sam.submits(form, learned="Other words.")

    assert "Publish it from the newer message" in sam.presses("Publish", on=first)
    assert "Published as S-1" in sam.presses("Publish", on=second)
    await travel(minutes=1)
    assert "Other words." in ada.at("log").sees()[-1]


async def test_publishing_twice_posts_once(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    draft = written(sam)
    press = publishing(sam, draft)
    assert "Published as S-1" in press()
    assert "published already" in press()
    await travel(minutes=1)

    assert len(ada.at("log").sees()) == 1


def publishing(sam: Someone, draft: Seen) -> Callable[[], Seen]:
    """Presses Publish on the card as it is now, again and again, as if in many windows."""
    seal = draft.post.seal
    assert seal
    token = seal(next(iter(actions(draft.card))))

    def press() -> Seen:
        origin = sam.chat.origin(sam.id, sam.channel, message=draft.post.id)
        return Seen(sam.chat.show(origin, sam.dispatcher.press(origin, token).result()))

    return press


async def test_a_discarded_draft_is_gone(meetup: Meetup, sam: Someone, travel: Travel) -> None:
    await travel(hours=9)
    draft = written(sam)
    press = publishing(sam, draft)
    assert "Nothing was posted" in sam.presses("Discard", on=draft)

    assert "That summary is gone" in press()
    assert "What we learned:\n" in f"{sam.types('/summary new M-1')}\n"


async def test_what_was_begun_is_not_lost(meetup: Meetup, sam: Someone, travel: Travel) -> None:
    await travel(hours=9)
    written(sam)

    assert "Open questions: When is an index ignored?" in sam.types("/summary new M-1")


async def test_a_second_summary_becomes_a_correction(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    mine, hers = written(sam), written(ada)
    sam.presses("Publish", on=mine)

    assert "/summary edit S-1" in ada.presses("Publish", on=hers)
    offered = ada.types("/summary new m-1")
    assert "M-1 has a summary\nS-1 sums up M-1" in offered
    assert "[form: Correct the summary]" in ada.presses("Correct", on=offered)


async def test_a_form_that_was_open_meanwhile_is_not_lost(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    form = ada.types("/summary new M-1")
    sam.presses("Publish", on=written(sam))

    refused = ada.submits(form, **{**WHOLE, "learned": "My own words."})
    assert "What we learned: My own words.\n! M-1 has a summary already" in refused
    assert "/summary edit S-1" in refused


async def test_a_line_that_says_only_who_is_sent_back(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    refused = written(sam, actions="@Grace — by Friday")

    assert "! What will Grace do?" in refused
    assert "Draft" in sam.submits(refused, actions="@Grace — the slides — by Friday")


async def test_too_much_is_refused_at_its_field(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)

    assert "! What we learned: 1001 characters, but 1000" in written(sam, learned="x" * 1001)


async def test_people_named_in_text_are_not_called(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    sam.presses("Publish", on=written(sam, learned="Thanks <@ada> and [Ada](person:ada)!"))
    await travel(minutes=1)

    assert "Thanks <@ada> and [Ada](person:ada)!" in ada.at("log").sees()[0]


async def test_a_repeated_event_acts_once(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    form = sam.types("/summary new M-1")
    draft = sam.submits(form, **WHOLE, event="once")
    sam.submits(form, **{**WHOLE, "learned": "Changed."}, event="once")

    assert "Published" in sam.presses("Publish", on=draft)
