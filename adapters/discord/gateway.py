"""The outgoing half: deliveries become messages in channels, threads, forums and private."""

from __future__ import annotations

import logging
from datetime import datetime

import discord
from discord import ui
from discord.abc import Snowflake
from discord.http import Route

from adapters.discord import limits, looking, tagging
from adapters.discord.refusals import (
    ARCHIVED,
    CLOSED_TO_US,
    GARBLED,
    HAS_THREAD,
    TROUBLES,
    UNKNOWN_CHANNEL,
    code,
    is_discords,
    undelivered,
)
from adapters.discord.render import view
from bot.clock import Clock
from bot.errors import DeliveryError, Unreachable
from bot.mail import Parcel
from bot.ui import shorten

log = logging.getLogger(__name__)


class DiscordGateway:
    """Sends with one client."""

    def __init__(self, client: discord.AutoShardedClient, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._rooms: dict[str, int] = {}  # the private channel with each user
        self._closed: dict[str, datetime] = {}  # who takes no messages from us, until when

    async def send(self, parcel: Parcel) -> str:
        _drawn(parcel)  # what cannot be drawn fails here, and for good
        try:
            return await self._sent(parcel)
        except TROUBLES as error:
            raise undelivered(error, self._named(parcel.delivery.place.channel)) from error
        except GARBLED as error:
            raise Unreachable("What answered was not Discord.", answered=True) from error

    async def _sent(self, parcel: Parcel) -> str:
        place = parcel.delivery.place
        if parcel.edits:
            return await self._edit(parcel)
        if place.is_direct:
            return await self._whisper(parcel)
        forum = await self._forum(place.channel)
        if forum and not parcel.under:
            return await self._in_forum(forum, parcel)
        if parcel.under:
            return await self._in_thread(parcel)
        return await self._in_channel(parcel)

    async def look_for(self, parcel: Parcel) -> str | None:
        place, begun = parcel.delivery.place, parcel.delivery.begun
        try:
            forum = None if place.is_direct else await self._forum(place.channel)
            if begun is None or (not forum and self._clock.now() - begun < limits.NONCE_HOLDS):
                return ""  # the nonce keeps it from being there twice
            since = begun - limits.MARGIN
            if forum and not parcel.under:
                return await looking.post_in(forum, _title(parcel), since)
            where = await self._whereabouts(parcel)
            room = self._client.get_partial_messageable(where)
            return await looking.message_in(
                room, self._client, _nonce(parcel), _drawn(parcel), since
            )
        except TROUBLES as error:
            if isinstance(error, discord.NotFound) and is_discords(error):
                return ""  # its thread was never opened
            if isinstance(error, discord.Forbidden) and is_discords(error):
                return None
            raise undelivered(error, self._named(place.channel)) from error
        except GARBLED as error:
            raise Unreachable("What answered was not Discord.") from error

    async def _in_channel(self, parcel: Parcel) -> str:
        posted = await self._post(int(parcel.delivery.place.channel), parcel)
        if parcel.delivery.thread:
            try:
                await self._open_thread(parcel, posted, parcel.delivery.thread)
            except TROUBLES as error:  # it is posted; whoever answers in the thread opens it
                log.warning("no thread under %s: %r", posted, error)
        return posted

    async def _in_thread(self, parcel: Parcel) -> str:
        """A thread has the id of the message it hangs on."""
        thread = int(parcel.under)
        try:
            return await self._post(thread, parcel)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL or await self._forum(parcel.delivery.place.channel):
                raise
        await self._open_thread(parcel, parcel.under, parcel.delivery.card.title)
        return await self._post(thread, parcel)

    async def _in_forum(self, forum: discord.ForumChannel, parcel: Parcel) -> str:
        """A new post, whose first message is the card."""
        usable = [tag for tag in forum.available_tags if not tag.moderated]
        made = await forum.create_thread(
            name=_title(parcel),
            view=_drawn(parcel),
            allowed_mentions=_mentions(parcel),
            applied_tags=usable[:1] if forum.flags.require_tag else [],
        )
        return str(made.message.id)

    async def _whisper(self, parcel: Parcel) -> str:
        user = parcel.delivery.place.channel.removeprefix("@")
        if self._closed.get(user, self._clock.now()) > self._clock.now():
            # each try would count towards being shut out of Discord altogether
            raise DeliveryError("That person takes no direct messages from me.", final=True)
        try:
            return await self._post(await self._room(user), parcel)
        except discord.Forbidden as error:
            if error.code == CLOSED_TO_US:
                self._closed[user] = self._clock.now() + limits.CLOSED_FOR
            raise

    async def _room(self, user: str) -> int:
        if user not in self._rooms:
            made = await self._client.http.start_private_message(int(user))
            self._rooms[user] = int(made["id"])
        return self._rooms[user]

    async def _post(self, channel: int, parcel: Parcel) -> str:
        """The nonce keeps a repeated send from posting twice."""
        room = self._client.get_partial_messageable(channel)
        posted = await room.send(
            view=_drawn(parcel),
            nonce=_nonce(parcel),
            allowed_mentions=_mentions(parcel),
        )
        return str(posted.id)

    async def _edit(self, parcel: Parcel) -> str:
        where = await self._whereabouts(parcel)
        message = self._client.get_partial_messageable(where).get_partial_message(int(parcel.edits))
        drawn, mentions = _drawn(parcel), _mentions(parcel)
        try:
            await message.edit(view=drawn, allowed_mentions=mentions)
        except discord.HTTPException as error:
            if code(error) != ARCHIVED:
                raise
            await self._reopen(where)
            await message.edit(view=drawn, allowed_mentions=mentions)
        if not parcel.under and not parcel.delivery.place.is_direct:
            await self._tag(parcel)
        return parcel.edits

    async def _tag(self, parcel: Parcel) -> None:
        """A forum with a tag for it shows in its list what is solved; the post itself says so too."""
        forum = await self._forum(parcel.delivery.place.channel)
        if not forum:
            return
        try:
            await tagging.tag(self._client, forum, int(parcel.edits), parcel.delivery.card)
        except TROUBLES as error:
            log.warning("the post %s keeps its tags: %r", parcel.edits, error)

    async def _whereabouts(self, parcel: Parcel) -> int:
        place = parcel.delivery.place
        if place.is_direct:
            return await self._room(place.channel.removeprefix("@"))
        if parcel.under:
            return int(parcel.under)
        return int(parcel.edits if await self._forum(place.channel) else place.channel)

    async def _open_thread(self, parcel: Parcel, message: str, title: str) -> None:
        channel = int(parcel.delivery.place.channel)
        try:
            await self._client.http.start_thread_with_message(
                channel,
                int(message),
                name=_thread_name(title),
                auto_archive_duration=limits.THREAD_RESTS,
            )
        except discord.HTTPException as error:
            if code(error) != HAS_THREAD:
                raise

    async def _reopen(self, thread: int) -> None:
        route = Route("PATCH", "/channels/{channel_id}", channel_id=thread)
        await self._client.http.request(route, json={"archived": False})

    async def _forum(self, channel: str) -> discord.ForumChannel | None:
        """Channels are known from connecting; one that is not yet is looked up."""
        id = int(channel)
        found = self._client.get_channel(id) or await self._client.fetch_channel(id)
        return found if isinstance(found, discord.ForumChannel) else None

    def _named(self, channel: str) -> str:
        found = self._client.get_channel(int(channel)) if channel.isdigit() else None
        return f"#{found.name}" if isinstance(found, discord.abc.GuildChannel) else ""


def _nonce(parcel: Parcel) -> str:
    return parcel.delivery.id[: limits.NONCE]


def _title(parcel: Parcel) -> str:
    """What a post in a forum is called."""
    return _thread_name(parcel.delivery.thread or parcel.delivery.card.title)


def _drawn(parcel: Parcel) -> ui.LayoutView:
    return view(parcel.delivery.card, parcel.seal, parcel.people)


def _mentions(parcel: Parcel) -> discord.AllowedMentions:
    """Exactly the people the card names are told; nobody else, whatever is typed in it."""
    users: list[Snowflake] = [discord.Object(int(user)) for user in parcel.people.values()]
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=users[: limits.MENTIONED]
    )


def _thread_name(title: str) -> str:
    return shorten(title, limits.THREAD_NAME).strip() or "Folkmoot"
