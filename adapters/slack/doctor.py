"""Is everything in order with Slack? Each finding says who can put it right, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.manifest import SCOPES
from adapters.slack.refusals import TROUBLES, Trouble, code
from adapters.slack.settings import SlackSettings
from bot.clock import Clock
from bot.model.communities import Serving
from bot.ports import Finding
from bot.vitals import clock_beside

_BRIEF = ClientTimeout(total=10)
_NEVER = "1.000000"
_APP = "Whoever manages the app, at api.slack.com/apps:"


async def findings(
    settings: SlackSettings, clock: Clock, places: Sequence[Serving] = ()
) -> list[Finding]:
    """The tokens tried, what was granted beside what is needed, and each channel looked for."""
    async with ClientSession(timeout=_BRIEF) as session:

        def client(token: str) -> AsyncWebClient:
            url = settings.api_base_url
            return AsyncWebClient(token, base_url=url, session=session, retry_handlers=[])

        ears = (
            [_posted()] if settings.mode == "http" else [await _socket(client(settings.app_token))]
        )
        bot = client(settings.bot_token)
        try:
            answer = await bot.auth_test()
        except TROUBLES as error:
            help_ = "copy the Bot User OAuth Token (OAuth & Permissions) once more."
            return [Finding(ok=False, says=_trouble("the bot token", error, help_)), *ears]
        here = answer.get("team_id") or ""
        rooms = [
            await _channel(bot, one) if here in ("", one.place.workspace) else _elsewhere(one, here)
            for one in places
        ]
        return [*_bot(answer, clock), *ears, *rooms]


def _bot(answer: AsyncSlackResponse, clock: Clock) -> list[Finding]:
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    about = f"Slack: signed in to {answer.get('team')} as {answer.get('user')}."
    granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")} - {""}
    return [
        Finding(ok=True, says=about),
        clock_beside("Slack", headers.get("date", ""), clock.now()),
        *_scopes(granted),
    ]


def _scopes(granted: set[str]) -> Iterator[Finding]:
    missing = [scope for scope in SCOPES if scope not in granted]
    if not missing:
        yield Finding(ok=True, says=f"Slack: all {len(SCOPES)} permissions I need are granted.")
    yield from map(_lacking, missing)
    more = sorted(granted - set(SCOPES))
    if more:
        says = (
            f"Slack: {', '.join(more)} {'is' if len(more) == 1 else 'are'} granted and not needed."
        )
        yield Finding(ok=True, says=says)


def _lacking(scope: str) -> Finding:
    says = (
        f"Slack: the permission {scope} is missing; without it I cannot {SCOPES[scope]}. "
        f"{_APP} add it under OAuth & Permissions, then install the app again."
    )
    return Finding(ok=False, says=says)


async def _socket(client: AsyncWebClient) -> Finding:
    try:
        await client.apps_connections_open(app_token=client.token or "")
    except TROUBLES as error:
        help_ = "make an app-level token with connections:write (Basic Information)."
        return Finding(ok=False, says=_trouble("the app token", error, help_))
    return Finding(ok=True, says="Slack: the app token opens a connection.")


def _posted() -> Finding:
    says = (
        "Slack: it posts to us, and there is a signing secret. Whether it is the right one shows "
        "when Slack posts: under Event Subscriptions, the Request URL is verified."
    )
    return Finding(ok=True, says=says)


def _elsewhere(serving: Serving, here: str) -> Finding:
    where = f"Slack: {serving.name or serving.place.channel} is in {serving.place.workspace}, and"
    says = f"{where} this token is of the workspace {here}. Whoever runs the bot: put in the token"
    return Finding(ok=False, says=f"{says} of that one, or give it a Folkmoot of its own.")


async def _channel(client: AsyncWebClient, serving: Serving) -> Finding:
    """Asked for a message that cannot be: this needs no permission, and tells of the channel."""
    where = f"Slack: {serving.name or serving.place.channel}"
    try:
        await client.chat_getPermalink(channel=serving.place.channel, message_ts=_NEVER)
    except TROUBLES as error:
        if code(error) == "channel_not_found":
            says = (
                f"{where} is gone, or private without me. Whoever is in it: /invite me there; "
                "else a facilitator chooses another one with /community places."
            )
            return Finding(ok=False, says=says)
        if code(error) != "message_not_found":
            return Finding(ok=True, says=f"{where} could not be looked for ({code(error)}).")
    return Finding(ok=True, says=f"{where} is there.")


def _trouble(what: str, error: Trouble, remedy: str) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack: {what} is not accepted ({code(error)}). {_APP} {remedy}"
    return (
        f"Slack cannot be reached ({code(error)}). Whoever runs this machine: check the network "
        "and slack.api_base_url."
    )
