"""``folkmoot doctor``: what is wrong, and who can fix it how."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr

from bot import wiring
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import BotError
from bot.keeping import Status
from bot.mail import Outbox
from bot.model.communities import Communities, Community, Purpose
from bot.ports import Database, Finding, UnitOfWork
from bot.reach import PlatformSection
from bot.shell import keys, running
from bot.tasks import Tasks
from bot.vitals import LATE, Backlogs

SHOWN = 5
LATELY = timedelta(days=14)


def report(settings: Settings, *, as_json: bool) -> int:
    """Print every finding; 1 when one of them is bad."""
    findings = asyncio.run(_all(settings))
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in findings], ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{'ok ' if one.ok else 'BAD'}  {one.says}\n" for one in findings)
    return 0 if all(one.ok for one in findings) else 1


async def _all(settings: Settings) -> list[Finding]:
    keeper = wiring.keeper(settings)
    findings = [_zones(), *keeper.findings()]
    try:
        found = keeper.look()
        if found.is_current:
            with _beside(settings, found) as tried:
                findings += await _opened(settings, tried, is_there=bool(found.schema))
    except BotError as error:
        findings.append(Finding(ok=False, says=str(error)))
    return list(dict.fromkeys(findings))


@contextmanager
def _beside(settings: Settings, found: Status) -> Iterator[Settings]:
    """What is not there yet is made elsewhere: the bot's files belong to whoever starts it."""
    with TemporaryDirectory(prefix="folkmoot-") as folder:
        made: dict[str, object] = {}
        if not found.schema:
            made |= {"file": Path(folder) / "none-yet.db", "url": SecretStr("")}
        if not settings.database.key_file.exists():
            made["key_file"] = Path(folder) / "none-yet.key"
        database = settings.database.model_copy(update=made)
        yield settings.model_copy(update={"database": database})


async def _opened(settings: Settings, tried: Settings, *, is_there: bool) -> list[Finding]:
    """What is found in an open database: the one there is, or one of the moment."""
    database = wiring.open_database(tried.database)
    try:
        findings = [database.health()] if is_there else []
        now = database.clock().now()
        findings += database.read(lambda uow: list(stored(uow, settings, now))).result()
        findings += _turns(settings, database)
        findings += await running.findings(settings)
        app, file = wiring.core(tried, database), settings.database.key_file
        findings.append(database.read(lambda uow: _keys(uow, app, file)).result())
        return findings + await _platforms(settings, app)
    finally:
        database.close()


def _keys(uow: UnitOfWork, app: wiring.App, file: Path) -> Finding:
    found = keys.finding(uow, app, file)
    if not found.ok or file.exists():
        return found
    if not os.access(file.parent, os.W_OK | os.X_OK):
        fix = "whoever runs the bot makes it, and must be allowed to write it"
        return Finding(
            ok=False, says=f"keys: nothing can be made in {file.absolute().parent}: {fix}"
        )
    return Finding(ok=True, says=f"keys: {file} is made at the first start")


def _turns(settings: Settings, database: Database) -> Iterator[Finding]:
    """Which process hears what only one at a time may hear."""
    for name in settings.platforms():
        section: PlatformSection = getattr(settings, name)
        if section.turn():
            holder = database.turn(section.turn()).holder()
            heard = (
                f"the process {holder} hears it, others stand by" if holder else "nobody hears it"
            )
            yield Finding(ok=True, says=f"{section.turn()}: {heard}")


async def _platforms(settings: Settings, app: wiring.App) -> list[Finding]:
    platforms = wiring.platforms(settings, app)
    if not platforms:
        return [
            Finding(ok=True, says="no platform is configured: `folkmoot run` opens the sandbox")
        ]
    return [one for platform in platforms for one in await platform.findings()]


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        return Finding(ok=False, says="time zones are missing: install the package tzdata")
    return Finding(ok=True, says=f"clock: {SystemClock().now():%Y-%m-%d %H:%M} UTC; is that right?")


def stored(uow: UnitOfWork, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What the rows tell: of communities and their channels, and of what is late or broken."""
    communities = uow.repo(Communities).all()
    yield Finding(ok=True, says=f"communities: {len(communities)}")
    for community in communities:
        yield from _channels(community, settings)
        yield from messages(uow, community, now)
    yield _lateness("scheduler", uow.repo(Tasks).next_due(), now, uow.repo(Backlogs).due(now))
    yield _lateness("outbox", uow.repo(Outbox).next_due(), now, uow.repo(Backlogs).waiting())
    yield _given_up(uow.repo(Backlogs).given_up())
    yield from jobs(uow)


def _channels(community: Community, settings: Settings) -> Iterator[Finding]:
    configured = settings.platforms()
    for platform in {place.platform for place in community.channels.all()}:
        if platform not in configured:
            says = f"{community.name} has channels on {platform}, which is not configured"
            yield Finding(ok=False, says=f"{says}: whoever runs the bot adds [{platform}]")
    if not any(one.purpose is Purpose.HOME for one in community.channels.places):
        says = f"{community.name} has no home: a facilitator types /community places"
        yield Finding(ok=False, says=says)


def messages(uow: UnitOfWork, community: Community, now: datetime) -> Iterator[Finding]:
    """What went wrong lately; of what is long past nobody needs to be told each time."""
    found = uow.repo(Outbox).troubles(community.id)
    lately = [(one, reason) for one, reason in found if one.due > now - LATELY]
    for delivery, reason in lately[:SHOWN]:
        where = f"{delivery.place.site}/{delivery.place.channel}"
        says = f"{community.name}: “{delivery.card.title}” was not delivered to {where}: {reason}"
        yield Finding(ok=False, says=says)
    if twice := uow.repo(Outbox).doubtful(community.id):
        says = (
            f"{community.name}: {twice} messages may have arrived twice; the platform cannot tell"
        )
        yield Finding(ok=True, says=says)


def jobs(uow: UnitOfWork) -> Iterator[Finding]:
    """Which jobs are broken, where, since when, and what is to be done."""
    named = {one.id: one.name for one in uow.repo(Communities).all()}
    broken = uow.repo(Tasks).broken()
    for one in broken[:SHOWN]:
        where = named.get(one.community, one.community)
        again = (
            "restart `folkmoot run`, which tries it again" if one.parked else "it goes on trying"
        )
        says = f"{where}: the job {one.job} is broken since {one.since:%Y-%m-%d %H:%M} UTC"
        help_ = f"whoever runs the bot reads the log and reports it; once it is mended, {again}"
        yield Finding(ok=False, says=f"{says} ({one.reason}): {help_}")
    if not broken:
        yield Finding(ok=True, says="jobs: none is broken")


def _lateness(what: str, due: datetime | None, now: datetime, waiting: int) -> Finding:
    """From outside the process that works only its rows can be seen."""
    if due and now - due > LATE:
        minutes = (now - due) // timedelta(minutes=1)
        says = f"{what}: {waiting} waiting, the oldest was due {minutes} minutes ago"
        remedy = "whoever runs the bot: is `folkmoot run` (or a worker) running? It catches up."
        return Finding(ok=False, says=f"{says}; {remedy}")
    return Finding(ok=True, says=f"{what}: {waiting} waiting, nothing is late")


def _given_up(many: int) -> Finding:
    if not many:
        return Finding(ok=True, says="outbox: no message was given up")
    one = "1 message was" if many == 1 else f"{many} messages were"
    says = f"outbox: {one} given up so far; the newest of the last two weeks are above"
    return Finding(ok=True, says=says)
