"""How long Slack's limits are waited out while somebody waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from typing_extensions import override

from adapters.slack import limits
from bot.sending import waits


def said(headers: Mapping[str, Any]) -> str:
    """What Retry-After says, however that is spelt and whether or not it stands in a list."""
    found = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return str(found if isinstance(found, str) else found[0])


def seconds(asked: str) -> float:
    """To wait before the next try; 0: it would take too long."""
    wait = waits.asked(asked, limits.RESPITE)
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
    return seconds(said(response.headers if response else {}))
