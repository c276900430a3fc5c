"""The knowledge log keeps entries, and its indexes stay in step with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.errors import NotFound
from bot.model.entries import Log, Trust
from storage.search.fts5 import CREATE
from tests.storage.archive import OURS, THEIRS, Archive, entry


def test_keeping_again_replaces(archive: Archive) -> None:
    archive.keep(entry("A-1", "Old words"), entry("A-2", "Newer"))
    archive.keep(entry("A-1", "New thoughts", id="other"))

    assert archive.found("old") == []
    assert archive.found("thoughts") == ["A-1"]
    assert archive.read(lambda log: log.count(OURS)) == 2
    assert [one.ref for one in archive.read(lambda log: log.recent(OURS))] == ["A-2", "A-1"]


def test_what_was_dropped_is_gone(archive: Archive) -> None:
    archive.keep(entry("A-1", "Words"))
    archive.drop("A-1")

    assert archive.found("words") == []
    with pytest.raises(NotFound, match="A-1"):
        archive.read(lambda log: log.get(OURS, "A-1"))


def test_an_entry_comes_back_as_it_was_kept(archive: Archive) -> None:
    kept = entry("A-1", by=("ada", "sam"), topic="SQL", aliases="a b", trust=Trust.VERIFIED)
    archive.keep(kept)

    assert archive.read(lambda log: log.get(OURS, "A-1")) == kept


steps = st.lists(
    st.tuples(
        st.sampled_from(["keep", "drop"]),
        st.sampled_from(["A-1", "A-2", "A-3"]),
        st.sampled_from([OURS, THEIRS]),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    ),
    max_size=12,
)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_the_indexes_stay_in_step(archive: Archive, steps: list[tuple[str, str, str, str]]) -> None:
    for does, ref, community, text in steps:
        if does == "keep":
            archive.keep(entry(ref, text, text, topic=text, url=text, community=community))
        else:
            archive.drop(ref, community)

    archive.check()


@pytest.mark.sqlite
def test_the_check_itself_notices_an_index_out_of_step(archive: Archive) -> None:
    def harm(uow: Any) -> None:
        connection = uow.repo(Log)._connection  # noqa: SLF001
        connection.execute(sql("DROP TRIGGER entry_words_changed"))

    archive.keep(entry("A-1", "Words"))
    archive.write(harm)
    archive.keep(entry("A-1", "Thoughts"))

    with pytest.raises(Exception, match="malformed"):
        archive.check()


@pytest.mark.sqlite
def test_the_migration_makes_the_indexes_the_code_knows(archive: Archive) -> None:
    def made(uow: Any) -> set[str]:
        query = sql("SELECT sql FROM sqlite_master WHERE sql LIKE '%entry\\_%' ESCAPE '\\'")
        return set(uow.repo(Log)._connection.execute(query).scalars())  # noqa: SLF001

    known = {one for one in CREATE if one.startswith("CREATE")}

    assert known <= archive.database.read(made).result()
