"""What the doctor can learn of a process that runs: it asks where the bot should be listening."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot import wiring
from bot.config import Settings
from bot.ports import Finding
from bot.reach import ProcessRole, WebSettings

BRIEF = 3  # seconds


async def findings(settings: Settings) -> list[Finding]:
    """Nothing, where nothing is served over HTTP."""
    if not settings.platforms() or not wiring.serves(settings, ProcessRole.ALL):
        return []
    where = settings.web or WebSettings()
    return await asyncio.to_thread(_found, where.host, where.port)


def _found(host: str, port: int) -> list[Finding]:
    if port == 0:
        return [Finding(ok=True, says="web: any free port will be taken")]
    try:
        said = _asked(host, port)
    except (OSError, HTTPException, ValueError):
        return [_free(host, port)]
    try:
        parts = [(name, Finding(**part)) for name, part in said["parts"].items()]
    except (KeyError, TypeError, AttributeError):
        return [_foreign(port)]
    return [
        Finding(ok=True, says=f"web: a running Folkmoot answers on {host}:{port}"),
        *(Finding(ok=one.ok, says=f"running: {name}: {one.says}") for name, one in parts),
    ]


def _asked(host: str, port: int) -> Any:
    with closing(HTTPConnection(host, port, timeout=BRIEF)) as connection:
        connection.request("GET", "/readyz")
        return json.loads(connection.getresponse().read())


def _free(host: str, port: int) -> Finding:
    """Nobody of ours answers: could we listen there?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _foreign(port)
        says = f"web: cannot listen on {host}:{port} ({error}). Whoever runs the bot: set web.host"
        return Finding(ok=False, says=f"{says} and web.port to an address of this machine.")
    return Finding(ok=True, says=f"web: {host}:{port} is free; nothing of ours is running there")


def _foreign(port: int) -> Finding:
    says = f"web: another program has the port {port}. Whoever runs the bot: close it, or set"
    return Finding(ok=False, says=f"{says} web.port to another one.")
