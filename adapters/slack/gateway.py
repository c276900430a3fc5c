"""Deliveries from the outbox, posted and edited in Slack."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import limits
from adapters.slack.refusals import HIDDEN, TROUBLES, code, undelivered
from adapters.slack.render import message
from bot.errors import DeliveryError
from bot.mail import Parcel

Json = dict[str, Any]


class SlackGateway:
    """Sends once: the outbox knows when to try again."""

    def __init__(self, client: AsyncWebClient, team: str) -> None:
        self._client, self._team = client, team
        self._direct: dict[str, str] = {}

    async def send(self, parcel: Parcel) -> str:
        if parcel.delivery.place.workspace != self._team:
            raise DeliveryError("I am no longer installed in that Slack workspace.", final=True)
        said = message(parcel.delivery.card, parcel.seal, parcel.people)
        try:
            if parcel.edits:
                return await self._edit(parcel, said)
            return await self._post(parcel, said)
        except TROUBLES as error:
            raise undelivered(error) from error

    async def look_for(self, parcel: Parcel) -> str | None:
        """Every message of ours carries the id of its delivery; reading them takes a permission."""
        try:
            channel = await self._channel(parcel)
            return await self._found(channel, parcel)
        except TROUBLES as error:
            if code(error) in HIDDEN:
                return None
            raise undelivered(error) from error

    async def _found(self, channel: str, parcel: Parcel) -> str | None:
        asked: Json = {"channel": channel, "limit": limits.PAGE, "include_all_metadata": True}
        begun = parcel.delivery.begun
        if begun:
            asked["oldest"] = f"{(begun - limits.MARGIN).timestamp():.6f}"
        for _ in range(limits.PAGES):
            page = await self._page(asked, parcel.under)
            for one in page["messages"]:
                if _delivered(one) == parcel.delivery.id:
                    return _said(one["ts"])
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return ""
        return None

    async def _page(self, asked: Json, under: str) -> Json:
        if under:
            page = await self._client.conversations_replies(**asked, ts=under)
        else:
            page = await self._client.conversations_history(**asked)
        return dict(page.data) if isinstance(page.data, dict) else {}

    async def _channel(self, parcel: Parcel) -> str:
        place = parcel.delivery.place
        if place.is_direct:
            return await self._conversation(place.channel.removeprefix("@"))
        return place.channel

    async def _post(self, parcel: Parcel, said: Json) -> str:
        delivery = parcel.delivery
        posted = await self._client.chat_postMessage(
            **said,
            channel=delivery.place.channel.removeprefix("@"),  # a user's id opens the conversation
            thread_ts=parcel.under or None,
            metadata={"event_type": "folkmoot", "event_payload": {"delivery": delivery.id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return _said(posted["ts"])

    async def _edit(self, parcel: Parcel, said: Json) -> str:
        channel = await self._channel(parcel)
        await self._client.chat_update(**said, channel=channel, ts=parcel.edits)
        return parcel.edits

    async def _conversation(self, user: str) -> str:
        """The id of the direct messages with somebody; only posting does without it."""
        if user not in self._direct:
            opened = await self._client.conversations_open(users=user)
            self._direct[user] = _said(opened["channel"]["id"])
        return self._direct[user]


def _said(id: object) -> str:
    """An id without which nothing could be done with what was posted."""
    if not isinstance(id, str) or not id:
        raise ValueError("Slack did not say which it is.")
    return id


def _delivered(message: Json) -> str:
    """The delivery a message of ours belongs to."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("delivery", ""))
