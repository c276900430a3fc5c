"""What people do in Slack: acknowledged at once, then carried out in a task of ours."""

from __future__ import annotations

import asyncio
import functools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack import forms, incoming, limits
from adapters.slack.incoming import Reach
from adapters.slack.profiles import Profiles
from adapters.slack.refusals import TROUBLES, code
from adapters.slack.render import LINK
from adapters.slack.replies import Replies
from bot.acting.answers import Answer
from bot.acting.mishaps import lost
from bot.acting.typed import UMBRELLA
from bot.dispatch import Dispatcher
from bot.ports import Origin

log = logging.getLogger(__name__)

Json = dict[str, Any]
Run = Callable[[Origin], Future[Answer]]
Listener = Callable[["Listening", AsyncAck, Json], Awaitable[None]]

_ANY = re.compile("")


ELSEWHERE = (
    "I serve another workspace, so nothing was done. Whoever runs this bot: give each workspace an "
    "app and a Folkmoot of its own."
)


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace we are installed in, and who we are there.

    ``archive`` is its address, ``organisation`` where we were installed in all of its workspaces.
    """

    team: str
    bot: str
    archive: str
    organisation: str = ""

    def is_meant(self, body: Json) -> bool:
        """Whether Slack speaks to this installation; one app may have several."""
        team, organisation = incoming.installation(body)
        if self.organisation:
            return organisation in ("", self.organisation)
        return team in ("", self.team)


def _guarded(listener: Listener) -> Listener:
    """Bolt takes an acknowledgement back when a listener raises; so none ever does."""

    @functools.wraps(listener)
    async def run(self: Listening, ack: AsyncAck, body: Json) -> None:
        try:
            if self.is_meant(body):
                await listener(self, ack, body)
            elif "command" in body:
                await ack(ELSEWHERE, response_type="ephemeral")
            else:
                await ack()
        except Exception:  # the acknowledgement must stand, whatever Slack sent
            log.exception("%s could not read what Slack sent", listener.__name__)
            self._dispatcher.watch.incident("answer")
            if ack.response is None:
                await ack()

    return run


class Listening:
    """Every listener of the app."""

    def __init__(
        self,
        app: AsyncApp,
        dispatcher: Dispatcher,
        replies: Replies,
        profiles: Profiles,
        *,
        home: Home,
        prefix: str,
    ) -> None:
        self._dispatcher, self._replies, self._profiles = dispatcher, replies, profiles
        self._home, self._prefix = home, f"{prefix}-" if prefix else ""
        self._working: set[asyncio.Task[None]] = set()
        app.command(_ANY)(self.command)
        app.action(_ANY)(self.action)
        app.view(forms.FORM)(self.submission)
        app.view(forms.CARD)(self.submission)
        app.shortcut(_ANY)(self.shortcut)
        app.event("app_mention")(self.mention)
        app.event("app_home_opened")(self.home)

    def is_meant(self, body: Json) -> bool:
        """What another workspace's people do is not taken for what ours do."""
        meant = self._home.is_meant(body)
        if not meant:
            team, organisation = incoming.installation(body)
            where = team or organisation
            log.warning(
                "Slack told of the workspace %s; this bot serves %s", where, self._home.team
            )
        return meant

    @_guarded
    async def command(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        name = body["command"].removeprefix("/").removeprefix(self._prefix)
        text = body.get("text", "")
        words = incoming.read(text, {})  # people stay ids until it is known who is meant as what
        self._start(
            incoming.of_command(body),
            lambda origin: self._dispatcher.typed(origin, name, words),
            named={user: said or user for user, said in incoming.mentions(text)},
            opens=self._dispatcher.typed_asks_back(name, words),
        )

    @_guarded
    async def action(self, ack: AsyncAck, body: Json) -> None:
        """A press on a button, or a choice in a menu, on a message or in a modal."""
        await ack()
        action = body["actions"][0]
        token = action["action_id"]
        if token.startswith(LINK):
            return
        picked = forms.picked(action)
        if body.get("view", {}).get("type") == "home":
            reach = incoming.of_home(body)
        elif "view" in body:
            whose = Reach(body["user"]["id"], body["trigger_id"], body["user"].get("username", ""))
            _, reach = forms.kept(body["view"], whose)
        else:
            reach = incoming.of_message(body, pressed=True)
        self._start(
            reach,
            lambda origin: self._dispatcher.press(origin, token, picked),
            opens=self._dispatcher.opens(self._origin(reach, {}), token),
        )

    @_guarded
    async def submission(self, ack: AsyncAck, body: Json) -> None:
        """A form: what can be told without the database is told in the acknowledgement."""
        view, user = body["view"], body["user"]
        whose = Reach(user["id"], body["trigger_id"], user.get("username", ""))
        token, reach = forms.kept(view, whose)
        values = forms.values(view)
        wrong = self._dispatcher.problems(self._origin(reach, {}), token, values)
        if wrong:
            await ack(response_action="errors", errors=wrong)
            return
        name = f"{reach.view}.{reach.event}"
        working = forms.working_view(reach.title, reach, name=name)
        await ack(response_action="update", view=working)
        self._start(
            replace(reach, view=name, ours=True),
            lambda origin: self._dispatcher.submit(origin, token, values),
            named=dict.fromkeys(forms.users(view), ""),
        )

    @_guarded
    async def shortcut(self, ack: AsyncAck, body: Json) -> None:
        """An entry of a message's menu, or of the app's own."""
        await ack()
        key = body["callback_id"]
        if "message" not in body:
            launch = functools.partial(self._dispatcher.launch, name=key)
            self._start(incoming.of_launch(body), launch, opens=True)
            return
        reach = incoming.of_message(body, pressed=False)
        message = body["message"]
        named = dict(incoming.mentions(message.get("text", "")))
        named.setdefault(message.get("user", reach.user), "")

        def run(origin: Origin) -> Future[Answer]:
            home = self._home
            pointed = incoming.pointed_at(
                body, bot=home.bot, names=origin.names, archive=home.archive
            )
            return self._dispatcher.shortcut(origin, key, pointed)

        self._start(reach, run, named=named, opens=True)

    @_guarded
    async def mention(self, ack: AsyncAck, body: Json) -> None:
        """Whoever calls us by name is shown what we can do."""
        await ack()
        if "user" in body["event"]:
            run = functools.partial(self._dispatcher.typed, name=UMBRELLA, text="")
            self._start(incoming.of_mention(body), run)

    @_guarded
    async def home(self, ack: AsyncAck, body: Json) -> None:
        """Whoever opens the Home tab sees there what is theirs."""
        await ack()
        if body["event"].get("tab") == "home":
            self._start(incoming.of_home_opened(body), self._dispatcher.belongings)

    async def finish(self, *, within: timedelta) -> None:
        """Until all that was acknowledged is done and answered."""
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(
        self, reach: Reach, run: Run, *, named: dict[str, str] | None = None, opens: bool = False
    ) -> None:
        task = asyncio.create_task(self._carried_out(reach, run, named or {}, opens=opens))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _carried_out(
        self, reach: Reach, run: Run, named: dict[str, str], *, opens: bool
    ) -> None:
        try:
            if opens and not reach.view:
                await self._opened(reach, run, named)
            else:
                await self._replies.give(reach, await self._answer(reach, run, named))
            if reach.home and (
                reach.trigger or reach.view
            ):  # what they did there may have changed it
                tab = Reach(reach.user, f"{reach.event}.home", reach.username, home=True)
                await self._replies.give(
                    tab, await self._answer(tab, self._dispatcher.belongings, {})
                )
        except Exception:  # whatever broke, whoever acted must hear of it
            incident = secrets.token_hex(4)
            log.exception("incident %s: an answer did not arrive", incident)
            self._dispatcher.watch.incident("answer")
            await self._apologise(reach, incident)

    async def _opened(self, reach: Reach, run: Run, named: dict[str, str]) -> None:
        """A form has to open within three seconds; what takes longer fills it in later."""
        answer = asyncio.create_task(self._answer(reach, run, named))
        await asyncio.wait([answer], timeout=limits.OPENING.total_seconds())
        if not answer.done():
            reach = await self._held(reach)
        await self._replies.give(reach, await answer)

    async def _held(self, reach: Reach) -> Reach:
        """What was asked for is done all the same, and answered some other way."""
        try:
            return await self._replies.hold(reach)
        except TROUBLES as error:
            log.warning("it is too late even for a modal: %s", code(error))
            return reach

    async def _answer(self, reach: Reach, run: Run, named: dict[str, str]) -> Answer:
        known = await self._profiles.of([reach.user, *named])
        names = {user: known[user].name or said for user, said in named.items()}
        return await asyncio.wrap_future(run(self._origin(reach, names)))

    def _origin(self, reach: Reach, names: dict[str, str]) -> Origin:
        profile = self._profiles.known(reach.user)
        return Origin(
            reach.place(self._home.team),
            reach.user,
            reach.event,
            name=profile.name or reach.username,
            zone=profile.zone,
            admin=profile.admin,
            channel=reach.channel_name,
            thread=reach.thread,
            message=reach.message,
            names={user: name for user, name in names.items() if name},
        )

    async def _apologise(self, reach: Reach, incident: str) -> None:
        for way in (reach, replace(reach, view="", home=False)):  # the modal may be what is broken
            try:
                await self._replies.tell(way, lost("Slack", incident))
            except Exception:  # then nothing reaches them; the log knows
                log.exception("incident %s: nor did the apology", incident)
            else:
                return
