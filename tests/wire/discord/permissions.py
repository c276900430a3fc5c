"""Who may do what where."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

from tests.wire.discord.errors import Refusal

if TYPE_CHECKING:
    from tests.wire.discord.model import Channel
    from tests.wire.discord.people import Person


class Permission(IntFlag):
    """The permissions this server knows the meaning of."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


EVERYTHING = ~Permission(0)
NOTHING = Permission(0)
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
)


def granted(person: Person, channel: Channel) -> Permission:
    """What a member may do in a channel, overwrites included."""
    base = guild_wide(person)
    if base & Permission.ADMINISTRATOR:
        return EVERYTHING
    place = channel.parent if channel.is_thread and channel.parent else channel
    everyone = place.overwrites.get(person.guild.id)
    if everyone is not None:
        base = base & ~everyone.deny | everyone.allow
    mine = [place.overwrites[role.id] for role in person.roles if role.id in place.overwrites]
    for rule in mine:
        base &= ~rule.deny
    for rule in mine:
        base |= rule.allow
    own = place.overwrites.get(person.user.id)
    base = base if own is None else base & ~own.deny | own.allow
    return base if base & Permission.VIEW_CHANNEL else NOTHING


def guild_wide(person: Person) -> Permission:
    """What a member may do before any channel has its say."""
    base = person.guild.everyone.permissions
    for role in person.roles:
        base |= role.permissions
    return base


def demand(person: Person, channel: Channel, *wanted: Permission) -> None:
    """Refuse unless the member may do all of it; what cannot be seen is closed altogether."""
    has = granted(person, channel)
    if not has & Permission.VIEW_CHANNEL:
        raise Refusal(50001)
    if any(not has & one for one in wanted):
        raise Refusal(50013)


def may_send(person: Person, channel: Channel) -> None:
    """Writing needs another permission in threads than elsewhere."""
    threads = Permission.SEND_MESSAGES_IN_THREADS
    demand(person, channel, threads if channel.is_thread else Permission.SEND_MESSAGES)
