"""Buttons sealed by one process open at the others: said at start, once a day and by the doctor."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from bot.awaited import Awaited
from bot.clock import DAY
from bot.model.keys import LATELY, KeyUse, KeyUses
from bot.ports import Finding, UnitOfWork
from bot.wiring import App

log = logging.getLogger(__name__)


@asynccontextmanager
async def in_use(app: App, file: Path, *, every: timedelta = DAY) -> AsyncIterator[None]:
    """Others see which key this process seals with; its log says when it lacks one of theirs."""
    await _noted(app, file)
    noting = asyncio.create_task(_noted_again(app, file, every), name="keys in use")
    try:
        yield
    finally:
        noting.cancel()
        with suppress(asyncio.CancelledError):
            await noting


def finding(uow: UnitOfWork, app: App, file: Path) -> Finding:
    """Whether what was sealed lately opens with the keys of this file."""
    mine = app.tokens.fingerprints()
    used = uow.repo(KeyUses).since(app.clock.now() - LATELY)
    lacking = [one for one in used if one.fingerprint not in mine]
    if lacking:
        return Finding(ok=False, says=_lacking(lacking, file))
    says = f"keys: buttons sealed in the last {LATELY.days} days open with those in {file}"
    return Finding(ok=True, says=says)


async def _noted_again(app: App, file: Path, every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        await _noted(app, file)


async def _noted(app: App, file: Path) -> None:
    def note(uow: UnitOfWork) -> Finding:
        seals, *_ = app.tokens.fingerprints()
        uow.repo(KeyUses).note(KeyUse(seals, socket.gethostname(), app.clock.now()))
        return finding(uow, app, file)

    try:
        found = await Awaited(app.database).write(note)
    except Exception:  # the bot works without it, and the next day it is tried again
        log.exception("which key seals buttons could not be written down")
        return
    if not found.ok:
        log.warning("%s", found.says)


def _lacking(used: Sequence[KeyUse], file: Path) -> str:
    last, more = used[0], len(used) - 1
    others = f" (others lacking: {more})" if more else ""
    return (
        f"keys: buttons sealed by {last.host}, last seen {last.at:%Y-%m-%d %H:%M} UTC, answer “out "
        f"of date” here: its key is not in {file}{others}. Whoever runs the bot adds the lines of "
        f"that machine's key file to the end of this one, so that all machines have the same, and "
        f"restarts. When the key is lost nothing need be done: commands work, and this warning "
        f"ends {LATELY.days} days after the key was last used."
    )
