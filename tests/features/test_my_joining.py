"""What becomes of everything two accounts did, once they are one person."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.sandbox.chat import Chat
from bot.clock import DAY
from bot.model.asks import Ask, Asks
from bot.model.audit import Act, Audit, Intervention
from bot.model.crowd import Flags, Followers
from bot.model.evidence import Contribution, Evidence, Question, Source, Thread
from bot.model.experts import Expertise, Experts, Invitation
from bot.model.offers import Offers, Search
from bot.model.people import Role
from bot.ports import UnitOfWork
from bot.tasks import Tasks
from bot.wiring import App
from storage.schema import metadata
from storage.uow import SqlUnitOfWork
from tests.conftest import MONDAY, Enter
from tests.features.asks import QUESTION, asks
from tests.features.offering import letters, offers, presses, put_to_experts, states
from tests.features.test_asks_form import settle_on
from tests.features.test_my_linking import linked
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]
OURS = "How do you name branches of a release?"
ALL = {
    "answer.by",
    "ask.asker",
    "ask.claimants",
    "ask.raised_by",
    "ask_step.by",
    "audit.by",
    "deed.person",
    "draft.filled",
    "draft.person",
    "expert_invitation.by",
    "expert_invitation.person",
    "expert_prefs.person",
    "expertise.person",
    "flag.person",
    "follower.person",
    "habit.person",
    "identity.person",
    "member.person",
    "offer.person",
    "offer_search.assigned",
    "offer_search.named",
    "pseudonym.behind",
    "resource.by",
    "thread.asker",
}


@pytest.fixture
def gina(app: App, enter: Enter, elsewhere: Chat) -> Someone:
    """Sam's other account, in the other workspace; an expert there."""
    settle_on(app, anonymous=True)
    return enter("Gina", chat=elsewhere, role=Role.EXPERT)


@pytest.fixture
def expert(enter: Enter) -> Someone:
    """Sam, who is an expert as well, in the first workspace."""
    return enter("Sam", role=Role.EXPERT)


async def test_nothing_is_left_that_names_the_old_person(
    app: App, ada: Someone, sam: Someone, gina: Someone, travel: Travel
) -> None:
    """Every column that holds ids of people is found, those of other features too."""
    await put_to_experts(app, ada, travel)
    presses(gina, "Answer in thread")
    gina.submits(gina.presses("Write it here", on=gina.types("/asks show A-1")), answer="Like so.")
    for one in (sam, gina):
        one.presses("I can answer", on=one.types("/asks show A-1"))
    asks(gina, "Who has tried polars with sqlite?")
    asks(gina, OURS, show_as="anonymous")
    asks(gina, "https://example.org/y")
    gina.types("/resource add url:https://example.org/x why:It explains joins well")
    sam.types("/resource add url:https://example.org/x why:Joins, explained again")
    app.database.write(_known_by_both).result()
    await app.settle()

    assert _naming(app, "gina") >= ALL, ALL - _naming(app, "gina")

    linked(sam, gina)
    await app.settle()

    assert _naming(app, "gina") == set()
    assert _ask(app).claimants == ("sam",)


async def test_what_both_did_counts_for_the_one_they_are(
    app: App, sam: Someone, gina: Someone
) -> None:
    given = [Contribution(one, MONDAY - DAY, "Like so.", helped=True) for one in ("sam", "gina")]
    for ref, answer in zip(("T-1", "T-2"), given, strict=True):
        old = Thread("guild", ref, Source.IMPORT, QUESTION, "", MONDAY - 2 * DAY, answers=(answer,))
        app.database.write(lambda uow, old=old: uow.repo(Evidence).learn(old)).result()  # type: ignore[misc]

    linked(sam, gina)

    known = app.database.read(
        lambda uow: uow.repo(Evidence).about("guild", Question(QUESTION), MONDAY)
    ).result()
    assert {name: habit.answers for name, habit in known.habits.items()} == {"sam": 2}


async def test_a_question_both_were_asked_goes_on_to_somebody_else(
    app: App, ada: Someone, expert: Someone, gina: Someone, travel: Travel, enter: Enter
) -> None:
    await put_to_experts(app, ada, travel)
    first = expert if letters(expert) else gina
    presses(first, "Too busy")
    await app.settle()
    await travel(minutes=1)
    second = gina if first is expert else expert
    assert letters(second)
    enter("Kim", role=Role.EXPERT)

    linked(first, second)
    await travel(hours=12)

    assert states(app)[-1].startswith("kim ")
    assert [one.person for one in offers(app)].count(first.id) == 1
    assert _broken(app) == []


async def test_nobody_is_left_with_a_question_they_asked_themselves(
    app: App, expert: Someone, gina: Someone, travel: Travel, enter: Enter
) -> None:
    """Also one they asked without their name."""
    await put_to_experts(app, gina, travel, show_as="anonymous")
    assert letters(expert)
    enter("Kim", role=Role.EXPERT)

    linked(expert, gina)
    await app.settle()

    assert states(app)[0] == "sam withdrawn"
    assert states(app)[-1].startswith("kim ")
    assert letters(expert) == []


async def test_a_rest_asked_for_by_one_account_is_one_for_both(
    app: App, ada: Someone, expert: Someone, gina: Someone, travel: Travel
) -> None:
    app.database.write(_rests).result()

    linked(expert, gina)
    await put_to_experts(app, ada, travel)

    assert offers(app) == []


async def test_what_was_begun_before_is_finished_after(
    app: App, ada: Someone, sam: Someone, gina: Someone
) -> None:
    link = asks(gina, "https://example.org/y")
    form = gina.uses("Ask about this", on=gina.at("general").says(QUESTION))
    shared = ada.uses("Ask about this", on=ada.says(OURS))

    linked(sam, gina)

    assert "Asked: A-1" in gina.submits(
        gina.presses("Ask about it", on=link), question=QUESTION, topic="testing"
    )
    assert "do not know that person" in gina.submits(form, topic="testing")
    assert "Asked: A-2" in ada.submits(shared, topic="testing")


def _known_by_both(uow: UnitOfWork) -> None:
    """What takes long to come about, and what both did."""
    ask = uow.repo(Asks).named("guild", "A-1")
    experts, evidence = uow.repo(Experts), uow.repo(Evidence)
    for one in ("sam", "gina"):
        uow.repo(Flags).fly("guild", ask.id, one)
        uow.repo(Followers).follow("guild", ask.id, one)
        experts.declare(Expertise("guild", one, "testing", MONDAY))
        experts.invite(Invitation("guild", one, "gina", MONDAY))
        experts.save(replace(experts.prefs(one)[one], weekly=2))
        uow.repo(Audit).note(Intervention(f"d-{one}", "guild", MONDAY, Act.UNHID, ask.subject, one))
    said = tuple(Contribution(one, MONDAY, "So.", helped=True) for one in ("sam", "gina"))
    evidence.learn(Thread("guild", "T-1", Source.IMPORT, QUESTION, "", MONDAY, "gina"))
    evidence.learn(Thread("guild", "T-2", Source.IMPORT, OURS, "", MONDAY, "ada", answers=said))
    both = ("sam", "gina")
    search = Search(ask.id, "guild", MONDAY, named=both, assigned=both)
    uow.repo(Offers).keep_search(search)


def _rests(uow: UnitOfWork) -> None:
    experts = uow.repo(Experts)
    for one in ("sam", "gina"):
        experts.declare(Expertise("guild", one, "testing", MONDAY))
    experts.save(experts.prefs("sam")["sam"])
    experts.save(experts.prefs("gina")["gina"].paused(MONDAY, MONDAY + timedelta(days=30)))


def _ask(app: App) -> Ask:
    return app.database.read(lambda uow: uow.repo(Asks).named("guild", "A-1")).result()


def _broken(app: App) -> list[str]:
    found = app.database.read(lambda uow: uow.repo(Tasks).broken()).result()
    return [one.job for one in found]


def _naming(app: App, person: str) -> set[str]:
    """The columns a person is named in; the platform's own ids of users do not count."""
    word = re.compile(rf"(?<![\w@-]){person}(?![\w-])")

    def look(uow: SqlUnitOfWork) -> set[str]:
        return {
            f"{table.name}.{column}"
            for table in metadata().sorted_tables
            for row in uow._connection.execute(select(table))  # noqa: SLF001
            for column, found in row._asdict().items()
            if word.search(found.decode("latin-1") if isinstance(found, bytes) else str(found))
        }

    return app.database.read(look).result()  # type: ignore[arg-type]
