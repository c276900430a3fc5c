"""The search finds what was kept, in one community only, whatever is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.markup import plain
from bot.model.entries import EntryKind, Log, Query, Trust
from tests.conftest import MONDAY
from tests.storage.archive import OURS, THEIRS, Archive, entry

slow = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_a_word_is_found_in_its_other_forms(archive: Archive) -> None:
    archive.keep(entry("A-1", "Ordering migrations", "Run them one by one."))

    assert archive.found("migration") == ["A-1"]
    assert archive.found("MIGRATING order") == ["A-1"]


def test_a_part_of_a_title_tag_or_address_is_found(archive: Archive) -> None:
    archive.keep(
        entry("A-1", "Reading an MPU6050"),
        entry("A-2", aliases="ESP32-S3"),
        entry("R-3", url="https://example.org/kalman-filters"),
    )

    assert archive.found("6050") == ["A-1"]
    assert archive.found("sp32-") == ["A-2"]
    assert archive.found("alman") == ["R-3"]


def test_accents_and_case_do_not_matter(archive: Archive) -> None:
    archive.keep(entry("A-1", "Café résumé", "Über die Brücke"))

    assert archive.found("cafe RESUME") == ["A-1"]
    assert archive.found("brücke uber") == ["A-1"]


def test_the_title_counts_more_than_the_body(archive: Archive) -> None:
    archive.keep(
        entry("A-1", "Dashboards", "They show a pipeline and much else."),
        entry("A-2", "A pipeline", "It shows dashboards and much else."),
        *(entry(f"A-{at}", "Something else", "Entirely so.") for at in range(3, 12)),
    )

    assert archive.found("pipeline") == ["A-2", "A-1"]
    assert archive.found("dashboards") == ["A-1", "A-2"]


def test_what_people_checked_comes_first_and_stale_entries_last(archive: Archive) -> None:
    archive.keep(
        *(
            entry(f"A-{at}", "Backups", "Kept for a week.", trust=trust)
            for at, trust in enumerate([Trust.STALE, Trust.UNCONFIRMED, *Trust], start=1)
        ),
        *(entry(f"B-{at}") for at in range(20)),
    )

    hits = archive.hits("backups", limit=6)

    assert [hit.entry.trust for hit in hits] == [
        Trust.VERIFIED,
        Trust.ACCEPTED,
        Trust.UNCONFIRMED,
        Trust.UNCONFIRMED,
        Trust.STALE,
        Trust.STALE,
    ]


def test_entries_with_all_words_come_before_those_with_some(archive: Archive) -> None:
    archive.keep(
        entry("A-1", "Kalman", "A filter, Kalman, and more Kalman."),
        entry("A-2", "Drift", "A kalman step corrects the drift of a gyroscope in the end."),
    )

    assert archive.found("kalman gyroscope") == ["A-2", "A-1"]


def test_a_whole_question_finds_its_rare_words(archive: Archive) -> None:
    archive.keep(
        *(entry(f"A-{at}", "How do I do this?", "You do it like so.") for at in range(40)),
        entry("A-50", "Partitioning a table", "Split by month."),
    )

    assert archive.found("How do I do the partitioning of this zebra?") == ["A-50"]
    assert archive.found("How do I cook rice?") == []
    assert len(archive.found("how do I")) == 5


def test_a_very_long_question_is_cut_to_its_rarest_words(archive: Archive) -> None:
    archive.keep(entry("A-1", "Quaternions", "Avoid the gimbal lock."), entry("A-2", "filler0"))
    long = " ".join(f"filler{at}" for at in range(500)) + " quaternions"

    assert archive.found(long[-900:]) == ["A-1"]
    assert archive.found("word " * 5000 + "more") == []


def test_a_snippet_shows_what_was_found_in_bold_and_the_rest_as_typed(archive: Archive) -> None:
    body = (
        "First *this*.\nThen <@U1> runs **the migration** with `make up` [now](https://x.example)"
    )
    archive.keep(entry("A-1", "Setup", body))

    (hit,) = archive.hits("migrations")

    assert "**migration**" in hit.snippet
    assert plain(hit.snippet) == body.replace("\n", " ").replace("`", "")


def test_filters_narrow_a_search(archive: Archive) -> None:
    later = MONDAY + timedelta(days=7)
    archive.keep(
        entry("A-1", "Backups", topic="SQL", by=("ada", "sam")),
        entry("R-2", "Backups", kind=EntryKind.RESOURCE, by=("samuel",), at=later),
    )

    assert archive.found("backups", topic="SQL") == ["A-1"]
    assert archive.found("backups", kind=EntryKind.RESOURCE) == ["R-2"]
    assert archive.found("backups", by="sam") == ["A-1"]
    assert archive.found("backups", before=later) == ["A-1"]
    assert archive.found("backups", topic="SQL", kind=EntryKind.RESOURCE) == []


def test_filters_look_behind_the_best(archive: Archive) -> None:
    archive.keep(*(entry(f"A-{at}", "Backups", "Backups") for at in range(300)))
    archive.keep(entry("A-900", "Some words about backups", "and more", topic="SQL"))

    assert archive.found("backups", topic="SQL") == ["A-900"]


def test_another_community_is_never_seen(archive: Archive) -> None:
    archive.keep(entry("A-1", "Ours"), entry("A-1", "Secret", community=THEIRS))
    archive.drop("A-2", THEIRS)

    assert archive.found("secret") == []
    assert archive.read(lambda log: log.get(OURS, "A-1")).title == "Ours"
    assert [one.title for one in archive.read(lambda log: log.recent(THEIRS))] == ["Secret"]


@pytest.mark.parametrize(
    "words",
    [
        'scope : "<2>"',
        '" OR scope : "<2>',
        '"<2>"',
        "<2>",
        "2",
        "secret) OR (secret",
        "secret NOT ours",
        "NEAR(secret)",
        "secret* ^secret -secret + secret",
        "{scope title}: secret",
        '""" secret',
    ],
)
def test_nothing_typed_reaches_another_community(archive: Archive, words: str) -> None:
    archive.keep(entry("A-1", "Ours"), entry("A-2", "Secret 2 <2>", community=THEIRS))

    assert "A-2" not in archive.found(words)


def test_scripts_without_blanks_and_signs_are_found(archive: Archive) -> None:
    archive.keep(
        entry("A-1", "学习数据库设计", "很多内容"),
        entry("A-2", "Party 🎉", "Zürich"),
        entry("A-3", "R", "A language of one letter"),
    )

    assert archive.found("数据库") == ["A-1"]
    assert archive.found("内容") == ["A-1"]
    assert archive.found("🎉") == ["A-2"]
    assert archive.found("r") == ["A-3"]
    assert archive.found("100% _ 🎈") == []
    assert archive.found("?!") == []
    assert archive.found("\u3000") == []


@pytest.mark.sqlite  # the order is the same on both: test_search_agrees
def test_ten_thousand_entries_are_no_trouble(archive: Archive) -> None:
    archive.keep(*(entry(f"A-{at}", f"Title {at}", "common words here") for at in range(10_000)))

    assert archive.read(lambda log: log.count(OURS)) == 10_000
    assert archive.found("title 4321") == ["A-4321"]
    assert len(archive.found("common", limit=200)) == 200
    archive.check()


def plan(archive: Archive, ask: Callable[[Log], object], words: str) -> list[str]:
    """How SQLite runs the statement with ``words`` in it, step by step."""
    statements: list[str] = []

    def look(uow: Any) -> list[str]:
        raw = uow.repo(Log)._connection.driver  # noqa: SLF001  as it is run
        raw.set_trace_callback(statements.append)
        ask(uow.repo(Log))
        raw.set_trace_callback(None)
        wanted = next(one for one in statements if words in one)
        return [row[3] for row in raw.execute("EXPLAIN QUERY PLAN " + wanted)]

    return archive.database.read(look).result()


@pytest.mark.sqlite
def test_the_search_lets_the_index_lead(archive: Archive) -> None:
    archive.keep(entry("A-1", "Words"))
    steps = plan(archive, lambda log: log.find(OURS, Query("words", topic="SQL")), "topic = 'SQL'")

    assert "VIRTUAL TABLE INDEX" in steps[0]
    assert steps[1].startswith("SEARCH entry USING INTEGER PRIMARY KEY")
    assert len(steps) == 2


@pytest.mark.sqlite
def test_the_newest_are_not_sorted(archive: Archive) -> None:
    archive.keep(entry("A-1"), entry("A-2"))
    steps = plan(archive, lambda log: log.recent(OURS), "ORDER BY")

    assert steps == ["SEARCH entry USING INDEX entry_newest (community=?)"]


anything = st.text(max_size=60) | st.text('"*()-:^{}<>2 NEARORAND\0\ud800', max_size=40)


@slow
@given(words=anything)
def test_any_text_may_be_searched(archive: Archive, words: str) -> None:
    archive.keep(
        entry("A-1", "Ours"),
        entry("A-9", f"Theirs 2 {words.encode(errors='replace').decode()}", community=THEIRS),
    )

    assert "A-9" not in archive.found(words)


@slow
@given(body=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_any_text_may_be_kept_and_shown(archive: Archive, body: str) -> None:
    archive.keep(entry("A-1", "known", f"{body} known"))

    (hit,) = archive.hits("known")

    assert hit.entry.body == f"{body} known"


def test_a_character_no_server_takes_is_no_trouble(archive: Archive) -> None:
    archive.keep(entry("A-1", "kno\0wn", "a known \0 thing"))

    assert archive.found("thing \0") == ["A-1"]
