"""Slack as one of the bot's platforms: connects, listens, posts, and leaves in good order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from aiohttp import ClientSession, ClientTimeout
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import doctor, limits
from adapters.slack.gateway import SlackGateway
from adapters.slack.http import PATH, Door
from adapters.slack.incoming import PLATFORM
from adapters.slack.listening import Home, Listening
from adapters.slack.patience import Patience
from adapters.slack.profiles import Profiles
from adapters.slack.refusals import CREDENTIALS, code
from adapters.slack.replies import Replies
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import Line
from bot import reach
from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.errors import ConfigError, Unreachable
from bot.mail import Pace, Parcel
from bot.ports import Asgi, Finding

_CALL = ClientTimeout(total=30)
_TRIES = 2


def configured(settings: reach.SlackSettings, dispatcher: Dispatcher, clock: Clock) -> SlackAdapter:
    """The adapter as the settings want it."""
    wanted = SlackSettings(
        bot_token=settings.bot_token.get_secret_value(),
        app_token=_revealed(settings.app_token),
        api_base_url=settings.api_base_url,
        prefix=settings.command_prefix,
        mode=settings.mode,
        signing_secret=_revealed(settings.signing_secret),
    )
    return SlackAdapter(wanted, dispatcher, clock)


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


class SlackAdapter:
    """One workspace. ``connect`` before it is used; nothing is asked of Slack before that."""

    platform = PLATFORM

    def __init__(
        self,
        settings: SlackSettings,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        pace: Pace = limits.PACE,
    ) -> None:
        self._settings, self._dispatcher, self._clock = settings, dispatcher, clock
        self._door = Door(settings.signing_secret, clock)
        self.pace = pace
        self._connection: _Connection | None = None

    async def connect(self) -> None:
        """Raises ConfigError when Slack does not accept a token."""
        connection = _Connection(self._settings, self._door)
        try:
            await connection.open(self._dispatcher, self._clock)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection

    async def stand_by(self) -> None:
        """Slack tells each event to one of us only."""
        await self.connect()

    async def close(self) -> None:
        """Take nothing new, finish and answer what was acknowledged, then go."""
        if self._connection:
            connection, self._connection = self._connection, None
            await connection.close()

    def doors(self) -> Mapping[str, Asgi]:
        return {PATH: self._door} if self._settings.mode == "http" else {}

    def is_connected(self) -> bool:
        return self._connection is not None and self._connection.is_open

    async def send(self, parcel: Parcel) -> str:
        return await self._gateway.send(parcel)

    async def look_for(self, parcel: Parcel) -> str | None:
        return await self._gateway.look_for(parcel)

    @property
    def _gateway(self) -> SlackGateway:
        if self._connection is None or self._connection.gateway is None:
            raise Unreachable("Slack is not connected.")
        return self._connection.gateway

    async def findings(self) -> Sequence[Finding]:
        places = await asyncio.wrap_future(self._dispatcher.places(PLATFORM))
        return await doctor.findings(self._settings, self._clock, places)


class _Connection:
    """What lives from ``connect`` to ``close``."""

    def __init__(self, settings: SlackSettings, door: Door) -> None:
        self._settings, self._door = settings, door
        self._session = ClientSession(timeout=_CALL)
        self._line: Line | None = None
        self._listening: Listening | None = None
        self._profiles: Profiles | None = None
        self.gateway: SlackGateway | None = None

    async def open(self, dispatcher: Dispatcher, clock: Clock) -> None:
        client = self._client(self._settings.bot_token, retries=_TRIES)
        home = await self._home(client)
        self._profiles = Profiles(client, clock, "" if home.organisation else home.team)
        replies = Replies(client, self._session)
        app = self._app(home)
        self._listening = Listening(
            app, dispatcher, replies, self._profiles, home=home, prefix=self._settings.prefix
        )
        # The outbox tries again by itself, and a lost answer must not post a message twice.
        self.gateway = SlackGateway(self._client(self._settings.bot_token, retries=0), home.team)
        if self._settings.mode == "http":
            self._door.open(app)
        else:
            await self._called(app)

    @property
    def is_open(self) -> bool:
        """Whether people can be heard now."""
        return self._line.is_open if self._line else self._door.is_open

    async def _called(self, app: AsyncApp) -> None:
        front = self._client(self._settings.app_token, retries=0)
        known = self._settings
        self._line = Line(app, front, silence=known.silence, opening=known.opening)
        try:
            await self._line.open()
        except SlackApiError as error:
            raise _refused("app token", error) from error

    async def close(self) -> None:
        """One after the other, whatever goes wrong with one."""
        patience = self._settings.patience
        async with AsyncExitStack() as last:
            last.push_async_callback(self._session.close)
            if self._profiles:
                last.push_async_callback(self._profiles.close)
            if self._listening:
                last.push_async_callback(self._listening.finish, within=patience)
            last.push_async_callback(self._door.close, within=patience)
            if self._line:
                last.push_async_callback(self._line.close)

    def _client(self, token: str | None, *, retries: int) -> AsyncWebClient:
        patient = [Patience(max_retry_count=retries)] if retries else []
        return AsyncWebClient(
            token,
            base_url=self._settings.api_base_url,
            session=self._session,
            retry_handlers=list(patient),
        )

    def _app(self, home: Home) -> AsyncApp:
        """Bolt would ask who we are while the first person waits for an acknowledgement."""

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=home.team,
                bot_user_id=home.bot,
                bot_token=self._settings.bot_token,
            )

        client = self._client(None, retries=_TRIES)
        return AsyncApp(
            client=client,
            authorize=authorize,
            process_before_response=True,  # else the acknowledgement is looked for every 10 ms only
            request_verification_enabled=False,  # the door did it
        )

    async def _home(self, client: AsyncWebClient) -> Home:
        try:
            found = await client.auth_test()
        except SlackApiError as error:
            raise _refused("bot token", error) from error
        about: Mapping[str, str] = dict(found.data) if isinstance(found.data, dict) else {}
        everywhere = about.get("enterprise_id", "") if about.get("is_enterprise_install") else ""
        archive = about.get("url", "https://slack.com/")
        return Home(about["team_id"], about["user_id"], archive, everywhere)


def _refused(which: str, error: SlackApiError) -> Exception:
    """Tokens only a person can mend; any other trouble may pass."""
    if code(error) not in CREDENTIALS:
        return error
    return ConfigError(
        f"Slack does not accept the {which} ({code(error)}). Copy it again from the app's settings "
        "at api.slack.com/apps, and start the bot with it."
    )
