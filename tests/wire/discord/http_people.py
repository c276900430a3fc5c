"""The application, its users and its guilds over HTTP."""

from __future__ import annotations

from tests.wire.discord import payloads
from tests.wire.discord.errors import Json, Refusal
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.http import Call, Reply, Routes


def me(call: Call) -> Reply:
    """The bot's own account."""
    return 200, payloads.user(call.world.bot)


def user(call: Call) -> Reply:
    """Anybody's account."""
    if call["user_id"] not in call.world.users:
        raise Refusal(10013)
    return 200, payloads.user(call.world.users[call["user_id"]])


def application(call: Call) -> Reply:
    """The application and who owns it."""
    bot = payloads.user(call.world.bot)
    return 200, {
        "id": call.world.application_id,
        "name": call.world.bot.name,
        "icon": None,
        "description": "",
        "bot": bot,
        "owner": bot,
        "team": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": len(call.world.guilds),
    }


def guild(call: Call) -> Reply:
    """A guild without its rooms."""
    found = call.world.guild(call["guild_id"])
    return 200, payloads.summary(found) | {"approximate_member_count": len(found.members)}


def channels(call: Call) -> Reply:
    """The rooms of a guild."""
    found = call.world.guild(call["guild_id"]).channels.values()
    return 200, [payloads.channel(one) for one in found if not one.is_thread]


def threads(call: Call) -> Reply:
    """The threads of a guild that are not archived."""
    found = call.world.guild(call["guild_id"]).channels.values()
    active = [payloads.channel(one) for one in found if one.is_thread and not one.archived]
    return 200, {"threads": active, "members": []}


def roles(call: Call) -> Reply:
    """The roles of a guild."""
    found = call.world.guild(call["guild_id"]).roles.values()
    return 200, [payloads.role(one, place) for place, one in enumerate(found)]


def member(call: Call) -> Reply:
    """One member, which needs no intent."""
    found = call.world.guild(call["guild_id"]).members.get(call["member_id"])
    if found is None:
        known = call["member_id"] in call.world.users
        raise Refusal(10007 if known else 10013)
    return 200, payloads.member(found)


def search(call: Call) -> Reply:
    """Members whose name begins so."""
    start = call.query.get("query", "").casefold()
    people = call.world.guild(call["guild_id"]).members.values()
    found = [payloads.member(one) for one in people if one.name.casefold().startswith(start)]
    return 200, found[: int(call.query.get("limit", 1))]


def routes(gateway: Gateway) -> Routes:
    """All of them; the client also asks here for its gateway."""

    def address(call: Call) -> Reply:
        return 200, {"url": gateway.url}

    def bot_address(call: Call) -> Reply:
        starts: Json = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": gateway.url, "shards": gateway.shards, "session_start_limit": starts}

    return {
        ("GET", "/users/@me"): me,
        ("GET", "/users/{user_id}"): user,
        ("GET", "/applications/@me"): application,
        ("GET", "/oauth2/applications/@me"): application,
        ("GET", "/guilds/{guild_id}"): guild,
        ("GET", "/guilds/{guild_id}/channels"): channels,
        ("GET", "/guilds/{guild_id}/threads/active"): threads,
        ("GET", "/guilds/{guild_id}/roles"): roles,
        ("GET", "/guilds/{guild_id}/members/search"): search,
        ("GET", "/guilds/{guild_id}/members/{member_id}"): member,
        ("GET", "/gateway"): address,
        ("GET", "/gateway/bot"): bot_address,
    }
