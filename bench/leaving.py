"""P14: how the bot leaves while fifty commands are under way, and what becomes of them."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.process import FOLKMOOT, environment, running
from bot.clock import SystemClock
from bot.model.communities import ChannelSet, Communities, Community, Place, Purpose, Serving
from bot.sections import DatabaseSettings
from bot.wiring import open_database
from tests.wire.slack import Exchange, SlackServer

UNDER_WAY = 50
_UNDONE = ("Task was destroyed", "never awaited", "never retrieved")


@dataclass(frozen=True, slots=True)
class Left:
    """How long it took, how many had been taken on and had no answer, what was left undone."""

    seconds: float
    taken: int
    lost: int
    undone: int
    status: int


async def measured(*, rounds: int, times: int) -> str:  # noqa: ARG001  fifty are the goal
    runs = [await _left() for _ in range(min(rounds, 5))]
    taken, lost = sum(one.taken for one in runs), sum(one.lost for one in runs)
    failed = sum(one.undone + bool(one.status) for one in runs)
    return (
        f"Leaving with {UNDER_WAY} commands under way, {len(runs)} times\n"
        f"  {'SIGTERM to exit':44} {median(one.seconds for one in runs):8.2f} s (goal: 3 s)\n"
        f"  {f'answers lost, of {taken} commands it took on':44} {lost:8d}   (goal: 0)\n"
        f"  {'tasks left, or a bad exit status':44} {failed:8d}   (goal: 0)\n"
    )


async def _left() -> Left:
    async with SlackServer() as server:
        person = server.user("Ada", tz="Europe/Paris")
        channel = server.channel("general", members=[person, server.bot])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "folkmoot.db"
            _founded(file, Place("slack", server.team, channel.id))
            settings = {**environment(server), "FOLKMOOT_DATABASE_FILE": str(file)}
            async with running([*FOLKMOOT, "run"], settings) as (process, _):
                assert process.stdout
                while "connected" not in (await process.stdout.readline()).decode():
                    assert process.returncode is None, "it ended by itself"
                await person.command("/asks", "queue", channel=channel)
                commands = [
                    asyncio.create_task(person.command("/asks", "queue", channel=channel))
                    for _ in range(UNDER_WAY)
                ]
                await asyncio.wait(commands, return_when=asyncio.FIRST_COMPLETED)
                begun = time.perf_counter()
                process.send_signal(signal.SIGTERM)
                said, _ = await process.communicate()
                seconds = time.perf_counter() - begun
                exchanges = await asyncio.gather(*commands)
            undone = sum(said.decode().count(one) for one in _UNDONE)
            return _counted(exchanges, seconds, undone, process.returncode or 0)


def _counted(exchanges: list[Exchange], seconds: float, undone: int, status: int) -> Left:
    taken = [one for one in exchanges if one.acked]
    return Left(seconds, len(taken), sum(not one.answers for one in taken), undone, status)


def _founded(file: Path, home: Place) -> None:
    """A community with one channel, before the bot starts."""
    database = open_database(DatabaseSettings(file=file))
    channels = ChannelSet((Serving(Purpose.HOME, home),))
    now = SystemClock().now()
    community = Community("guild", "guild", "Guild", "Benches", "Europe/Paris", now, channels)
    database.write(lambda uow: uow.repo(Communities).add(community)).result()
    database.close()
