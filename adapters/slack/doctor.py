"""Is everything in order with Slack? Each finding says who can put it right, and how."""

from __future__ import annotations

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import SCOPES
from adapters.slack.refusals import TROUBLES, Trouble, code
from adapters.slack.settings import SlackSettings
from bot.ports import Finding

_APP = "Whoever manages the app, at api.slack.com/apps:"


async def findings(settings: SlackSettings) -> list[Finding]:
    """Both tokens tried, and the permissions granted compared with those needed."""
    async with ClientSession() as session:

        def client(token: str) -> AsyncWebClient:
            url = settings.api_base_url
            return AsyncWebClient(token, base_url=url, session=session, retry_handlers=[])

        return [
            *await _bot(client(settings.bot_token)),
            await _socket(client(settings.app_token)),
        ]


async def _bot(client: AsyncWebClient) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except TROUBLES as error:
        help_ = "copy the Bot User OAuth Token (OAuth & Permissions) once more."
        return [Finding(ok=False, says=_trouble("the bot token", error, help_))]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = {one.strip() for one in str(headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    about = f"Slack: signed in to {answer.get('team')} as {answer.get('user')}."
    return [Finding(ok=True, says=about), *map(_lacking, missing)]


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


def _trouble(what: str, error: Trouble, remedy: str) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack: {what} is not accepted ({code(error)}). {_APP} {remedy}"
    return (
        f"Slack cannot be reached ({code(error)}). Whoever runs this machine: check the network "
        "and slack.api_base_url."
    )
