"""Keeps other web pages out: only this machine's own page may talk to the sandbox."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guard:
    """Refuses foreign names and foreign pages, and tells the browser to be as strict.

    A page elsewhere could let its own name point at 127.0.0.1, hence the check of Host; it
    could send a form across sites, hence those of Origin, Sec-Fetch-Site and the content type.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] = ()) -> None:
        self._app, self._hosts = app, LOCAL | set(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        status, reason = self._refusal(scope["method"], Headers(scope=scope))
        if reason:
            await JSONResponse({"error": reason}, status)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str]:
        """A status and a reason; "" lets it pass."""
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return 421, "The sandbox answers only under the name it was started with."
        if method in ("GET", "HEAD"):
            return 200, ""
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, "That came from another page."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "That came from another page."
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            return 415, "Send JSON."
        return 200, ""


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
