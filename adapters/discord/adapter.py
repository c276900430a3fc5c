"""Discord as one of the bot's platforms: connects, listens, posts, and leaves in good order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import commands, doctor, limits, tree
from adapters.discord.connection import Client, Connection
from adapters.discord.gateway import DiscordGateway
from adapters.discord.listening import Listening
from adapters.discord.profiles import PLATFORM
from adapters.discord.refusals import GARBLED, NOT_ACCEPTED, TROUBLES
from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.errors import ConfigError, Unreachable, told
from bot.mail import Pace, Parcel
from bot.ports import Asgi, Finding
from bot.reach import DiscordSettings

log = logging.getLogger(__name__)

_INTENTS = (
    "Discord refused the connection over a privileged intent, though none is asked for. Look at "
    "the application's page at discord.com/developers/applications, under Bot."
)


def configured(settings: DiscordSettings, dispatcher: Dispatcher, clock: Clock) -> DiscordAdapter:
    """The adapter as the settings want it."""
    return DiscordAdapter(
        token=settings.token.get_secret_value(),
        api_base_url=settings.api_base_url,
        gateway_url=settings.gateway_url,
        sync_commands=settings.sync_commands,
        guilds=settings.guilds,
        sharding=settings.sharding(),
        dispatcher=dispatcher,
        clock=clock,
    )


class DiscordAdapter:
    """All servers the bot was invited to. ``connect`` before it is used."""

    platform = PLATFORM

    def __init__(
        self,
        *,
        token: str,
        api_base_url: str,
        gateway_url: str,
        sync_commands: Literal["auto", "never"],
        guilds: Sequence[int],
        sharding: tuple[range, int] | None = None,
        dispatcher: Dispatcher,
        clock: Clock,
        patience: timedelta = limits.PATIENCE,
        form_within: timedelta = limits.FORM_WITHIN,
        pace: Pace = limits.PACE,
        again: timedelta = limits.AGAIN,
    ) -> None:
        self.pace, self._again = pace, again
        first = sharding is None or 0 in sharding[0]  # one replica registers commands for all
        self._token, self._guilds = token, tuple(guilds)
        self._sync = first and sync_commands == "auto"
        self._api, self._gateway_url, self._sharding = api_base_url, gateway_url, sharding
        self._dispatcher, self._clock, self._patience = dispatcher, clock, patience
        self._form_within = form_within
        self._commands = tree.commands(dispatcher.features)
        self._connection: Connection | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Returns when people can be heard. Raises ConfigError for what only a person can mend."""
        if self._connection is None or self._connection.hears:
            await self.stand_by()
        await self._heard()
        self._keeping = asyncio.create_task(self._keep(), name="discord")

    async def stand_by(self) -> None:
        """Signed in, but not listening: posting takes no more than HTTP."""
        await self.close()
        await self._signed_in()

    async def _signed_in(self) -> None:
        connection = self.prepared()
        async with self._used(connection):
            await connection.open(self._token)
            self._connection = connection

    async def _heard(self) -> None:
        connection = self._connection
        assert connection, "it stands by, and posts already"
        async with self._used(connection):
            await connection.stay()
            if self._sync:
                await self._registered(connection.client)

    async def _keep(self) -> None:
        """What the library gives up is begun anew, more seldom the sooner it ends again."""
        wait = self._again
        while True:
            if self._connection:
                wait = await self._over(self._connection, wait)
            await asyncio.sleep(wait.total_seconds())
            wait = min(wait * 2, limits.AGAIN_LATEST)
            try:
                await self._signed_in()
                await self._heard()
            except ConfigError as error:
                log.critical("discord: %s", error)
                return
            except Exception as error:  # noqa: BLE001  a network that is down comes back
                log.warning("discord: cannot connect (%s); next try in %s", told(error), wait)
            else:
                log.info("discord: connected again")

    async def _over(self, connection: Connection, wait: timedelta) -> timedelta:
        """Returns when it has ended: how long to wait before the next."""
        lasted, why = await connection.left()
        wait = self._again if lasted > limits.AGAIN_LATEST else wait
        log.error("discord: the connection is over (%s); next try in %s", why or "closed", wait)
        try:
            await self._hung_up()
        except Exception:  # it is over anyway
            log.exception("discord: hanging up failed")
            self._connection = None
        return wait

    @asynccontextmanager
    async def _used(self, connection: Connection) -> AsyncIterator[None]:
        """What cannot be opened is closed again; what a person can mend is said."""
        try:
            yield
        except BaseException as error:
            self._connection = None
            await connection.close(timedelta())
            if isinstance(error, discord.LoginFailure):
                raise ConfigError(NOT_ACCEPTED) from error
            if isinstance(error, discord.PrivilegedIntentsRequired):
                raise ConfigError(_INTENTS) from error
            raise

    async def close(self) -> None:
        """Take nothing new, answer what was acknowledged, then go."""
        keeping, self._keeping = self._keeping, None
        if keeping:
            keeping.cancel()
            await asyncio.wait({keeping})
        await self._hung_up()

    async def _hung_up(self) -> None:
        if self._connection:
            await self._connection.close(self._patience)
            # Not before: whoever closes meanwhile has something to wait for.
            self._connection = None

    def doors(self) -> Mapping[str, Asgi]:
        return {}

    def is_connected(self) -> bool:
        return self._connection is not None and self._connection.is_open

    async def send(self, parcel: Parcel) -> str:
        return await self._gateway.send(parcel)

    async def look_for(self, parcel: Parcel) -> str | None:
        return await self._gateway.look_for(parcel)

    @property
    def _gateway(self) -> DiscordGateway:
        if self._connection is None:
            raise Unreachable("Discord is not connected.")
        return self._connection.gateway

    async def findings(self) -> list[Finding]:
        """Looked up over HTTP alone: a second connection would take people's commands."""
        connection = self.prepared()
        client = connection.client
        try:
            await connection.open(self._token)
            places = await asyncio.wrap_future(self._dispatcher.places(PLATFORM))
            return [
                await doctor.signed_in(client),
                await doctor.clocks(self._api.rstrip("/"), self._clock),
                *doctor.shards(self._sharding),
                await doctor.registered(client, self._commands, self._guilds),
                *await doctor.rooms(client, places),
            ]
        except discord.LoginFailure:
            return [Finding(ok=False, says=NOT_ACCEPTED)]
        except (*TROUBLES, *GARBLED) as error:
            says = f"Discord cannot be reached ({type(error).__name__}). Whoever runs this machine:"
            return [Finding(ok=False, says=f"{says} check the network and discord.api_base_url.")]
        finally:
            await connection.close(timedelta())

    def prepared(self) -> Connection:
        """A client with everything it needs, not connected yet."""
        # Where discord.py looks for Discord is known to its classes, not to a client.
        Route.BASE = self._api.rstrip("/")
        if self._gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway_url)
        listening = Listening(self._dispatcher, form_within=self._form_within)
        # With a shard count of our own, Discord is not asked where its gateway is.
        alone = (range(1), 1) if self._gateway_url else None
        client = Client(listening, self._sharding or alone)
        return Connection(client, listening, self._clock)

    async def _registered(self, client: discord.Client) -> None:
        """Without the newest commands there are still the old ones; the doctor tells."""
        try:
            await commands.sync(client, self._commands, self._guilds)
        except (*TROUBLES, *GARBLED) as error:
            log.error("the commands could not be registered: %s", error)  # noqa: TRY400  it says all
