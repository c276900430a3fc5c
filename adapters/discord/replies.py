"""One interaction's way back: acknowledged once, then answered where people see it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any, assert_never

import discord
from aiohttp import ClientError
from discord import ui
from discord.utils import MISSING

from adapters.discord import limits
from adapters.discord.forms import Sheet
from adapters.discord.incoming import Asked
from adapters.discord.refusals import ALREADY_ANSWERED, OVER, code
from adapters.discord.render import upload, view
from bot.acting.answers import Answer
from bot.acting.mishaps import too_late, unbound, wrong
from bot.ui import (
    Audience,
    Card,
    File,
    Form,
    Open,
    Redraw,
    Refuse,
    Say,
)

log = logging.getLogger(__name__)


class Held(Enum):
    """How an interaction was acknowledged; that decides what its first message can be."""

    NOT = "not yet"
    QUIETLY = "nothing is shown"  # a press: its message may be redrawn
    PRIVATELY = "thinking, for one"
    PUBLICLY = "thinking, for all"


class Reply:
    """The answer to one interaction. ``corrects``: a card with *Edit again* makes way for it."""

    def __init__(self, asked: Asked, *, corrects: bool = False) -> None:
        self._asked, self._corrects = asked, corrects
        self._held = Held.NOT

    async def hold(self, *, private: bool = True) -> bool:
        """Acknowledge at once; False when somebody else did, so the rest is theirs."""
        response, quiet = self._asked.response, self._asked.message is not None
        loud = {"ephemeral": private, "thinking": True}
        if not await self._tried(lambda: response.defer(**({} if quiet else loud))):
            return False
        thinking = Held.PRIVATELY if private else Held.PUBLICLY
        self._held = Held.QUIETLY if quiet else thinking
        return True

    async def give(self, answer: Answer) -> None:
        match answer.reply:
            case None:
                await self._nothing()
            case Say(card, to, file):
                drawn = view(card, answer.seal, answer.people, file)
                await self._say(drawn, private=to is Audience.SENDER, file=file)
            case Redraw(card):
                await self._redraw(view(card, answer.seal, answer.people))
            case Open(form):
                await self._open(form, answer)
            case Refuse(_, errors, again):  # a form cannot answer a form
                await self._say(view(wrong(errors, again), answer.seal, {}), private=True)
            case _:
                assert_never(answer.reply)

    async def tell(self, card: Card) -> None:
        """A card without buttons, for whoever acted."""
        await self._say(view(card, unbound, {}), private=True)

    async def _say(self, drawn: ui.LayoutView, *, private: bool, file: File | None = None) -> None:
        thinking = Held.PRIVATELY if private else Held.PUBLICLY
        if self._held is Held.NOT:
            await self._tried(lambda: self._first(drawn, private=private, file=file))
        elif self._held is thinking or (self._corrects and private):
            await self._sent(lambda: self._edit(drawn, file))
        else:
            if self._held is not Held.QUIETLY:  # it says "thinking…" to the wrong people
                await self._sent(self._asked.delete_original_response)
                self._held = Held.QUIETLY
            await self._sent(lambda: self._more(drawn, private=private, file=file))

    async def _redraw(self, drawn: ui.LayoutView) -> None:
        """The pressed card anew; a form from a command has none, so its answer is a new one."""
        if not self._asked.message:
            await self._say(drawn, private=True)
        elif self._held is Held.NOT:
            await self._tried(lambda: self._asked.response.edit_message(view=drawn))
        else:
            await self._sent(lambda: self._asked.edit_original_response(view=drawn))

    async def _open(self, form: Form, answer: Answer) -> None:
        """A form must be the first answer."""
        if self._held is not Held.NOT:
            log.warning("the form of %s came after the acknowledgement", form.does.name)
            await self.tell(too_late("Discord"))
            return
        sheet = Sheet(form, answer.seal(form.does))
        await self._tried(lambda: self._asked.response.send_modal(sheet))

    async def _nothing(self) -> None:
        """It was done before, and answered then."""
        if self._held in (Held.PRIVATELY, Held.PUBLICLY):
            await self._sent(self._asked.delete_original_response)

    async def _tried(self, first: Callable[[], Awaitable[Any]]) -> bool:
        """The first answer; False when it is too late or somebody else gave one.

        When the connection broke, it is tried once more: being told then that there is an
        answer already means that the first try arrived.
        """
        broke = False
        while True:
            try:
                async with asyncio.timeout(limits.FIRST_WITHIN.total_seconds()):
                    await first()
            except ClientError:
                if broke:
                    raise
                broke = True
            except TimeoutError:
                log.warning("interaction %s: it could not be acknowledged", self._asked.id)
                return False
            except discord.HTTPException as error:
                if error.code not in OVER:
                    raise
                log.info("interaction %s: already handled (%s)", self._asked.id, error.code)
                return broke and error.code == ALREADY_ANSWERED
            else:
                return True

    async def _sent(self, send: Callable[[], Awaitable[Any]]) -> None:
        """What follows; tried once more when the connection breaks, rather twice than never."""
        try:
            async with asyncio.timeout(limits.MORE_WITHIN.total_seconds()):
                try:
                    await send()
                except ClientError:
                    await send()
        except discord.HTTPException as error:
            if code(error) not in OVER:
                raise
            log.info("interaction %s: its time is over (%s)", self._asked.id, error.code)

    async def _first(self, drawn: ui.LayoutView, *, private: bool, file: File | None) -> None:
        more = upload(file) if file else MISSING
        await self._asked.response.send_message(view=drawn, ephemeral=private, file=more)

    async def _edit(self, drawn: ui.LayoutView, file: File | None) -> None:
        more = [upload(file)] if file else MISSING
        await self._asked.edit_original_response(view=drawn, attachments=more)

    async def _more(self, drawn: ui.LayoutView, *, private: bool, file: File | None) -> None:
        more = upload(file) if file else MISSING
        await self._asked.followup.send(view=drawn, ephemeral=private, file=more)
