"""How long Slack's limits are waited out while somebody waits for an answer."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from typing_extensions import override

from adapters.slack import limits
from bot.sending import waits


def seconds(said: str) -> float:
    """To wait before the next try; 0: it would take too long."""
    wait = waits.asked(said, limits.RESPITE)
    return wait.total_seconds() if wait <= limits.WORTH_WAITING else 0


class Patience(AsyncRateLimitErrorRetryHandler):
    """The SDK's own would wait for years, if told so."""

    @override
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = response and response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        return bool(limited) and bool(_asked(response))

    @override
    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        state.next_attempt_requested = True
        await asyncio.sleep(_asked(response))
        state.increment_current_attempt()


def _asked(response: HttpResponse | None) -> float:
    headers = response.headers if response else {}
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", [""])
    return seconds(said if isinstance(said, str) else said[0])
