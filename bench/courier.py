"""Deliveries to a thousand workspaces, with and without one that is dead and one at its limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from time import perf_counter

from bench.house import house
from bench.measure import Measured, Round, in_turn
from bot.errors import DeliveryError
from bot.mail import Delivery, Outbox, Pace, Parcel, Send
from bot.model.communities import Place
from bot.ui import Card
from bot.wiring import App, metronome

WORKSPACES = 1000
ANSWERS = 0.05  # seconds a platform takes
APART = 0.004  # seconds between two messages
ROOMS = 20  # channels of each of the two in trouble, so that they would fill a queue
MINUTE = timedelta(minutes=1)
DEAD, LIMITED = "dead", "limited"


async def measured(*, rounds: int, times: int) -> Measured:
    """From the commit to the platform's answer, of the workspaces that are well."""
    with ExitStack() as stack:
        competitors = {
            "all well": stack.enter_context(playing(troubled=False)),
            "one dead, one answering 429 for a minute": stack.enter_context(playing(troubled=True)),
        }
        title = f"Deliveries to {WORKSPACES} workspaces, {ANSWERS * 1000:.0f} ms a call"
        return await in_turn(title, competitors, rounds=min(rounds, 3), times=times * 5)


class Platform:
    """Answers after a moment; one workspace never, one that it is too much."""

    platform = "many"
    pace = Pace()

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.took: list[float] = []
        self.arrived = asyncio.Event()

    async def send(self, parcel: Parcel) -> str:
        workspace = parcel.delivery.place.workspace
        if workspace == DEAD:
            await asyncio.Event().wait()
        await asyncio.sleep(ANSWERS)
        if workspace == LIMITED:
            raise DeliveryError("too much", retry_after=MINUTE)
        self.took.append((perf_counter() - self.began.pop(parcel.delivery.id)) * 1000)
        self.arrived.set()
        return parcel.delivery.id

    async def look_for(self, parcel: Parcel) -> str:
        return "" if parcel.delivery.does is Send.POST else parcel.edits


@contextmanager
def playing(*, troubled: bool) -> Iterator[Round]:
    with house() as app:
        platform, ids = Platform(), count()
        app.gateways[platform.platform] = platform

        async def run(times: int) -> list[float]:
            platform.took = []
            timer = metronome(app, app.database)
            timer.start()
            for number in range(times):
                _post(app, platform, Place("many", f"w{number % WORKSPACES}", "c"), next(ids))
                if troubled:
                    room = f"c{number % ROOMS}"
                    for workspace in (DEAD, LIMITED):
                        _post(app, platform, Place("many", workspace, room), next(ids))
                await asyncio.sleep(APART)
            while len(platform.took) < times:
                platform.arrived.clear()
                await platform.arrived.wait()
            await timer.stop()
            return platform.took

        yield run


def _post(app: App, platform: Platform, place: Place, number: int) -> None:
    id = f"d{number}"
    delivery = Delivery(id, "guild", place, Card("News"), app.clock.now(), id)
    put = app.database.write(lambda uow: uow.repo(Outbox).put(delivery))
    put.add_done_callback(lambda _: platform.began.__setitem__(id, perf_counter()))
