"""The bot as a process: how it starts, what it weighs, how it leaves; beside bare imports."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from bench.actions import PLACE, Somebody, drawn
from bench.house import house
from bot.sections import DatabaseSettings
from bot.shell.garbage import settle
from bot.wiring import open_database
from tests.wire.slack import SlackServer

FOLKMOOT = [sys.executable, "-m", "bot"]
NOTHING = [sys.executable, "-c", "pass"]
_IMPORTS = (
    "import bot.shell.run, storage.database, adapters.slack.adapter, adapters.metronome.metronome; "
    "from bot import features; features.load()"
)
_HOLD = "; print('ready', flush=True); input()"
IMPORTS = [sys.executable, "-c", _IMPORTS + _HOLD]
COMMANDS = 20_000
MB = 1024


async def measured(*, rounds: int, times: int) -> str:  # noqa: ARG001  a start is a start
    """P10, P11 and, idle, P14."""
    lines = ["The process", await asyncio.to_thread(_help, rounds)]
    with tempfile.TemporaryDirectory() as folder:
        lines += await _running(rounds, Path(folder) / "folkmoot.db")
    return "\n".join([*lines, await asyncio.to_thread(_flat)]) + "\n"


async def _running(rounds: int, file: Path) -> list[str]:
    """On a database that is there already: making one is done once."""
    open_database(DatabaseSettings(file=file)).close()
    ready, weight, gone = [], [], []
    async with SlackServer() as server:
        settings = {**environment(server), "FOLKMOOT_DATABASE_FILE": str(file)}
        for _ in range(rounds):
            bare = await _started(IMPORTS, {}, "ready")
            bot = await _started([*FOLKMOOT, "run"], settings, "connected")
            ready.append((bare.ready, bot.ready))
            weight.append((bare.memory, bot.memory))
            gone.append(bot.gone)
        foreign = await _foreign(server)
    return [
        _pair("ready, connected to Slack", "s", ready, goal="1.2x"),
        _pair("idle memory", "MB", weight, goal="1.3x"),
        f"  {'SIGTERM to exit, idle':44} {1000 * median(gone):8.0f} ms (goal: 150 ms)",
        f"  {'modules of the other platform imported':44} {foreign:8d}    (goal: 0)",
    ]


class _Run:
    """What one process took."""

    ready = memory = gone = 0.0


async def _started(command: list[str], extra: Mapping[str, str], sign: str) -> _Run:
    """Start, wait for a word of its output, weigh it, and ask it to leave."""
    run = _Run()
    async with running(command, extra) as (process, started):
        assert process.stdout
        while sign not in (await process.stdout.readline()).decode():
            assert process.returncode is None, "it ended by itself"
        run.ready = time.perf_counter() - started
        run.memory = _memory(process.pid)
        begun = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        await process.wait()
        run.gone = time.perf_counter() - begun
    return run


@asynccontextmanager
async def running(
    command: list[str], extra: Mapping[str, str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path.cwd()), **extra},
        )
        try:
            yield process, begun
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def environment(server: SlackServer) -> dict[str, str]:
    return {
        "FOLKMOOT_SLACK_BOT_TOKEN": server.bot_token,
        "FOLKMOOT_SLACK_APP_TOKEN": server.app_token,
        "FOLKMOOT_SLACK_API_BASE_URL": server.url,
    }


async def _foreign(server: SlackServer) -> int:
    """Modules of Discord in a bot that only knows Slack."""
    code = (
        "import sys, threading, runpy, signal, os\n"
        "threading.Timer(3, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()\n"
        "sys.argv = ['folkmoot', 'run']\n"
        "try:\n    runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('foreign', sum(name.split('.')[0] == 'discord' for name in sys.modules))\n"
    )
    command = [sys.executable, "-c", code]
    async with running(command, environment(server)) as (process, _):
        said, _ = await process.communicate()
    return int(said.decode().rsplit("foreign", 1)[1])


def _help(rounds: int) -> str:
    """P10: the first thing somebody types."""
    pairs = [(_wall(NOTHING), _wall([*FOLKMOOT, "--help"])) for _ in range(rounds)]
    return _pair("folkmoot --help, beside a bare interpreter", "s", pairs, goal="10x")


def _wall(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _flat() -> str:
    """P11: memory after many commands, and how long a full collection stands still."""
    with house(PLACE) as app:
        member = Somebody(app)
        drawn(member.saves().result())
        for _ in range(COMMANDS // 10):
            drawn(member.looks().result())
        settle()
        before = _memory(os.getpid())
        for _ in range(COMMANDS):
            drawn(member.looks().result())
        begun = time.perf_counter()
        gc.collect()
        stood = 1000 * (time.perf_counter() - begun)
        grown = _memory(os.getpid()) - before
    return (
        f"  {f'memory grown over {COMMANDS:,} commands':44} {grown:8.1f} MB (goal: 2 MB)\n"
        f"  {'a full collection after them':44} {stood:8.1f} ms (goal: 5 ms)"
    )


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / MB


def _pair(what: str, unit: str, pairs: list[tuple[float, float]], *, goal: str) -> str:
    floor, ours = (median(one) for one in zip(*pairs, strict=True))
    ratio = median(b / a for a, b in pairs)
    return f"  {what:44} {ours:8.2f} {unit}, {ratio:.2f}x of {floor:.2f} (goal: {goal})"
