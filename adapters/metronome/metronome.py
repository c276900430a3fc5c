"""Wakes us when the next row is due, and now and again; APScheduler drives what is done by day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.metronome.alarm import Alarm
from bot.clock import Clock, SystemClock

log = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds for what was begun to end
SOON = timedelta(minutes=5)  # after the start: whoever restarts it every day is tidied up for, too


class Metronome:
    """Calls ``settle`` at boot, after every poke, when the next row is due, and every 30 s;
    ``daily`` soon after it began and each day from then on, ``finish`` when it stops.

    ``ring`` is called the moment a row is due, on a thread of its own; when what it begins is
    done, the rest is settled.

    What is due is looked up in the database each time, so a lost alarm costs one sweep at most.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        ring: Callable[[], Future[Any] | None] = lambda: None,
        settle: Callable[[], Awaitable[None]],
        next_due: Callable[[], datetime | None],
        daily: Callable[[], Awaitable[None]],
        finish: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._ring, self._settle, self._next_due = ring, settle, next_due
        self._daily, self._finish = daily, finish
        self._alarm = Alarm(clock, self._due, self.poke)
        self._running: asyncio.Task[None] | None = None
        self._begun: Future[Any] | None = None
        self._again = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        begins = SystemClock().now() + SOON
        self._scheduler.add_job(self._daily, "interval", days=1, id="daily", next_run_time=begins)
        self._scheduler.start()
        self._alarm.start()
        self._wake()

    def poke(self) -> None:
        """Something was written: look whether there is work. From any thread."""
        loop = self._loop
        if loop:
            with suppress(RuntimeError):  # it was closed meanwhile: nobody is left to look
                loop.call_soon_threadsafe(self._wake)

    async def stop(self) -> None:
        """Finish what is being done, then stay silent.

        What does not come to an end in time is left: a database may never answer.
        """
        self._alarm.stop()
        if self._begun:  # the rest of it is seen to
            self._wake()
        self._loop = None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running:
            await _ended(self._running)
        if self._finish:
            await _ended(self._finish())

    def _due(self) -> None:
        """On the alarm's thread, which must not end."""
        begun: Future[Any] | None = None
        try:
            self._begun = begun = self._ring()
        except Exception:  # what is due is looked up again, below
            log.exception("what is due could not be begun")
        if begun:  # the event loop may have forgotten it by now
            begun.add_done_callback(lambda _: self.poke())
        else:
            self.poke()

    def _wake(self) -> None:
        self._again = True
        if self._loop and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._work(), name="metronome")

    async def _work(self) -> None:
        while self._again:
            self._again, self._begun = False, None
            try:
                await self._settle()
                if not self._again:  # else what is due is looked at anyway
                    self._alarm.set(await asyncio.to_thread(self._next_due))
            except Exception:  # the next sweep tries again; a dead metronome would stop everything
                log.exception("work that is due could not be done")


async def _ended(work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await work
    except TimeoutError:
        log.warning("what was begun did not end within %.0f s; it goes on after a start", PATIENCE)
