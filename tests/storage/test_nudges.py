"""Nudges in the database: planned once, never seen from another community."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import NotFound
from bot.model.communities import Communities, Community, Place
from bot.model.nudges import Nudge, Nudges, State
from bot.model.people import Identity, People, Person
from bot.ports import Database, UnitOfWork

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

Do = Callable[[Callable[[Nudges], object]], object]


@pytest.fixture
def nudges(database: Database) -> Do:
    """The repository, in a transaction for each thing done."""

    def settle_in(uow: UnitOfWork) -> None:
        for name in ("guild", "other"):
            community = Community(name, name, name, "", "Europe/Paris", NOON)
            uow.repo(Communities).add(community)
        for name in ("ada", "sam"):
            place = Place("sandbox", "here", f"@{name}")
            uow.repo(People).add(Person(name, name), Identity(name, place))

    database.write(settle_in).result()
    return lambda run: database.write(lambda uow: run(uow.repo(Nudges))).result()


def nudge(id: str, **other: Any) -> Nudge:
    """A nudge to Ada about the red bin, at noon, unless it is said otherwise."""
    values: dict[str, Any] = {
        "community": "guild",
        "rule": "bins",
        "subject": "red",
        "person": "ada",
        "due": NOON,
    }
    return Nudge(id, **values | other)


def test_the_same_moment_is_planned_once(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))
    nudges(lambda repo: repo.plan(nudge("n2")))
    nudges(lambda repo: repo.plan(nudge("n3", due=NOON + HOUR)))
    nudges(lambda repo: repo.plan(nudge("n4", person="sam")))

    found = nudges(lambda repo: [one.id for one in repo.upcoming("guild", until=NOON + HOUR)])
    assert found == ["n1", "n4", "n3"]


def test_what_was_sent_is_not_planned_again_for_that_moment(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))
    nudges(lambda repo: repo.save(nudge("n1").sent(NOON)))
    nudges(lambda repo: repo.plan(nudge("n2")))

    assert nudges(lambda repo: repo.waiting("guild", "ada", NOON)) == []
    assert nudges(lambda repo: repo.sent_since("ada", NOON)) == [nudge("n1").sent(NOON)]
    assert nudges(lambda repo: repo.sent_since("ada", NOON + HOUR)) == []


def test_what_was_sent_about_a_thing_is_found_until_it_is_done(nudges: Do) -> None:
    sent = [nudge("n1").sent(NOON), nudge("n2", person="sam").sent(NOON)]
    others = [
        nudge("n3", subject="blue").sent(NOON),
        nudge("n4", rule="plants").sent(NOON),
        nudge("n5", community="other").sent(NOON),
    ]
    for one in [*sent, *others]:
        nudges(lambda repo, one=one: repo.plan(one))  # type: ignore[misc]
    nudges(lambda repo: repo.plan(nudge("n6", due=NOON + HOUR)))
    assert nudges(lambda repo: repo.sent_about("guild", "bins", "red")) == sent

    nudges(lambda repo: repo.save(sent[0].done()))
    assert nudges(lambda repo: repo.sent_about("guild", "bins", "red")) == sent[1:]
    assert nudges(lambda repo: repo.sent_since("sam", NOON)) == sent[1:]


def test_what_was_settled_may_be_planned_again(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))
    nudges(lambda repo: repo.settle("guild", "bins", "red"))
    assert nudges(lambda repo: repo.waiting("guild", "ada", NOON)) == []

    nudges(lambda repo: repo.plan(nudge("n2")))
    assert nudges(lambda repo: repo.waiting("guild", "ada", NOON)) == [nudge("n2")]


def test_what_is_pending_is_planned_and_nothing_else(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))
    nudges(lambda repo: repo.plan(nudge("n2", subject="blue")))
    nudges(lambda repo: repo.save(nudge("n2", subject="blue").sent(NOON)))

    asked = [("guild", "bins", "red"), ("guild", "bins", "blue"), ("other", "bins", "red")]
    found = nudges(lambda repo: [repo.is_planned(*one) for one in asked])
    assert found == [True, False, False]


def test_settling_leaves_the_rest_alone(nudges: Do) -> None:
    kept = [
        nudge("n1", rule="plants"),
        nudge("n2", subject="blue"),
        nudge("n3", community="other"),
    ]
    for one in [*kept, nudge("n4")]:
        nudges(lambda repo, one=one: repo.plan(one))  # type: ignore[misc]
    nudges(lambda repo: repo.settle("guild", "bins", "red"))

    assert nudges(lambda repo: repo.waiting("guild", "ada", NOON)) == kept[:2]
    assert nudges(lambda repo: repo.waiting("other", "ada", NOON)) == kept[2:]


def test_only_what_is_due_waits(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1", due=NOON + HOUR)))

    assert nudges(lambda repo: repo.waiting("guild", "ada", NOON)) == []
    assert nudges(lambda repo: repo.waiting("guild", "sam", NOON + HOUR)) == []
    assert len(nudges(lambda repo: repo.waiting("guild", "ada", NOON + HOUR))) == 1  # type: ignore[arg-type]


def test_another_community_does_not_see_it(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))

    with pytest.raises(NotFound):
        nudges(lambda repo: repo.get("other", "n1"))
    assert nudges(lambda repo: repo.get("guild", "n1")) == nudge("n1")


def test_skipping_is_kept(nudges: Do) -> None:
    nudges(lambda repo: repo.plan(nudge("n1")))
    nudges(lambda repo: repo.save(nudge("n1").dropped()))

    found = nudges(lambda repo: repo.get("guild", "n1"))
    assert isinstance(found, Nudge)
    assert found.state is State.DROPPED


def test_stops_are_per_community_and_start_undoes_them_all(nudges: Do) -> None:
    for rule in ("bins", "bins", ""):
        nudges(lambda repo, rule=rule: repo.stop("ada", "guild", rule, NOON))  # type: ignore[misc]
    nudges(lambda repo: repo.stop("ada", "other", "plants", NOON))
    assert nudges(lambda repo: repo.stopped("ada", "guild")) == ["", "bins"]

    nudges(lambda repo: repo.start("ada", "guild"))
    assert nudges(lambda repo: repo.stopped("ada", "guild")) == []
    assert nudges(lambda repo: repo.stopped("ada", "other")) == ["plants"]
