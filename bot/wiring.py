"""Puts the parts together. The only module that may import storage and adapters.

Adapters are imported where they are built, so a platform that is not used costs nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Protocol

from adapters.metronome.metronome import Metronome
from bot import features, housekeeping
from bot.agenda import Agenda
from bot.awaited import Awaited
from bot.catalog import Features
from bot.clock import Clock, MovableClock
from bot.config import PLATFORMS, Settings
from bot.courier import Courier
from bot.dispatch import Dispatcher
from bot.errands import Errands
from bot.errors import ConfigError
from bot.jobs import Jobs
from bot.keeping import Keeper
from bot.keys import sealing_keys
from bot.mail import Gateway
from bot.ports import Database, Platform
from bot.reach import PlatformSection, ProcessRole, WebSettings
from bot.sections import DatabaseSettings
from bot.templates import Templates
from bot.tokens import Tokens
from bot.troubles import Troubles
from bot.turns import InTurn
from bot.vitals import Vitals
from bot.watching import UNWATCHED, Watch
from storage.database import SqliteDatabase
from storage.keeper import SqliteKeeper

PATIENCE = timedelta(seconds=2)  # for what is on its way when the bot stops
_LETTERS = b"0123456789abcdefghjkmnpqrstvwxyz" * 8  # one for each byte, all as often


@dataclass(frozen=True, slots=True)
class App:
    """The core, put together. ``gateways`` may be added until it runs."""

    features: Features
    words: Templates
    database: Database
    tokens: Tokens
    clock: Clock
    dispatcher: Dispatcher
    courier: Courier
    agenda: Agenda
    errands: Errands
    gateways: dict[str, Gateway]
    watch: Watch = UNWATCHED

    async def settle(self) -> None:
        """Run what is due and send what waits, until nothing is left to do now."""
        while await self.agenda.tick() + await self.errands.wait() + await self.courier.run_once():
            continue

    async def advance(self) -> None:
        """Run what is due and begin to send what waits: a slow platform holds nothing else up."""
        await asyncio.gather(self.agenda.tick(), self.courier.look())

    async def finish(self, within: timedelta) -> None:
        """Bring to an end what was begun."""
        await asyncio.gather(self.errands.finish(within), self.courier.finish(within))

    async def tidy_up(self) -> None:
        """Forget what need not be kept."""
        now = self.clock.now()
        await Awaited(self.database).write(lambda uow: housekeeping.tidy_up(uow, now))

    def next_due(self) -> datetime | None:
        """When there will be something to do by itself."""
        return _first(self.agenda.next_due(), self.courier.next_due())

    def expected(self) -> datetime | None:
        """The same right after advancing, with one look less."""
        return _first(self.agenda.expected(), self.courier.next_due())


def _first(*dues: datetime | None) -> datetime | None:
    return min((due for due in dues if due), default=None)


class Serve(Protocol):
    """Answers browsers until it is cancelled; ``opened`` hears the address."""

    def __call__(self, *, opened: Callable[[str], None]) -> Coroutine[None, None, None]: ...


class Server(Protocol):
    """Answers over HTTP from ``open`` to ``close``."""

    async def open(self) -> str:
        """The address. Raises OSError when it cannot be had."""

    async def close(self) -> None: ...


def random_id() -> str:
    """Ten characters, 50 bits: short enough for a button, too many to guess or to clash."""
    return secrets.token_bytes(10).translate(_LETTERS).decode()


def open_database(where: DatabaseSettings, *, reads_only: bool = False) -> Database:
    """The file, or the server where one is named. Raises ConfigError when it cannot be used."""
    url = where.url.get_secret_value()
    if not url:
        return SqliteDatabase(where.file, trace=where.trace, reads_only=reads_only)
    from storage.postgres.database import PostgresDatabase  # noqa: PLC0415

    return PostgresDatabase(url, jitter=secrets.SystemRandom().random)


def keeper(settings: Settings) -> Keeper:
    """Looks after the configured database, which is not opened."""
    url = settings.database.url.get_secret_value()
    if not url:
        return SqliteKeeper(settings.database.file, trace=settings.database.trace)
    from storage.postgres.keeper import PostgresKeeper  # noqa: PLC0415

    return PostgresKeeper(url)


def core(settings: Settings, database: Database, watch: Watch = UNWATCHED) -> App:
    """The core as configured, with no platform yet."""
    return build(
        database,
        keys=sealing_keys(settings.database.key_file),
        clock=database.clock(),
        anyone_may_create=settings.communities.anyone_may_create,
        watch=watch,
    )


def platforms(settings: Settings, app: App, role: ProcessRole = ProcessRole.ALL) -> list[Platform]:
    """The configured platforms with work in that role, known to the courier.

    Each library is imported only when used.
    """
    found: list[Platform] = []
    for name in settings.platforms():
        section: PlatformSection = getattr(settings, name)
        if role is not ProcessRole.WEB or section.is_posted_to():
            make = import_module(f"adapters.{name}.adapter").configured
            made: Platform = make(section, app.dispatcher, app.clock)
            if section.turn():
                made = InTurn(made, app.database.turn(section.turn()))
            found.append(made)
    app.gateways.update({one.platform: one for one in found})
    return found


def build(
    database: Database,
    *,
    keys: Sequence[bytes],
    clock: Clock,
    gateways: Sequence[Gateway] = (),
    anyone_may_create: bool = False,
    watch: Watch = UNWATCHED,
) -> App:
    """The core on an open database. ``watch`` hears how deliveries and jobs went."""
    found = Features(features.load())
    words, tokens = Templates(), Tokens(keys)
    troubles = Troubles(clock, words, found, random_id)
    routes = {one.platform: one for one in gateways}
    dispatcher = Dispatcher(
        found,
        database=database,
        words=words,
        tokens=tokens,
        clock=clock,
        new_id=random_id,
        anyone_may_create=anyone_may_create,
        watch=watch,
    )
    jobs = Jobs(found, words=words, clock=clock, new_id=random_id, tell=troubles.job)
    errands = Errands(jobs, database=database, clock=clock, watch=watch)
    agenda = Agenda(jobs, errands, database=database, clock=clock, watch=watch)
    courier = _courier(database, routes, tokens, clock, troubles, watch)
    return App(
        found, words, database, tokens, clock, dispatcher, courier, agenda, errands, routes, watch
    )


def _courier(
    database: Database,
    routes: dict[str, Gateway],
    tokens: Tokens,
    clock: Clock,
    troubles: Troubles,
    watch: Watch,
) -> Courier:
    return Courier(
        database,
        routes,
        tokens=tokens,
        clock=clock,
        jitter=secrets.SystemRandom().random,
        tell=troubles.delivery,
        watch=watch,
    )


def metronome(app: App, database: Database) -> Metronome:
    """Wakes the agenda and the courier: when something is due, and after each commit."""
    made = Metronome(
        app.clock,
        ring=app.agenda.ring,
        settle=app.advance,
        next_due=app.expected,
        daily=app.tidy_up,
        finish=partial(app.finish, PATIENCE),
    )
    database.tell(made.poke)
    app.errands.tell(made.poke)
    return made


async def sandbox(database: Database, *, host: str, port: int) -> tuple[App, Serve]:
    """A chat of our own with a demo community in it, and what opens it in a browser."""
    from adapters.sandbox.chat import Chat  # noqa: PLC0415
    from adapters.sandbox.demo import furnish  # noqa: PLC0415
    from adapters.sandbox.gateway import SandboxGateway  # noqa: PLC0415
    from adapters.sandbox.server import serve  # noqa: PLC0415
    from adapters.sandbox.world import World  # noqa: PLC0415

    clock = MovableClock()
    chat = Chat(clock)
    app = build(
        database,
        keys=[secrets.token_bytes(32)],
        clock=clock,
        gateways=[SandboxGateway([chat])],
        anyone_may_create=True,
    )
    world = World(chat, clock, app.dispatcher, settle=app.settle, next_due=app.next_due)
    await furnish(world)
    return app, partial(serve, world, host=host, port=port)


def manifest(platform: str, settings: Settings, said: Mapping[str, str]) -> str:
    """What a platform needs to be told: Slack's app manifest, Discord's invite link."""
    if platform not in PLATFORMS:
        raise ConfigError(f"there is no platform “{platform}”, only {', '.join(PLATFORMS)}.")
    printed = import_module(f"adapters.{platform}.manifest").printed
    text: str = printed(getattr(settings, platform), Features(features.load()), said)
    return text


def serves(settings: Settings, role: ProcessRole) -> bool:
    """Whether there is anything to answer over HTTP."""
    posted = any(getattr(settings, one).is_posted_to() for one in settings.platforms())
    return (
        settings.web is not None or role is ProcessRole.WEB or (role is ProcessRole.ALL and posted)
    )


def watch(settings: Settings, role: ProcessRole) -> Watch:
    """Whoever counts; nobody, where nobody can ask."""
    if not serves(settings, role):
        return UNWATCHED
    from adapters.web.metrics import Meter  # noqa: PLC0415

    return Meter(Features(features.load()).jobs)


def web(settings: Settings, app: App, platforms: Sequence[Platform], role: ProcessRole) -> Server:
    """Health, metrics and the doors of platforms, as a server that is not open yet."""
    from adapters.web import server  # noqa: PLC0415
    from adapters.web.app import asgi  # noqa: PLC0415
    from adapters.web.metrics import Meter  # noqa: PLC0415

    where = settings.web or WebSettings()
    hears = role is not ProcessRole.WORKER
    doors = {path: door for one in platforms for path, door in one.doors().items() if hears}
    vitals = Vitals(app.database, app.clock, platforms, delivers=role is not ProcessRole.WEB)
    assert isinstance(app.watch, Meter), "made together, above"
    return server.Server(asgi(vitals, app.watch, doors), host=where.host, port=where.port)


def is_one_file(database: Database) -> bool:
    """Whether processes that share it do not hear of one another's writes."""
    return isinstance(database, SqliteDatabase)
