"""Registering application commands over HTTP."""

from __future__ import annotations

from tests.wire.discord.commands import GLOBAL
from tests.wire.discord.errors import Refusal
from tests.wire.discord.http import Call, Reply, Routes


def everything(call: Call) -> Reply:
    """What is registered in a scope."""
    return 200, call.world.commands.scopes.get(_scope(call), [])


def overwrite(call: Call) -> Reply:
    """A sync: what is not in the list is gone."""
    registered = call.world.commands.overwrite(_scope(call), call.listed)
    call.world.changed()
    return 200, registered


def upsert(call: Call) -> Reply:
    """One command."""
    return 201, call.world.commands.upsert(_scope(call), call.body)


def one(call: Call) -> Reply:
    """One command by its id."""
    return 200, call.world.commands.one(_scope(call), call["command_id"])


def remove(call: Call) -> Reply:
    """Take one command away."""
    call.world.commands.remove(_scope(call), call["command_id"])
    return 204, None


def _scope(call: Call) -> str:
    if call["application_id"] != call.world.application_id:
        raise Refusal(10002)
    guild_id = call.params.get("guild_id")
    return call.world.guild(guild_id).id if guild_id else GLOBAL


ROUTES: Routes = {}
for _base in ("", "/guilds/{guild_id}"):
    _all = f"/applications/{{application_id}}{_base}/commands"
    ROUTES[("GET", _all)] = everything
    ROUTES[("PUT", _all)] = overwrite
    ROUTES[("POST", _all)] = upsert
    ROUTES[("GET", _all + "/{command_id}")] = one
    ROUTES[("DELETE", _all + "/{command_id}")] = remove
