"""``folkmoot run`` and ``folkmoot try``: start what is configured, and stop it gracefully."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot import __version__, wiring
from bot.config import Settings
from bot.errors import ConfigError, told
from bot.ports import Database, Platform
from bot.reach import ProcessRole, WebSettings
from bot.sections import DatabaseSettings
from bot.shell import keys
from bot.shell.garbage import settle
from bot.turns import BACKOFF, MAX_BACKOFF

log = logging.getLogger(__name__)


def platforms(settings: Settings, role: ProcessRole = ProcessRole.ALL) -> int:
    """Run the bot, or its share of the work, until it is told to stop."""
    return asyncio.run(_platforms(settings, role))


async def _platforms(settings: Settings, role: ProcessRole) -> int:
    stop = stopped()
    async with AsyncExitStack() as running:  # left in the opposite order
        database = await running.enter_async_context(_kept(settings.database))
        app = wiring.core(settings, database, watch=wiring.watch(settings, role))
        if wiring.is_one_file(database):
            await running.enter_async_context(alone(settings))
        platforms = wiring.platforms(settings, app, role)
        _check(role, platforms, database)
        log.info("Folkmoot %s as %s: %s", __version__, role, wiring.keeper(settings).where())
        running.push_async_callback(_left, platforms)
        await running.enter_async_context(keys.in_use(app, settings.database.key_file))
        if role is not ProcessRole.WEB:
            await running.enter_async_context(_awake(app, database))
        if wiring.serves(settings, role):
            server = wiring.web(settings, app, platforms, role)
            await running.enter_async_context(_answering(server, settings.web or WebSettings()))
        failed = await _until_stopped(platforms, stop)
        log.info("stopping: what was begun is finished first")
    if failed:
        raise failed
    return 0


def _check(role: ProcessRole, platforms: Sequence[Platform], database: Database) -> None:
    if not platforms:
        raise ConfigError(
            f'--role {role}: nothing posts to this machine. Set slack.mode = "http", or leave the '
            "role out: then one process does everything."
        )
    if role is not ProcessRole.ALL and wiring.is_one_file(database):
        log.warning(
            "Several processes on one SQLite file: it works, but what one writes the others notice "
            "only within 30 s. PostgreSQL, or one process for everything, is better."
        )


async def _left(platforms: Sequence[Platform]) -> None:
    """All of them, whatever goes wrong with one: the database goes after the last."""
    ended = await asyncio.gather(*(one.close() for one in platforms), return_exceptions=True)
    for one, error in zip(platforms, ended, strict=True):
        if error:
            log.error("%s: it did not close as it should", one.platform, exc_info=error)


@asynccontextmanager
async def _answering(server: wiring.Server, where: WebSettings) -> AsyncIterator[None]:
    """Health, metrics and what platforms post; the last to come and the first to go."""
    try:
        address = await server.open()
    except OSError as error:
        raise ConfigError(_cannot_listen("web", where.host, where.port, error)) from None
    log.info("web: listening on %s", address)
    try:
        yield
    finally:
        await server.close()


def sandbox(settings: Settings) -> int:
    """Run the sandbox until it is told to stop. It begins anew each time, and keeps nothing."""
    if settings.web:
        log.warning("[web] is not used: no platform is set up, and the sandbox has its own address")
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        return asyncio.run(_sandbox(settings, Path(folder)))


async def _sandbox(settings: Settings, folder: Path) -> int:
    stop = stopped()
    where = settings.sandbox
    async with _kept(DatabaseSettings(file=folder / "sandbox.db")) as database:
        with _quiet():  # what the demo's people do is nobody's log
            app, serve = await wiring.sandbox(database, host=where.host, port=where.port)
        async with _awake(app, database):
            settle()
            try:
                await _served(serve(opened=partial(_opened, settings)), stop)
            except OSError as error:
                sentence = _cannot_listen("sandbox", where.host, where.port, error)
                raise ConfigError(sentence) from None
    return 0


@asynccontextmanager
async def _kept(where: DatabaseSettings) -> AsyncIterator[Database]:
    """The database, closed when all that was begun in it is written."""
    database = wiring.open_database(where)
    try:
        yield database
    finally:
        await asyncio.to_thread(database.close)


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[None]:
    """Others see that this process runs; two on one file are safe, but seldom meant."""
    with wiring.keeper(settings).present() as others:
        if others:
            who = ", ".join(map(str, others))
            log.warning("another Folkmoot runs on this database already (process %s)", who)
        yield


@asynccontextmanager
async def _awake(app: wiring.App, database: Database) -> AsyncIterator[None]:
    """What is due is run, and what waits is sent."""
    metronome = wiring.metronome(app, database)
    metronome.start()
    try:
        yield
    finally:
        await metronome.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    ours = logging.getLogger("bot")
    ours.setLevel(logging.WARNING)
    try:
        yield
    finally:
        ours.setLevel(logging.NOTSET)


async def _served(serving: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    """Serve until told to stop; what goes wrong in it is raised."""
    task, stopping = asyncio.create_task(serving), asyncio.create_task(stop.wait())
    await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _opened(settings: Settings, address: str) -> None:
    sys.stdout.write(
        f"The sandbox is open: {address}\n"
        "A demo community to try things in; it begins anew each time. Ctrl-C closes it.\n"
    )
    sys.stdout.flush()
    if settings.sandbox.browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _cannot_listen(section: str, host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"the port {port} is taken. Close what uses it, or choose another: --port 0 takes any "
            f"free one ({section}.port in config.toml)."
        )
    return f"cannot listen on {host}:{port} ({error}). Choose another --host or --port."


async def _until_stopped(platforms: Sequence[Platform], stop: asyncio.Event) -> ConfigError | None:
    """Connect each by itself: one that is down, or misconfigured, does not stop the others.

    Ends early, with the first error, when every one of them needs a person's hand.
    """
    settle()  # one of them may be out of reach for hours
    connecting = asyncio.create_task(_connected(platforms, stop))
    stopping = asyncio.create_task(stop.wait())
    either: list[asyncio.Task[Any]] = [connecting, stopping]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if connecting.done():
        settle()
        errors = connecting.result()
        if len(errors) == len(platforms):
            stopping.cancel()
            return errors[0]
    await stopping
    connecting.cancel()
    with suppress(asyncio.CancelledError):
        await connecting
    return None


async def _connected(platforms: Sequence[Platform], stop: asyncio.Event) -> list[ConfigError]:
    results = await asyncio.gather(*(_connect(one, stop) for one in platforms))
    return [one for one in results if one]


async def _connect(platform: Platform, stop: asyncio.Event) -> ConfigError | None:
    wait = BACKOFF
    while not stop.is_set():
        try:
            await platform.connect()
        except ConfigError as error:
            log.error("%s: %s", platform.platform, error)  # noqa: TRY400  the sentence is enough
            return error
        except Exception as error:  # noqa: BLE001  a network that is down comes back
            log.warning(
                "%s: cannot connect (%s); next try in %s", platform.platform, told(error), wait
            )
            await _pause(stop, wait)
            wait = min(wait * 2, MAX_BACKOFF)
        else:
            log.info("%s: connected", platform.platform)
            return None
    return None


async def _pause(stop: asyncio.Event, wait: timedelta) -> None:
    try:
        async with asyncio.timeout(wait.total_seconds()):
            await stop.wait()
    except TimeoutError:
        return


def stopped() -> asyncio.Event:
    """Set when somebody asks the process to stop, or closes its terminal (but not under nohup)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    goes_on = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    for name in (signal.SIGINT, signal.SIGTERM, *(() if goes_on else (signal.SIGHUP,))):
        loop.add_signal_handler(name, stop.set)
    return stop
