"""Users, channels, messages and guilds as they travel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.wire.discord.errors import Json
from tests.wire.discord.model import Channel, Kind, Message, Role, User
from tests.wire.discord.permissions import granted, guild_wide

if TYPE_CHECKING:
    from tests.wire.discord.guilds import Guild
    from tests.wire.discord.people import Person


def when(moment: datetime | None) -> str | None:
    """A moment as Discord writes it."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def user(one: User) -> Json:
    """An account."""
    return {
        "id": one.id,
        "username": one.name.lower().replace(" ", "_"),
        "global_name": one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
        "flags": 0,
    }


def role(one: Role, position: int) -> Json:
    """A role."""
    return {
        "id": one.id,
        "name": one.name,
        "permissions": str(int(one.permissions)),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": one.mentionable,
        "flags": 0,
    }


def member(person: Person, channel: Channel | None = None) -> Json:
    """A member; with permissions when seen from a channel."""
    drawn: Json = {
        "user": user(person.user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [role.id for role in person.roles],
        "joined_at": when(person.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    if channel is not None:
        drawn["permissions"] = str(int(granted(person, channel)))
    return drawn


def channel(one: Channel) -> Json:
    """A channel of any kind."""
    if one.kind is Kind.DM:
        recipients = [user(one.recipient)] if one.recipient else []
        return {"id": one.id, "type": 1, "recipients": recipients, "last_message_id": _last(one)}
    guild_id = one.guild.id if one.guild else None
    drawn: Json = {
        "id": one.id,
        "type": int(one.kind),
        "guild_id": guild_id,
        "name": one.name,
        "parent_id": one.parent.id if one.parent else None,
        "last_message_id": _last(one),
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    return drawn | (_thread(one) if one.is_thread else _room(one))


def seen_channel(one: Channel, person: Person) -> Json:
    """A channel within an interaction, with what the person may do there."""
    if one.guild is None:
        return channel(one)
    return channel(one) | {"permissions": str(int(granted(person, one)))}


def message(one: Message) -> Json:
    """A message as it stands."""
    drawn: Json = {
        "id": one.id,
        "channel_id": one.channel.id,
        "author": user(one.author),
        "content": one.content,
        "timestamp": when(one.sent_at),
        "edited_timestamp": when(one.edited_at),
        "tts": False,
        "mention_everyone": one.pings.everyone,
        "mentions": [],
        "mention_roles": sorted(one.pings.roles),
        "attachments": one.attachments,
        "embeds": one.embeds,
        "components": one.components,
        "pinned": one.pinned,
        "flags": one.flags,
        "type": one.kind,
    }
    if one.nonce is not None:
        drawn["nonce"] = one.nonce
    return drawn | _company(one)


def guild(one: Guild, *, everyone: bool) -> Json:
    """A guild; all its members only for those who may list them."""
    members = one.members.values() if everyone else [one.bot]
    return summary(one) | {
        "unavailable": False,
        "joined_at": when(one.made_at),
        "large": False,
        "member_count": len(one.members),
        "members": [member(person) for person in members],
        "channels": [channel(room) for room in one.channels.values() if not room.is_thread],
        "threads": [
            channel(room) for room in one.channels.values() if room.is_thread and not room.archived
        ],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def summary(one: Guild) -> Json:
    """A guild without its rooms and people."""
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "owner_id": one.owner_id,
        "roles": [role(each, place) for place, each in enumerate(one.roles.values())],
        "emojis": [],
        "stickers": [],
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_id": None,
        "afk_timeout": 300,
    }


def permissions_of(person: Person) -> str:
    """What a member may do in the guild as a whole."""
    return str(int(guild_wide(person)))


def _company(one: Message) -> Json:
    beside: Json = {}
    if one.channel.guild is not None:
        people = one.channel.guild.members
        beside["mentions"] = [user(people[id].user) for id in sorted(one.pings.users)]
    if one.reference is not None:
        where = {"message_id": one.reference.id, "channel_id": one.reference.channel.id}
        beside |= {"message_reference": where, "referenced_message": message(one.reference)}
    if one.thread is not None:
        beside["thread"] = channel(one.thread)
    if one.caused_by is not None:
        beside |= {"interaction_metadata": one.caused_by, "application_id": one.author.id}
        beside["webhook_id"] = one.author.id
    return beside


def _room(one: Channel) -> Json:
    rules = [
        {"id": id, "type": int(one.guild is None or id not in one.guild.roles)}
        | {"allow": str(int(rule.allow)), "deny": str(int(rule.deny))}
        for id, rule in one.overwrites.items()
    ]
    return {
        "position": 0,
        "topic": one.topic,
        "nsfw": False,
        "permission_overwrites": rules,
        "available_tags": [
            {
                "id": tag_id(name),
                "name": name,
                "moderated": False,
                "emoji_id": None,
                "emoji_name": None,
            }
            for name in one.tags
        ],
    }


def _thread(one: Channel) -> Json:
    told = when(one.made_at)
    return {
        "owner_id": one.owner_id,
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": len(one.followers),
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": one.archive_minutes,
            "archive_timestamp": told,
            "create_timestamp": told,
        },
        "applied_tags": [tag_id(name) for name in one.tags],
    }


def tag_id(name: str) -> str:
    """A forum's tags have ids; here they follow from the name."""
    return str(10**17 + sum(ord(letter) * 257**place for place, letter in enumerate(name[:6])))


def _last(one: Channel) -> str | None:
    return next(reversed(one.messages), None)
