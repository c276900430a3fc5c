"""Reading and correcting what was published, however much it is."""

from __future__ import annotations

import string
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.summaries.cards import Lines, fitted, typed
from bot.features.summaries.todo import read
from bot.markup import plain
from bot.model.communities import Community
from bot.model.entries import Log
from bot.model.meetups import Meetup
from bot.model.outcomes import Action, Todo
from bot.model.summaries import Checklist, Summary, items
from bot.wiring import App
from tests.features.summing import meetup
from tests.features.working import working
from tests.people import Seen, Someone

__all__ = ["meetup"]

Travel = Callable[..., Awaitable[None]]

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def published(who: Someone, **fields: str) -> Seen:
    """A summary of M-1."""
    values = {"learned": "Plans are trees.", **fields}
    draft = who.submits(who.types("/summary new M-1"), **values)
    return who.presses("Publish", on=draft)


async def test_it_is_shown_by_its_number_or_its_meetups(
    meetup: Meetup, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(sam)

    for ref in ("S-1", "s-1", "1", "M-1", "m-1"):
        assert "S-1 · Reading query plans\nM-1 · Mon 4 May 18:00 · by Sam" in grace.types(
            f"/summary show {ref}"
        )


async def test_what_is_not_there_is_said(meetup: Meetup, sam: Someone, travel: Travel) -> None:
    await travel(hours=9)

    assert "There is no summary “S-1” here" in sam.types("/summary show S-1")
    assert "/summary new M-1 starts one" in sam.types("/summary show M-1")
    assert "There is no summary “Locks” here" in sam.types("/summary edit Locks")


async def test_summaries_are_offered_while_typing(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    origin = sam.chat.origin(sam.id, "general")
    asked = sam.dispatcher.suggest(origin, "summary new", "meetup", "read").result()
    assert [one.value for one in asked] == ["M-1"]

    published(sam)
    offered = sam.dispatcher.suggest(origin, "summary show", "summary", "READ").result()
    assert [one.label for one in offered] == ["S-1 Reading query plans"]
    left = sam.dispatcher.suggest(origin, "summary new", "meetup", "").result()
    assert [one.value for one in left] == ["none"]


async def test_a_correction_changes_every_copy_and_the_log(
    app: App, guild: Community, meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(sam, decisions="One\nTwo")
    await travel(minutes=1)
    form = ada.presses("Correct", on=ada.at("log").last())
    assert "Decisions: One\nTwo" in form
    ada.submits(form, learned="Plans are graphs.", decisions="Two\nThree")
    await travel(minutes=1)

    (posted,) = ada.at("log").sees()
    assert "by Sam, corrected by Ada\nPlans are graphs.\n" in posted
    assert "Decided\n- D-2 Two\n- D-3 Three\n" in posted
    thread = ada.at("meetups").last().id
    assert ada.at("meetups", thread=thread).sees() == [posted]
    kept = working(app, guild, lambda work: list(work.repo(Log).recent(guild.id, limit=9)))
    assert sorted(one.ref for one in kept) == ["D-2", "D-3", "S-1"]
    assert "graphs" in next(one.body for one in kept if one.ref == "S-1")


@pytest.mark.usefixtures("grace")
async def test_the_log_tells_a_summary_item_by_item_and_a_decision_once(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(sam, decisions="- EXPLAIN first", actions="@grace - benchmark - by Friday\nbook it")

    listed = sam.types("/log recent")
    assert (
        "S-1 Reading query plans\nPlans are trees. · EXPLAIN first · "
        "Grace — benchmark — by Friday · book it\n"
    ) in listed
    assert "S-1" not in sam.types("/log find decided")
    assert f"D-1 EXPLAIN first\n{meetup.title} (S-1)\ndecision" in listed


async def test_both_versions_are_kept(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(sam)
    for words in ("Plans are graphs.", "Plans are plans."):
        ada.submits(ada.types("/summary edit S-1"), learned=words)

    newest = sam.types("/summary show S-1")
    assert "Plans are plans." in newest
    before = sam.presses("The version before", on=newest)
    assert "Plans are graphs." in before
    first = sam.presses("The version before", on=before)
    assert "Plans are trees." in first
    assert "corrected" not in first
    assert "[The version before]" not in str(first)


async def test_nothing_changed_changes_nothing(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(sam)

    assert "Nothing changed" in sam.submits(sam.types("/summary edit S-1"))
    assert "[The version before]" not in str(sam.types("/summary show S-1"))


async def test_others_are_told_who_corrects(
    meetup: Meetup, sam: Someone, ada: Someone, grace: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    published(ada)
    await travel(minutes=1)

    refusal = "Ada, who wrote S-1, or a facilitator corrects it"
    assert refusal in grace.presses("Correct", on=grace.last())
    assert refusal in grace.types("/summary edit S-1")
    assert "[form: Correct the summary]" in sam.types("/summary edit S-1")  # the host


async def test_a_very_long_one_is_shortened_and_whole_as_a_file(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await travel(hours=9)
    lines = "\n".join(f"We decided number {number} _for_ good reasons" for number in range(19))
    published(sam, learned="word " * 199, decisions=lines, questions="why? " * 110)
    await travel(minutes=1)

    (posted,) = ada.at("log").sees()
    assert "more\n" in posted
    assert posted.endswith("Shortened. /summary show S-1 has the whole text.")
    file = ada.types("/summary show S-1").post.file
    assert file
    assert "number 18 _for_ good" in file.content.decode()
    assert ada.types("/summary show S-1").post.file


async def test_a_short_one_needs_no_file(meetup: Meetup, sam: Someone, travel: Travel) -> None:
    await travel(hours=9)
    published(sam)

    assert sam.types("/summary show S-1").post.file is None


anything = st.text(st.sampled_from(string.printable + "—éß中🙂"), max_size=1000)
many = st.lists(st.sampled_from(["@a x", "*", "[" * 30, "http://a", "`b`", "- c d"])).map("\n".join)
checklists = st.builds(Checklist, *([anything | many] * 5))


@given(checklists)
def test_any_checklist_fits_on_a_card(checklist: Checklist) -> None:
    summary = Summary("s", "c", "ada", checklist, NOON, title="T", ref="S-1")
    owned = {
        read(line): Action("a", "c", "s", "ada0123456", read(line), NOON)
        for line in items(checklist.actions)
    }
    refs = dict.fromkeys(items(checklist.decisions), "D-1000")
    lines = Lines(refs, owned, {"ada0123456": "Ada " * 10})

    assert fitted("T", "head " * 40, summary, lines, ()).title == "T"


@given(anything)
def test_typed_text_reads_as_typed(text: str) -> None:
    line = " ".join(text.replace("`", "").split())

    assert plain(typed(line)) == line


@pytest.mark.parametrize("end", ["", ".", ")", "”, he said", " and more"])
def test_an_address_ends_where_it_ends(end: str) -> None:
    address = "https://example.org/a_b?c=d"

    assert f"]({address})" in typed(f"See {address}{end}")
    assert plain(typed(f"See {address}{end}")) == f"See {address}{end}"


@pytest.mark.parametrize(
    ("line", "todo"),
    [
        ("@Leo — benchmark script — by 11 Dec", Todo("benchmark script", "Leo", "11 Dec")),
        ("@Leo - benchmark script - Friday", Todo("benchmark script", "Leo", "Friday")),
        ("@Ada Lovelace -- well-known slides", Todo("well-known slides", "Ada Lovelace")),
        ("@Leo: fix it — before Monday", Todo("fix it", "Leo", "Monday")),
        ("<@U1|leo> fix it", Todo("fix it", "<@U1|leo>")),
        ("fix it — by Friday", Todo("fix it", "", "Friday")),
        ("fix it", Todo("fix it")),
        ("@Leo", Todo("", "Leo")),
        ("—", Todo("—")),
    ],
)
def test_a_line_says_who_what_and_by_when(line: str, todo: Todo) -> None:
    assert read(line) == todo


@given(anything)
def test_any_line_can_be_read(line: str) -> None:
    todo = read(line)

    assert len(todo.text) + len(todo.who) + len(todo.due) <= 3 * len(line) + 3
