"""Answers, brought to whoever acted: in the channel, in private, in a modal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, assert_never

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import files
from adapters.slack.forms import card_view, form_view, working_view
from adapters.slack.incoming import Reach
from adapters.slack.patience import seconds
from adapters.slack.refusals import TROUBLES, code
from adapters.slack.render import Seal, message
from bot.acting.answers import Answer
from bot.acting.mishaps import too_late, unbound, wrong
from bot.ui import (
    Action,
    Audience,
    Card,
    Form,
    Open,
    Redraw,
    Refuse,
    Say,
    Text,
)

Json = dict[str, Any]

TITLE = "Folkmoot"
# A modal that we acknowledged with another view may be found only a little later.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
_LATE = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}

BEFORE = Card("That was done already", (Text("I had this from you before, and did it once."),))
POSTED = Card("Done", (Text("It is in the channel."),))


class Replies:
    """Knows every way to answer, and goes to the next one where one is closed."""

    def __init__(self, client: AsyncWebClient, session: ClientSession) -> None:
        self._client, self._session = client, session

    async def give(self, reach: Reach, answer: Answer) -> None:
        match answer.reply:
            case None:
                await self._repeated(reach)
            case Say(card, to, file):
                note = ""
                if file:
                    note = await files.deliver(self._client, self._session, reach.user, file)
                said = message(card, answer.seal, answer.people, note=note)
                await (self._publicly if to is Audience.CHANNEL else self._privately)(reach, said)
            case Redraw(card):
                await self._redraw(reach, message(card, answer.seal, answer.people))
            case Open(form):
                await self._open(reach, form, answer.seal)
            case Refuse(form, errors, again):
                await self._refuse(reach, form, errors, again, answer.seal)
            case _:
                assert_never(answer.reply)

    async def tell(self, reach: Reach, card: Card) -> None:
        """A card without buttons, for whoever acted."""
        await self._privately(reach, message(card, unbound, {}))

    async def hold(self, reach: Reach) -> Reach:
        """Open a modal while there is still time; what belongs in it comes later."""
        view = working_view("One moment", reach)
        opened = await self._client.views_open(trigger_id=reach.trigger, view=view)
        return replace(reach, view=opened["view"]["id"], title="One moment")

    async def _repeated(self, reach: Reach) -> None:
        """Only a modal waits for an answer to what came a second time."""
        if reach.view:
            await self._shown(reach, self._card_view(reach, message(BEFORE, unbound, {})))

    async def _privately(self, reach: Reach, said: Json) -> None:
        """Seen by whoever acted: in their modal, below what they did, or in direct messages."""
        if reach.view and await self._shown(reach, self._card_view(reach, said)):
            return
        if reach.home and await self._over_home(reach, said):
            return
        more = {"replace_original": False, "response_type": "ephemeral"}
        if await self._responded(reach, {**said, **more}):
            return
        if not await self._whispered(reach, said):
            await self._client.chat_postMessage(**said, channel=reach.user)

    async def _publicly(self, reach: Reach, said: Json) -> None:
        more = {"replace_original": False, "response_type": "in_channel"}
        posted = await self._responded(reach, {**said, **more}) or await self._posted(reach, said)
        if not posted:
            await self._privately(reach, said)
        elif reach.view:
            await self._shown(reach, self._card_view(reach, message(POSTED, unbound, {})))

    async def _redraw(self, reach: Reach, said: Json) -> None:
        if reach.home and not reach.view:
            await self._publish(reach, said)
        elif reach.view or not reach.pressed:
            await self._privately(reach, said)
        elif not await self._responded(reach, {**said, "replace_original": True}):
            await self._client.chat_update(**said, channel=reach.channel, ts=reach.message)

    async def _over_home(self, reach: Reach, said: Json) -> bool:
        """In the Home tab an answer is a modal; opening the tab is answered by what it shows."""
        if reach.trigger:
            return await self._raised(reach, self._card_view(reach, said))
        await self._publish(reach, said)
        return True

    async def _publish(self, reach: Reach, said: Json) -> None:
        home = {"type": "home", "blocks": said["blocks"]}
        await self._client.views_publish(user_id=reach.user, view=home)

    async def _open(self, reach: Reach, form: Form, seal: Seal) -> None:
        view = form_view(form, seal(form.does), reach, {})
        if reach.view:
            await self._shown(reach, view)
        elif not await self._raised(reach, view):
            await self.tell(reach, too_late("Slack"))

    async def _raised(self, reach: Reach, view: Json) -> bool:
        """Open a modal; False when it is too late for that."""
        if not reach.trigger:
            return False
        try:
            await self._client.views_open(trigger_id=reach.trigger, view=view)
        except SlackApiError as error:
            if code(error) not in _LATE:
                raise
            return False
        return True

    async def _refuse(
        self,
        reach: Reach,
        form: Form,
        errors: Mapping[str, str],
        again: Action | None,
        seal: Seal,
    ) -> None:
        """The form with what was entered; where it cannot be shown any more, a way back to it."""
        view = form_view(form, seal(form.does), reach, errors)
        if await (self._shown(reach, view) if reach.view else self._raised(reach, view)):
            return
        said = message(wrong(errors, again), seal, {})
        await self._privately(replace(reach, view=""), said)

    async def _shown(self, reach: Reach, view: Json) -> bool:
        """Put a view into the modal; False when it was closed."""
        where = {"external_id": reach.view} if reach.ours else {"view_id": reach.view}
        for pause in (*(PAUSES if reach.ours else ()), 0):
            try:
                await self._client.views_update(**where, view=view)
            except SlackApiError as error:
                if code(error) != "not_found":
                    raise
                await asyncio.sleep(pause)
            else:
                return True
        return False

    def _card_view(self, reach: Reach, said: Json) -> Json:
        return card_view(reach.title or TITLE, said["blocks"], reach)

    async def _responded(self, reach: Reach, body: Json) -> bool:
        """By the address that came along, which works also where we are no member."""
        if not reach.url:
            return False
        thread = {"thread_ts": reach.thread} if reach.thread else {}
        try:
            taken, wait = await self._sent(reach.url, {**body, **thread})
            if wait:
                await asyncio.sleep(wait)
                taken, _ = await self._sent(reach.url, {**body, **thread})
        except TROUBLES:
            return False
        return taken

    async def _sent(self, url: str, body: Json) -> tuple[bool, float]:
        """Whether Slack took it; and how long to wait if it was too much."""
        async with self._session.post(url, json=body, proxy=self._client.proxy) as answer:
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                return False, seconds(answer.headers.get("Retry-After", ""))
            return answer.status == HTTPStatus.OK and _is_taken(await answer.text()), 0

    async def _whispered(self, reach: Reach, said: Json) -> bool:
        if reach.is_direct:
            return False
        try:
            await self._client.chat_postEphemeral(
                **said, channel=reach.channel, user=reach.user, thread_ts=reach.thread or None
            )
        except TROUBLES:
            return False
        return True

    async def _posted(self, reach: Reach, said: Json) -> bool:
        try:
            await self._client.chat_postMessage(
                **said, channel=reach.channel or reach.user, thread_ts=reach.thread or None
            )
        except TROUBLES:
            return False
        return True


def _is_taken(answer: str) -> bool:
    """Slack says "ok", or so in JSON."""
    return answer in ("", "ok") or json.loads(answer).get("ok") is True
