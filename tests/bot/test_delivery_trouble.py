"""One message that cannot be delivered never holds up the others for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Update, func, update
from typing_extensions import override

from adapters.sandbox.chat import Chat
from adapters.sandbox.gateway import SandboxGateway
from bot.context import Work
from bot.errors import DeliveryError, Unreachable
from bot.mail import Delivery, Outbox, Parcel
from bot.model.communities import Community, Place, Purpose
from bot.ports import Database
from bot.sending.records import MAX_ATTEMPTS, STUBBORN
from bot.sending.rounds import PER_WORKSPACE
from bot.ui import Card
from bot.wiring import App
from storage.mail import OUTBOX
from tests.bot.rough import Rough, put
from tests.conftest import FakeClock
from tests.features.working import working
from tests.people import Someone


def announce(app: App, guild: Community, *titles: str, subject: str = "") -> None:
    def post(work: Work) -> None:
        for title in titles:
            work.announce(Card(title), to=Purpose.LOG, subject=subject)

    working(app, guild, post)


def titles(chat: Chat, channel: str = "log") -> list[str]:
    return [post.card.title for post in chat.seen_by("", channel) if post.card]


class Picky(SandboxGateway):
    """Refuses some titles for good, with a whole page of reasons."""

    @override
    async def send(self, parcel: Parcel) -> str:
        if parcel.delivery.card.title == "refused":
            raise DeliveryError("<html>\n" + "*no* " * 4000, final=True)
        return await super().send(parcel)


async def test_a_reason_of_any_length_reaches_a_facilitator(
    app: App, guild: Community, chat: Chat, elsewhere: Chat, ada: Someone
) -> None:
    app.gateways["sandbox"] = Picky([chat, elsewhere])
    announce(app, guild, "refused", "next")
    await app.settle()

    assert titles(chat) == ["next"]
    assert "could not deliver “refused”" in ada.dm.sees()[0]


async def test_a_card_that_cannot_be_read_is_given_up(
    app: App,
    guild: Community,
    chat: Chat,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    announce(app, guild, "broken", "next")
    spoil(database, "broken")
    await app.settle()
    await app.settle()

    assert titles(chat) == ["next"]
    assert "cannot be read" in caplog.text
    troubles = app.database.read(lambda uow: uow.repo(Outbox).troubles("guild")).result()
    assert {reason for _, reason in troubles} == {"its card cannot be read"}


@pytest.mark.parametrize("wrote", [{"does": "pin"}, {"priority": 7}])
async def test_what_another_version_wrote_stops_nothing(
    app: App,
    guild: Community,
    chat: Chat,
    database: Database,
    wrote: dict[str, Any],
) -> None:
    announce(app, guild, "newer", "next")
    changed(database, update(OUTBOX).where(OUTBOX.c.number == 1).values(wrote))
    await app.settle()
    await app.settle()

    assert "next" in titles(chat)


async def test_a_copy_whose_old_card_cannot_be_read_is_still_redrawn(
    app: App,
    guild: Community,
    chat: Chat,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.features, "subjects", {"thing": lambda _work, _id: Card("new")})
    announce(app, guild, "old", subject="thing:x")
    await app.settle()
    spoil(database, "old")
    working(app, guild, lambda work: work.refresh("thing:x"))
    await app.settle()

    assert titles(chat) == ["new"]


async def test_an_answer_is_not_posted_without_its_question(
    app: App, guild: Community, chat: Chat, elsewhere: Chat
) -> None:
    app.gateways["sandbox"] = Picky([chat, elsewhere])
    announce(app, guild, "refused", subject="thing:x")
    working(app, guild, lambda work: work.discuss(Card("reply"), under="thing:x"))
    await app.settle()

    assert titles(chat) == []


async def test_a_place_that_is_down_for_hours_works_again(
    app: App, guild: Community, chat: Chat, gateway: SandboxGateway, clock: FakeClock
) -> None:
    gateway.failing = DeliveryError("down")
    announce(app, guild, "lost")
    for _ in range(12):
        await app.settle()
        clock.advance(timedelta(minutes=20))
    gateway.failing = None
    announce(app, guild, "after")
    await app.settle()

    assert titles(chat) == ["after"]


class Stuck(SandboxGateway):
    """Stumbles over one message, whenever it is tried."""

    trouble = Unreachable("trouble", answered=True)
    tries = 0

    @override
    async def send(self, parcel: Parcel) -> str:
        if parcel.delivery.card.title == "stuck":
            self.tries += parcel.delivery.place.workspace == "here"
            raise self.trouble
        return await super().send(parcel)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Unreachable("trouble", answered=True), "could not deliver “stuck”"),
        (Unreachable("no answer", unsure=True), "whether “stuck”"),
    ],
)
async def test_what_a_platform_always_stumbles_over_is_given_up_in_the_end(
    app: App,
    guild: Community,
    chat: Chat,
    elsewhere: Chat,
    clock: FakeClock,
    ada: Someone,
    *,
    trouble: Unreachable,
    words: str,
) -> None:
    app.gateways["sandbox"] = gateway = Stuck([chat, elsewhere])
    gateway.trouble = trouble
    announce(app, guild, "stuck", "behind")
    for _ in range(20):
        working(app, guild, lambda work: work.tell("ada", Card("psst")))
        await app.settle()
        clock.advance(timedelta(minutes=20))

    assert titles(chat) == ["behind"]
    assert gateway.tries == STUBBORN + MAX_ATTEMPTS, "eight that count for nothing come first"
    assert any(words in said for said in ada.dm.sees()), ada.dm.sees()


async def test_while_nobody_is_answered_nothing_is_given_up(
    app: App, guild: Community, chat: Chat, elsewhere: Chat, clock: FakeClock
) -> None:
    app.gateways["sandbox"] = Stuck([chat, elsewhere])
    announce(app, guild, "stuck", "behind")
    for _ in range(40):
        await app.settle()
        clock.advance(timedelta(minutes=20))
    app.gateways["sandbox"] = SandboxGateway([chat, elsewhere])
    for _ in range(3):
        await app.settle()
        clock.advance(timedelta(minutes=20))

    assert titles(chat) == ["stuck", "behind"]


def spoil(database: Database, title: str) -> None:
    """The card is one this version cannot build: longer than its limits."""
    longer = func.replace(OUTBOX.c.card, f'"{title}"', f'"{"x" * 200}"')
    changed(database, update(OUTBOX).values(card=longer))


async def test_lanes_where_nothing_is_due_after_all_take_no_room(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    """Somebody else may have sent there meanwhile."""
    places = [Place("sandbox", "w", f"c{number}") for number in range(PER_WORKSPACE + 1)]
    now = clock.now()
    several = [Delivery(at.channel, "guild", at, Card("x"), now, at.channel) for at in places]
    put(app.database, *several)
    stale = update(OUTBOX).where(OUTBOX.c.id != several[-1].id)
    changed(app.database, stale.values(retry=now + timedelta(hours=1)))

    assert await app.courier.look() == 1


def changed(database: Database, statement: Update) -> None:
    def change(uow: Any) -> None:
        uow.repo(Outbox)._connection.execute(statement)  # noqa: SLF001

    database.write(change).result()
