"""Deliveries from the outbox, posted and edited in Slack."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.incoming import PLATFORM
from adapters.slack.refusals import TROUBLES, undelivered
from adapters.slack.render import message
from bot.errors import DeliveryError
from bot.ports import Parcel

Json = dict[str, Any]


class SlackGateway:
    """Sends once: the outbox knows when to try again."""

    platform = PLATFORM

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
        return str(posted["ts"])

    async def _edit(self, parcel: Parcel, said: Json) -> str:
        channel = parcel.delivery.place.channel
        if parcel.delivery.place.is_direct:
            channel = await self._conversation(channel.removeprefix("@"))
        await self._client.chat_update(**said, channel=channel, ts=parcel.edits)
        return parcel.edits

    async def _conversation(self, user: str) -> str:
        """The id of the direct messages with somebody; only posting does without it."""
        if user not in self._direct:
            opened = await self._client.conversations_open(users=user)
            self._direct[user] = str(opened["channel"]["id"])
        return self._direct[user]
