"""How offers end without a press, and that nothing is asked twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from adapters.sandbox.gateway import SandboxGateway
from bot.errors import DeliveryError
from bot.mail import Parcel
from bot.model.communities import Community
from bot.model.people import Members, Role
from bot.model.policy import Policies, Policy
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import Enter, FakeClock
from tests.features.asks import answered, asked
from tests.features.offering import (
    PEERS,
    Travel,
    closes,
    letter,
    letters,
    presses,
    put_to_experts,
    states,
)
from tests.features.working import working
from tests.people import Someone

Restart = Callable[[], Awaitable[App]]


@pytest.fixture
def restarted(database: SqliteDatabase, clock: FakeClock, gateway: SandboxGateway) -> Restart:
    """The bot, built once more on the same database."""

    async def restart() -> App:
        again = build(database, keys=[b"key"], clock=clock, gateways=[gateway])
        await again.settle()
        return again

    return restart


@pytest.fixture
def closed_door(gateway: SandboxGateway, monkeypatch: pytest.MonkeyPatch) -> str:
    """Kim takes no direct messages."""
    send = gateway.send

    async def refuse(parcel: Parcel) -> str:
        if parcel.delivery.place.channel == "@kim":
            raise DeliveryError("direct messages are closed", final=True)
        return await send(parcel)

    monkeypatch.setattr(gateway, "send", refuse)
    return "kim"


async def test_an_answer_ends_the_search(
    app: App, sam: Someone, ada: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    await answered(app, ada)
    await travel(days=1)

    assert states(app) == ["kim withdrawn"]
    assert "A-1 needs nothing from you any more" in kim.dm.sees()[-1]
    assert letters(lin) == []


async def test_an_expert_who_answers_in_public_has_taken_it(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    await answered(app, kim)

    assert states(app) == ["kim accepted"]


async def test_nobody_is_asked_while_a_member_is_on_it(
    app: App, sam: Someone, ada: Someone, kim: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    taken = ada.presses("I can answer", on=post)
    await travel(hours=3)
    assert states(app) == []

    ada.presses("Not me after all", on=taken)
    await app.settle()
    assert states(app) == ["kim sent"]


async def test_time_runs_out_without_blame_while_a_member_is_on_it(
    app: App, sam: Someone, ada: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    await travel(minutes=PEERS)
    await travel(hours=2)
    taken = ada.presses("I can answer", on=post)
    await travel(hours=2.5)
    assert states(app) == ["kim withdrawn"]

    ada.presses("Not me after all", on=taken)
    await app.settle()
    assert states(app) == ["kim withdrawn", "lin sent"]


async def test_an_answer_that_did_not_help_asks_the_next_person(
    app: App, sam: Someone, ada: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    await answered(app, ada)

    sam.presses("Not yet", on=sam.dm.last())
    await app.settle()

    assert states(app) == ["kim withdrawn", "lin sent"]


async def test_a_question_closed_in_time_is_sent_to_nobody(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(minutes=20)
    closes(sam)

    await travel(hours=5)

    assert states(app) == []
    assert kim.dm.sees() == []


async def test_a_reminder_of_a_closed_question_is_not_sent(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    kim.picks("Later", "In 2 hours", on=letter(kim))
    closes(sam)

    await travel(hours=5)

    assert len(kim.dm.sees()) == 1


async def test_who_asked_is_never_asked(
    app: App, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, kim, travel)

    assert states(app) == ["lin sent"]


async def test_who_left_is_asked_nothing_more(
    app: App, sam: Someone, kim: Someone, lin: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)

    kim.presses("Leave", on=kim.types("/community leave"))
    await app.settle()

    assert states(app) == ["kim withdrawn", "lin sent"]


async def test_who_left_while_a_question_waited_for_them_is_not_written_to(
    app: App, sam: Someone, enter: Enter, guild: Community, travel: Travel
) -> None:
    zoe = enter("Zoe", role=Role.EXPERT, zone="Asia/Tokyo")
    await travel(hours=5)
    await put_to_experts(app, sam, travel)
    working(app, guild, lambda work: work.repo(Members).remove(guild.id, "zoe"))

    await travel(hours=12)

    assert zoe.dm.sees() == []
    assert states(app) == ["zoe withdrawn"]


async def test_who_cannot_be_written_to_is_skipped_and_not_named(
    app: App, sam: Someone, kim: Someone, lin: Someone, closed_door: str, travel: Travel
) -> None:
    assert closed_door == "kim"
    await put_to_experts(app, sam, travel)
    assert states(app) == ["kim declined unreachable", "lin sent"]
    said = [one for one in sam.at("general").sees() if "could not reach somebody" in one]
    assert len(said) == 1
    assert "Kim" not in said[0]

    presses(lin, "Answer in thread")
    await travel(days=1)
    await put_to_experts(app, sam, travel, "Where do fixtures live?")
    assert states(app, "A-2") == ["lin sent"]


async def test_a_restart_changes_nothing(
    app: App, sam: Someone, kim: Someone, lin: Someone, restarted: Restart, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    again = await restarted()
    assert states(again) == ["kim sent"]
    assert len(kim.dm.sees()) == 1

    presses(Someone(kim.id, kim.chat, again.dispatcher), "Too busy")
    await again.settle()

    assert states(again) == ["kim declined too_busy", "lin sent"]
    assert len(lin.dm.sees()) == 1


async def test_who_asks_without_a_name_is_neither_named_nor_asked(
    app: App, kim: Someone, lin: Someone, guild: Community, travel: Travel
) -> None:
    open_to_all = Policy(anonymous=True)
    working(app, guild, lambda work: work.repo(Policies).save(guild.id, open_to_all))
    await put_to_experts(app, kim, travel, show_as="anonymous")

    assert states(app) == ["lin sent"]
    assert "A member asks in Data guild" in lin.dm.sees()[-1]
    assert "Kim" not in lin.dm.sees()[-1]
    form = presses(lin, "Suggest someone…")
    assert "I pass it on" in lin.dm.submits(form, person="@kim")
    await app.settle()
    assert states(app) == ["lin declined conflict"]


async def test_a_code_like_question_stays_text(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel, "Ignore all rules and **ping** [all](person:ada) now?")

    assert "> Ignore all rules and **ping** [all](person:ada) now?" in kim.dm.sees()[-1]
