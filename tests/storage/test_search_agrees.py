"""Both databases find the same entries in the same order, with the same words in bold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.entries import Entry, Trust
from storage.database import SqliteDatabase
from tests.storage.archive import OURS, Archive, entry

pytestmark = pytest.mark.postgres

_KNOWN = """
migration migrations migrating database databases pipeline pipelines backup backups kalman filter
filters ESP32-S3 esp32 s3 don't Café café naïve Über straße STRASSE user@example.org foo_bar
C++ c# 3.11 v3.11.7 and/or running runs ran relational rational happily happiness the how do
学习数据库 数据库 Ångström resume résumé x Привет привет МИР ΣΟΦΟΣ σοφος İstanbul 1e5 -5 0x1F
"""
WORDS = _KNOWN.split()

some_words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
texts = some_words | anything
entries = st.lists(
    st.builds(
        lambda title, body, topic, aliases, url, trust: entry(
            "", title, body, topic=topic, aliases=aliases, url=url, trust=trust
        ),
        texts,
        texts,
        st.sampled_from(["", "SQL", "Data engineering"]),
        some_words,
        st.sampled_from(["", "https://example.org/kalman-filters", "https://a.example/x?y=1"]),
        st.sampled_from(Trust),
    ),
    max_size=12,
)
queries = st.lists(some_words | anything, min_size=1, max_size=4)


@pytest.fixture
def here(migrated: Path, tmp_path: Path) -> Iterator[Archive]:
    """The same log on SQLite."""
    file = tmp_path / "here.db"
    shutil.copy(migrated, file)
    with closing(SqliteDatabase(file)) as database:
        yield Archive(database)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=entries, asked=queries)
def test_what_one_finds_the_other_finds(
    archive: Archive, here: Archive, kept: list[Entry], asked: list[str]
) -> None:
    both_keep(archive, here, kept)

    for words in [*asked, *(one.title for one in kept)]:
        assert seen(archive, words) == seen(here, words), words


def test_a_long_log_is_ranked_alike(archive: Archive, here: Archive) -> None:
    said = word()

    def text(most: int) -> str:
        return " ".join(islice(said, most))

    both_keep(archive, here, [entry("", text(6), text(60), topic=text(1)) for _ in range(400)])

    for at in range(60):
        words = text(1 + at % 7)
        assert seen(archive, words) == seen(here, words), words
        assert seen(here, words)


def word() -> Iterator[str]:
    """Words as people use them, a few of them often: always the same."""
    at = 1
    while True:
        at = at * 48271 % 2147483647
        yield f"word{int(400 ** (at / 2147483647))}"


def both_keep(archive: Archive, here: Archive, kept: Sequence[Entry]) -> None:
    """These and no others."""
    for one in (archive, here):
        for old in one.read(lambda log: log.recent(OURS, limit=1000)):
            one.drop(old.ref)
        one.keep(*(replaced(at, new) for at, new in enumerate(kept)))


def replaced(at: int, new: Entry) -> Entry:
    return entry(
        f"A-{at}",
        new.title,
        new.body,
        topic=new.topic,
        aliases=new.aliases,
        url=new.url,
        trust=new.trust,
    )


def seen(archive: Archive, words: str) -> list[tuple[str, str]]:
    return [(hit.entry.ref, hit.snippet) for hit in archive.hits(words, limit=8)]
