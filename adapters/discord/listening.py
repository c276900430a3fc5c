"""What people do in Discord: acknowledged at once, then carried out, then answered."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from typing import Any

import discord
from discord import app_commands

from adapters.discord import incoming, limits, tree
from adapters.discord.forms import filled
from adapters.discord.incoming import Asked
from adapters.discord.profiles import Profiles
from adapters.discord.refusals import TROUBLES
from adapters.discord.replies import Reply
from bot.acting.answers import Answer
from bot.acting.deeds import AGAIN
from bot.acting.mishaps import lost, unbound
from bot.acting.typed import UMBRELLA
from bot.dispatch import Dispatcher
from bot.errors import StaleAction
from bot.markup import escape
from bot.ports import Origin
from bot.ui import Audience, Card, Choice, Option, Say, Text

log = logging.getLogger(__name__)

Run = Callable[[Origin], Future[Answer]]

STRANGER = Card(
    "Where do I know you from?",
    (Text("I find you in no server that I am in. Type this in a channel of your community."),),
)
LEAVING = Card("One moment", (Text("I am being restarted. Please try again in a minute."),))


class Listening:
    """Takes every interaction. Commands and forms are told apart by what travelled with them."""

    def __init__(
        self, dispatcher: Dispatcher, *, form_within: timedelta = limits.FORM_WITHIN
    ) -> None:
        self._dispatcher, self._form_within = dispatcher, form_within
        self._features = dispatcher.features
        self._menus = {one.name: one.key for one in self._features.shortcuts.values()}
        self.profiles = Profiles(dispatcher.tokens)
        self._working: set[asyncio.Task[Any]] = set()
        self._leaving = False

    async def take(self, asked: Asked) -> None:
        """One interaction, from its arrival to its answer. Nothing it meets gets out of here."""
        task = asyncio.current_task()
        assert task
        self._working.add(task)
        try:
            self.profiles.saw(
                str(asked.user.id), asked.user.display_name, str(asked.guild_id or "")
            )
            await self._take(asked)
        finally:
            self._working.discard(task)

    async def finish(self, within: timedelta) -> None:
        """Until all that was acknowledged is done and answered; what comes now is sent away."""
        self._leaving = True
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take(self, asked: Asked) -> None:
        match asked.type:
            case discord.InteractionType.autocomplete:
                await self._suggest(asked)
            case discord.InteractionType.application_command if self._is_menu(asked):
                await self._point(asked)
            case discord.InteractionType.application_command:
                await self._command(asked)
            case discord.InteractionType.component:
                await self._press(asked)
            case discord.InteractionType.modal_submit:
                await self._submit(asked)
            case _:
                return

    def _is_menu(self, asked: Asked) -> bool:
        data: Any = asked.data
        return bool(data.get("type") == tree.MESSAGE_MENU)

    async def _command(self, asked: Asked) -> None:
        data: Any = asked.data
        told = incoming.typed(data)
        names = incoming.resolved(data)
        if told.path == UMBRELLA and told.values:
            await self._umbrella(asked, *told.values.values())
            return
        command = self._features.commands.get(told.path)
        if command is None:
            await Reply(asked).tell(_unknown(told.path))
            return

        def run(origin: Origin) -> Future[Answer]:
            values = incoming.seen(asked, told.values, origin.names)
            return self._dispatcher.command(origin, told.path, values)

        await self._carry_out(
            asked,
            Reply(asked),
            run,
            names=names,
            unnamed=incoming.named(told.values),
            opens=self._dispatcher.asks_back(told.path, told.values),
            reads=command.reads,
            private=command.to is Audience.SENDER,
        )

    async def _umbrella(self, asked: Asked, line: str) -> None:
        """Any command typed as a line of text, after ``/moot``."""
        text, ids = incoming.ids_kept(line), incoming.named({"": line})

        def run(origin: Origin) -> Future[Answer]:
            return self._dispatcher.typed(incoming.mentioning(origin, ids), UMBRELLA, text)

        await self._carry_out(
            asked,
            Reply(asked),
            run,
            unnamed=ids,
            opens=self._dispatcher.typed_asks_back(UMBRELLA, text),
        )

    async def _point(self, asked: Asked) -> None:
        """An entry of a message's menu. What it does may be a form, so that is waited for."""
        data: Any = asked.data
        key = self._menus.get(data["name"])
        if key is None:
            await Reply(asked).tell(_unknown(data["name"]))
            return

        def run(origin: Origin) -> Future[Answer]:
            message = incoming.pointed_at(asked, origin.names)
            return self._dispatcher.shortcut(origin, key, message)

        await self._carry_out(asked, Reply(asked), run, names=incoming.author(asked), opens=True)

    async def _press(self, asked: Asked) -> None:
        data: Any = asked.data
        token, picked = data["custom_id"], data.get("values") or ()
        here = incoming.origin(asked, self._scope(asked, token), {})

        def run(origin: Origin) -> Future[Answer]:
            return self._dispatcher.press(origin, token, picked)

        opens = self._dispatcher.opens(here, token)
        await self._carry_out(asked, Reply(asked), run, token=token, opens=opens)

    async def _submit(self, asked: Asked) -> None:
        """The form's own checks are made with the rest, so that what was typed is kept."""
        data: Any = asked.data
        token, values = data["custom_id"], filled(data["components"])

        def run(origin: Origin) -> Future[Answer]:
            seen = incoming.seen(asked, values, origin.names)
            return self._dispatcher.submit(origin, token, seen)

        await self._carry_out(
            asked,
            Reply(asked, corrects=self._corrects(asked)),
            run,
            token=token,
            names=incoming.resolved(data),
            unnamed=incoming.named(values),
        )

    async def _suggest(self, asked: Asked) -> None:
        """What to offer while an option is typed; nothing rather than too late."""
        data: Any = asked.data
        told = incoming.typed(data)
        command = self._features.commands.get(told.path)
        options = command.options if command else ()  # Discord may offer what is gone for a while
        option = next((one for one in options if one.name == told.focused), None)
        try:
            async with asyncio.timeout(limits.SUGGEST_WITHIN.total_seconds()):
                offered = await self._offered(asked, told, option) if option else []
                choices = [app_commands.Choice(name=name, value=value) for name, value in offered]
                await asked.response.autocomplete(choices)
        except TROUBLES as error:
            log.info("no suggestions for /%s %s: %r", told.path, told.focused, error)

    async def _offered(
        self, asked: Asked, told: incoming.Typed, option: Option
    ) -> list[tuple[str, str]]:
        text, found = told.values[option.name], list[Choice]()
        if not option.choices:
            where = str(asked.guild_id or "")
            where = where or self.profiles.seen_in(asked.client, str(asked.user.id))
            origin, piece = incoming.origin(asked, where, {}), tree.piece(option, text)
            looked_up = self._dispatcher.suggest(origin, told.path, option.name, piece)
            found = await asyncio.wrap_future(looked_up)
        return tree.suggestions(option, text, found)

    async def _carry_out(
        self,
        asked: Asked,
        reply: Reply,
        run: Run,
        *,
        token: str = "",
        names: dict[str, str] | None = None,
        unnamed: Iterable[str] = (),
        opens: bool = False,
        reads: bool = False,
        private: bool = True,
    ) -> None:
        """Acknowledge, act, answer; what only ``reads`` acts while it is being acknowledged."""
        try:
            if self._leaving:
                await reply.tell(LEAVING)
                return
            act = partial(self._answer, asked, run, token, names or {}, unnamed)
            if opens:
                await self._answered_first(reply, act(), private=private)
            elif reads:
                held, found = await asyncio.gather(reply.hold(private=private), act())
                if held:
                    await reply.give(found)
            elif await reply.hold(private=private):
                await reply.give(await act())
        except Exception:  # whatever broke, whoever acted must hear of it
            incident = secrets.token_hex(4)
            log.exception("incident %s: an answer did not arrive", incident)
            self._dispatcher.watch.incident("answer")
            await _apologise(reply, incident)

    async def _answered_first(
        self, reply: Reply, acting: Coroutine[Any, Any, Answer], *, private: bool
    ) -> None:
        """A form must be the first answer, so it is waited for, but not for too long."""
        answer = asyncio.create_task(acting)
        await asyncio.wait([answer], timeout=self._form_within.total_seconds())
        ours = answer.done() or await reply.hold(private=private)
        given = await answer
        if ours:
            await reply.give(given)

    async def _answer(
        self, asked: Asked, run: Run, token: str, names: dict[str, str], unnamed: Iterable[str]
    ) -> Answer:
        home = self._scope(asked, token) if token else await self._home(asked)
        if not home and not token:
            return Answer(Say(STRANGER), unbound)
        known = await self.profiles.names(asked.client, home, unnamed)
        return await asyncio.wrap_future(run(incoming.origin(asked, home, known | names)))

    async def _home(self, asked: Asked) -> str:
        if asked.guild_id:
            return str(asked.guild_id)
        return await self.profiles.home(asked.client, str(asked.user.id))

    def _scope(self, asked: Asked, token: str) -> str:
        """The server a button belongs to: in private, the one it was made for."""
        return str(asked.guild_id or "") or self.profiles.of_token(asked.client, token)

    def _corrects(self, asked: Asked) -> bool:
        """Whether the form was opened by *Edit again*, whose card is of no more use."""
        rows: Any = asked.message.components if asked.message else ()
        return any(self._is_again(asked, id) for id in incoming.custom_ids(rows))

    def _is_again(self, asked: Asked, token: str) -> bool:
        scope = f"discord/{self._scope(asked, token)}"
        try:
            return self._dispatcher.tokens.open(token, scope=scope).action.name == AGAIN
        except StaleAction:
            return False


async def _apologise(reply: Reply, incident: str) -> None:
    try:
        await reply.tell(lost("Discord", incident))
    except Exception:  # then nothing reaches them; the log knows
        log.exception("incident %s: nor did the apology", incident)


def _unknown(name: str) -> Card:
    words = f"“{escape(name)}” was changed or taken away. Restart Discord to see what there is now."
    return Card("I do not know that any more", (Text(words),))
