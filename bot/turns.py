"""A platform that tells each of our connections everything is heard by one process at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from bot.errors import ConfigError, told
from bot.mail import Parcel
from bot.ports import Asgi, Finding, Platform, Turn

log = logging.getLogger(__name__)

LOOKED_AT = timedelta(seconds=1)
ANSWERS = timedelta(seconds=5)  # a turn nobody can vouch for in this time is not ours
BACKOFF = timedelta(seconds=5)
MAX_BACKOFF = timedelta(minutes=5)
DEAF = timedelta(minutes=2)  # whoever hears nobody for so long lets another one try


class InTurn:
    """The platform, heard here while it is this process's turn; until then it only posts."""

    def __init__(
        self,
        platform: Platform,
        turn: Turn,
        *,
        every: timedelta = LOOKED_AT,
        deaf: timedelta = DEAF,
    ) -> None:
        self._inner, self._turn = platform, turn
        self._every, self._deaf = every, deaf
        self.platform, self.pace = platform.platform, platform.pace
        self._hears: bool | None = None  # None: neither that nor standing by
        self._heard = 0.0  # when people could last be heard, by the loop's clock
        self._watching: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[bool] | None = None

    async def connect(self) -> None:
        """Hear people, or stand by; from now on that changes as turns do."""
        await self._unwatched()
        try:
            await self._changed(hears=await self._ours())
        except BaseException:
            await self._left()  # another one may have more luck
            raise
        self._watching = asyncio.create_task(self._watch(), name=f"turn of {self.platform}")

    async def close(self) -> None:
        """Answer what was begun, then let the next one hear."""
        await self._unwatched()
        try:
            await self._inner.close()
        finally:
            await self._left()

    async def send(self, parcel: Parcel) -> str:
        return await self._inner.send(parcel)

    async def look_for(self, parcel: Parcel) -> str | None:
        return await self._inner.look_for(parcel)

    async def stand_by(self) -> None:
        await self._inner.stand_by()

    def doors(self) -> Mapping[str, Asgi]:
        return self._inner.doors()

    def is_connected(self) -> bool:
        return self._inner.is_connected()

    async def findings(self) -> Sequence[Finding]:
        return await self._inner.findings()

    async def _watch(self) -> None:
        wait = BACKOFF
        while True:
            await asyncio.sleep(self._every.total_seconds())
            try:
                hears = await self._ours()
                deaf = hears and self._hears is True and self._is_deaf()
                if hears == self._hears and not deaf:
                    continue
                if deaf:
                    await self._lets_another()
                await self._changed(hears=hears and not deaf)
                wait = BACKOFF
            except ConfigError as error:
                log.error("%s: %s", self.platform, error)  # noqa: TRY400  the sentence is enough
                await self._left()
                return
            except Exception as error:  # noqa: BLE001  a network that is down comes back
                await self._left()
                log.warning(
                    "%s: cannot connect (%s); next try in %s", self.platform, told(error), wait
                )
                await asyncio.sleep(wait.total_seconds())
                wait = min(wait * 2, MAX_BACKOFF)

    async def _changed(self, *, hears: bool) -> None:
        self._hears = None
        if hears:
            await self._inner.connect()
            self._heard = asyncio.get_running_loop().time()
            log.info("%s: it is our turn to hear people", self.platform)
        else:
            await self._inner.stand_by()
            log.info(
                "%s: another process hears people, or nobody knows; we stand by", self.platform
            )
        self._hears = hears

    def _is_deaf(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._inner.is_connected():
            self._heard = now
        return now - self._heard > self._deaf.total_seconds()

    async def _lets_another(self) -> None:
        log.warning("%s: nobody could be heard here for %s", self.platform, self._deaf)
        await self._inner.close()
        await self._left()

    async def _ours(self) -> bool:
        """One question at a time: a server that hangs would keep a thread for each."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._turn.take))
        await asyncio.wait({self._asking}, timeout=ANSWERS.total_seconds())
        return self._asking.done() and self._asking.result()

    async def _left(self) -> None:
        self._hears = None
        await asyncio.to_thread(self._turn.leave)

    async def _unwatched(self) -> None:
        watching, self._watching = self._watching, None
        if watching:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
