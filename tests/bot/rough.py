"""A platform with bad days, for tests of what the courier makes of them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from adapters.sandbox.chat import Chat
from adapters.sandbox.gateway import SandboxGateway
from bot.context import Work
from bot.errors import DeliveryError, Unreachable
from bot.mail import Delivery, Outbox, Pace, Parcel
from bot.model.communities import Community, Purpose
from bot.ports import Database, UnitOfWork
from bot.ui import Card
from bot.wiring import App
from tests.features.working import working

PEOPLE = [f"person{letter}" for letter in "abcdefghijk"]


@dataclass(frozen=True)
class Trouble:
    """What happens to one try; ``acts``: the message is posted all the same."""

    error: DeliveryError
    acts: bool = False


DOWN = Trouble(Unreachable("down"))
LOST = Trouble(Unreachable("no answer", unsure=True), acts=True)
VANISHED = Trouble(Unreachable("no answer", unsure=True))
SICK = Trouble(Unreachable("trouble", answered=True))
SICKER = Trouble(Unreachable("trouble", answered=True), acts=True)
BUSY = Trouble(DeliveryError("slow down", retry_after=timedelta(seconds=10)))
REFUSED = Trouble(DeliveryError("not now"))


class Rough(SandboxGateway):
    """Meets the troubles ordered, one a try, and hangs where told to.

    ``remembers``: it posts the same delivery once, as one with a nonce; ``looks``: it can be
    asked what it posted.
    """

    def __init__(self, chats: Sequence[Chat], *, pace: Pace | None = None) -> None:
        super().__init__(chats)
        self.pace = pace or Pace()
        self.troubles: deque[Trouble] = deque()
        self.always: Trouble | None = None
        self.hanging: dict[str, asyncio.Event] = {}
        self.remembers = self.looks = False
        self.tries: list[str] = []
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._posted: dict[str, str] = {}
        self._moved = asyncio.Event()

    @override
    async def send(self, parcel: Parcel) -> str:
        workspace = parcel.delivery.place.workspace
        self.tries.append(parcel.delivery.card.title)
        self.under_way[workspace] += 1
        self.most[workspace] = max(self.most[workspace], self.under_way[workspace])
        try:
            if workspace in self.hanging:
                await self.hanging[workspace].wait()
            return await self._try(parcel)
        finally:
            self.under_way[workspace] -= 1
            self._moved.set()

    async def shows(self, chat: Chat, *wanted: str, channel: str = "stewards") -> None:
        """Until a channel shows these."""
        async with asyncio.timeout(30):
            while titles(chat, channel) != list(wanted):
                self._moved.clear()
                await self._moved.wait()

    async def tried(self, times: int) -> None:
        """Until so many tries have ended."""
        async with asyncio.timeout(5):
            while len(self.tries) - self.under_way.total() < times:
                self._moved.clear()
                await self._moved.wait()

    @override
    async def look_for(self, parcel: Parcel) -> str | None:  # type: ignore[override]
        if self.looks:
            return self._posted.get(parcel.delivery.id, "")
        return "" if self.remembers else None

    async def _try(self, parcel: Parcel) -> str:
        trouble = self.always or (self.troubles.popleft() if self.troubles else None)
        if trouble is None:
            return await self._post(parcel)
        if trouble.acts:
            await self._post(parcel)
        raise trouble.error

    async def _post(self, parcel: Parcel) -> str:
        known = self._posted.get(parcel.delivery.id)
        if known and self.remembers:
            return known
        self._posted[parcel.delivery.id] = await super().send(parcel)
        return self._posted[parcel.delivery.id]


def announce(
    app: App,
    guild: Community,
    *titles: str,
    to: Purpose = Purpose.FACILITATORS,
    subject: str = "",
    expires: datetime | None = None,
) -> None:
    """Cards posted in one transaction, in the one channel that facilitators have."""

    def post(work: Work) -> None:
        for title in titles:
            work.announce(Card(title), to=to, subject=subject, expires=expires)

    working(app, guild, post)


def put(database: Database, *deliveries: Delivery) -> None:
    """As they are, in one transaction."""

    def work(uow: UnitOfWork) -> None:
        for one in deliveries:
            uow.repo(Outbox).put(one)

    database.write(work).result()


def titles(chat: Chat, channel: str = "stewards") -> list[str]:
    return [post.card.title for post in chat.seen_by("", channel) if post.card]


def troubles(app: App) -> list[str]:
    """Why deliveries of the guild came to nothing, newest first."""
    found = app.database.read(lambda uow: uow.repo(Outbox).troubles("guild")).result()
    return [reason for _, reason in found]


def tell_everybody(app: App, guild: Community) -> None:
    """A direct message to each of many people."""

    def tell(work: Work) -> None:
        for id in PEOPLE:
            work.tell(id, Card("psst"))

    working(app, guild, tell)
