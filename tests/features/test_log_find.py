"""The log is searched, read and shared; where it knows nothing, the community is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sandbox.chat import Chat, User
from bot.model.communities import Community, Topics
from bot.model.entries import Entry, EntryKind, Log, Trust
from bot.wiring import App
from tests.conftest import MONDAY
from tests.people import Someone

Keep = Callable[..., None]

STARS = "*_" * 1500


@pytest.fixture
def keep(app: App, guild: Community) -> Keep:
    """Put an entry in the log: ``keep("A-1", "Title", "Body", by=("sam",))``."""

    def put(ref: str, title: str, body: str = "", **more: Any) -> None:
        entry = Entry(f"id{ref}", guild.id, EntryKind.ASK, ref, title, body, MONDAY)
        entry = replace(entry, **more)
        app.database.write(lambda uow: uow.repo(Log).keep(entry)).result()

    return put


def test_one_search_finds_every_kind(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift of a gyroscope", "Ada: use a filter", by=("ada", "sam"))
    keep("R-1", "Filters", "All about drift", kind=EntryKind.RESOURCE, trust=Trust.ACCEPTED)
    keep("S-1", "June meetup", "We spoke about drift", kind=EntryKind.SUMMARY)
    keep("S-1.1", "Drift is measured weekly", kind=EntryKind.DECISION, trust=Trust.STALE)

    found = str(sam.types("/log drift"))

    assert found.startswith("Found for “drift”")
    assert "R-1 Filters\nAll about drift\nresource · accepted · 4 May 2026 [Show R-1]" in found
    assert "S-1 June meetup\nWe spoke about drift\nsummary · 4 May 2026" in found
    assert "S-1.1 Drift is measured weekly\ndecision · may be out of date" in found
    assert "[Share one here… ▾]" in found


def test_an_excerpt_is_readable_code_and_all(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Is one less than two?", "Ask it:\n```sql\nselect 1 < 2;\n```\nIt knows.")

    for listed in (sam.types("/log recent"), sam.types("/log find knows")):
        assert "A-1 Is one less than two?\nAsk it: select 1 < 2; It knows.\n" in listed


def test_what_was_found_is_bold(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Sensors", "The *drift* of <@U1>")

    (row, *_) = sam.types("/log find drift").card.blocks

    assert r"The \***drift**\* of \<@U1\>" in str(row).replace("\\\\", "\\")


def test_more_pages_of_a_search(sam: Someone, keep: Keep) -> None:
    for at in range(12):
        keep(f"A-{at}", f"Question {at}", "drift")
    first = sam.types("/log find drift")
    second = sam.presses("More", on=first)
    third = sam.presses("More", on=second)

    seen = [str(page).count("[Show A-") for page in (first, second, third)]
    assert seen == [5, 5, 2]
    assert "[More]" not in str(third).splitlines()[-1]
    assert "Question" in sam.presses("Back", on=third)


def test_a_long_search_with_filters_turns_pages_too(
    app: App, sam: Someone, keep: Keep, guild: Community
) -> None:
    app.database.write(lambda uow: uow.repo(Topics).named(guild.id, "Sensors")).result()
    for at in range(7):
        keep(f"A-{at}", f"Question {at}", "drift of the long kind", topic="Sensors", by=("sam",))
    words = "the drift, of the long kind, which nobody could explain to me in words so far"
    first = sam.types(f"/log find {words} topic:sensors by:@sam type:question before:2026-06-01")

    second = sam.presses("More", on=first)
    assert str(second).count("[Show A-") == 2
    assert str(sam.presses("Back", on=second)).count("[Show A-") == 5


def test_filters_narrow_a_search(sam: Someone, ada: Someone, keep: Keep) -> None:
    keep("A-1", "Drift", topic="Sensors", by=("ada",))
    keep("R-2", "Drift", kind=EntryKind.RESOURCE, at=MONDAY + timedelta(days=9), by=("sam",))

    assert "A-1" in sam.types("/log find drift type:question")
    assert "R-2" not in sam.types("/log find drift by:@ada")
    assert "R-2" not in sam.types("/log find drift before:2026-05-10")
    assert "R-2" in sam.types("/log find drift before:2026-05-20 by:@sam")
    assert "without them there may be more" in sam.types("/log find drift topic:cooking")
    assert "Type: “song” is none of" in sam.types("/log find drift type:song")
    assert "write a date such as" in sam.types("/log find drift before:soon")


def test_a_name_that_is_no_mention_is_nobody(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift", by=("sam",))

    assert "By: “Sam” is nobody. Mention them: @Sam" in sam.types("/log find drift by:Sam")


def test_somebody_never_met_wrote_nothing(chat: Chat, sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift")
    chat.join(User("eve", "Eve", zone="Europe/Paris"))

    assert "Nothing found" in sam.types("/log find drift by:@eve")


def test_somebody_who_is_not_there_is_nobody(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift")

    assert "By: I know nobody here as “@stranger”" in sam.types("/log find drift by:@stranger")


def test_nothing_found_leads_to_asking(sam: Someone) -> None:
    nothing = sam.types("/log find how do I calibrate a barometer")

    assert str(nothing).startswith("Nothing found for “how do I calibrate a barometer”")
    assert "Somebody here may know." in nothing
    form = sam.presses("Ask the community", on=nothing)
    assert "Question: how do I calibrate a barometer" in form


def test_bare_it_asks_for_words(sam: Someone) -> None:
    form = sam.types("/log find")

    assert "What are you looking for?:" in form
    assert "Nothing found for “drift”" in sam.submits(form, words="drift")


def test_an_entry_opens_in_full_for_me_alone(sam: Someone, ada: Someone, keep: Keep) -> None:
    keep("A-1", "Drift", "First line\nSecond line", topic="Sensors", by=("ada", "sam"))
    opened = sam.presses("Show A-1", on=sam.types("/log find drift"))

    assert opened.post.to == sam.id
    assert str(opened) == (
        "A-1 · question\nDrift\n\nFirst line\nSecond line\n\n"
        "Sensors · not confirmed yet · 4 May 2026 · Ada, Sam\n[Share here]"
    )


def test_an_entry_is_shared_with_everybody_here(sam: Someone, ada: Someone, keep: Keep) -> None:
    keep("A-1", "Drift", "Use a filter", url="https://example.org/drift")
    found = sam.types("/log find drift")

    shared = sam.picks("Share one here…", "A-1 Drift", on=found)
    assert "Shared by Sam" in shared
    assert "Use a filter" in ada.sees()[-1]
    opened = sam.presses("Show A-1", on=found)
    assert sam.presses("Share here", on=opened).post.to == ""


def test_nothing_is_shared_where_others_read_along(sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift")
    found = sam.at("lounge").types("/log find drift")

    refused = sam.picks("Share one here…", "A-1 Drift", on=found)
    assert "Not everybody in this channel belongs to Data guild" in refused
    assert refused.post.to == sam.id


def test_the_newest_come_first(sam: Someone, keep: Keep) -> None:
    assert "The log is empty" in sam.types("/log recent")
    for at in range(7):
        keep(f"A-{at}", f"Question {at}", "Some\nlines")
    recent = sam.types("/log recent")

    assert "A-6 Question 6\nSome lines\nquestion" in recent
    older = sam.presses("More", on=recent)
    assert "A-1" in older
    assert "A-6" in sam.presses("Back", on=older)


def test_the_newest_leave_out_no_more_than_a_line_that_is_the_title(
    sam: Someone, keep: Keep
) -> None:
    keep("A-1", "SQL", "SQLAlchemy talks to it")
    keep("A-2", "Drift", "Drift\nIt is the sensor")

    recent = sam.types("/log recent")

    assert "A-1 SQL\nSQLAlchemy talks to it\n" in recent
    assert "A-2 Drift\nIt is the sensor\n" in recent


def test_an_entry_gone_meanwhile_is_said_to_be(app: App, sam: Someone, keep: Keep) -> None:
    keep("A-1", "Drift")
    found = sam.types("/log find drift")
    app.database.write(lambda uow: uow.repo(Log).drop("guild", "A-1")).result()

    assert "A-1 is not in the log any more" in sam.presses("Show A-1", on=found)


def test_another_community_in_the_same_workspace_sees_nothing(
    ada: Someone, keep: Keep, app: App
) -> None:
    keep("A-1", "Drift", "Secret drift")
    there = ada.at("lounge")
    there.runs("community new", name="Kitchen guild", domain="Cooking", zone="Paris")

    assert "Nothing found" in there.types("/log find drift")
    assert "The log is empty" in there.types("/log recent")
    assert "Secret" in ada.types("/log find drift")


def test_the_longest_of_everything_fits_on_a_card(
    app: App, sam: Someone, keep: Keep, guild: Community
) -> None:
    people = tuple(f"p{at}" for at in range(7))
    for at in range(6):
        keep(
            f"A-{at}",
            f"word {STARS[:290]}",
            f"word {STARS}",
            topic=STARS[:50],
            by=("sam", *people),
            url="https://example.org/" + "a" * 970,
        )
    found = sam.types(f"/log find word {STARS[:200]}")
    opened = sam.presses("Show A-1", on=found)

    assert str(found).count("[Show A-") == 5
    assert str(opened).count("*_") > 300
    assert "Shared by Sam" in sam.presses("Share here", on=opened)
    assert str(sam.types("/log recent")).count("[Show A-") == 5


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.text(max_size=80), topic=st.text(max_size=20))
def test_whatever_is_typed_gets_an_answer(sam: Someone, keep: Keep, words: str, topic: str) -> None:
    keep("A-1", "Drift", "Drift")
    said = sam.runs("log find", words=f"drift {words}", topic=topic)

    assert "Something went wrong" not in said
    assert any(words in str(said) for words in ("Found for", "Nothing found", "That did not work"))
