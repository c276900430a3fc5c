"""Who a message really notifies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.wire.discord.errors import Json, Problems
from tests.wire.discord.model import Channel, Pings
from tests.wire.discord.permissions import Permission, granted

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
ALL = ("users", "roles", "everyone")  # what an ordinary message may notify unless it says less
USERS = ("users",)  # the same for answers to interactions


def check(problems: Problems, allowed: Json | None) -> None:
    """A kind is either parsed or listed, never both."""
    for kind in ("users", "roles"):
        listed = (allowed or {}).get(kind) or []
        problems.count(("allowed_mentions", kind), len(listed), 0, 100)
        if listed and kind in (allowed or {}).get("parse", ()):
            text = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)


def pinged(body: Json, channel: Channel, usual: tuple[str, ...]) -> Pings:
    """The people, roles and crowds this new message notifies."""
    text = "\n".join((body.get("content") or "", *displayed(body.get("components") or [])))
    allowed = body.get("allowed_mentions")
    rules = {"parse": usual} if allowed is None else allowed
    users = _chosen(_USER.findall(text), rules, "users")
    roles = _chosen(_ROLE.findall(text), rules, "roles")
    everyone = bool(_EVERYONE.search(text)) and "everyone" in (rules.get("parse") or ())
    guild = channel.guild
    if guild is None:
        return Pings()
    crowds = bool(granted(guild.bot, channel) & Permission.MENTION_EVERYONE)
    known = {id: role for id, role in guild.roles.items() if id in roles}
    return Pings(
        frozenset(users & guild.members.keys()),
        frozenset(id for id, role in known.items() if crowds or role.mentionable),
        everyone and crowds,
    )


def displayed(components: list[Json]) -> Iterator[str]:
    """Every text shown by components, in order."""
    for component in components:
        if component.get("type") == 10:
            yield str(component.get("content") or "")
        yield from displayed(component.get("components") or [])


def _chosen(found: list[str], rules: Json, kind: str) -> set[str]:
    if kind in (rules.get("parse") or ()):
        return set(found)
    return set(found) & {str(id) for id in rules.get(kind) or ()}
