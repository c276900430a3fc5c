"""From something a person did to what they are answered.

This is the only place that opens a transaction for a person's action, checks what
they may do, and turns an error into words. Handlers are synchronous on purpose: one
cannot await the network while it holds the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.acting import answers
from bot.acting.actor import WhichCommunity
from bot.acting.answers import Answer, Sealer
from bot.acting.deeds import Deed, Deeds
from bot.acting.noting import PRESS, TYPED, Notes
from bot.acting.typed import named, understood
from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools
from bot.errors import NeedsWrite, StaleAction, UserError
from bot.inputs import missing, problems, tidy
from bot.language.heard import heard
from bot.model.communities import Communities, Serving
from bot.ports import Database, Inbox, Message, Origin, Promise, UnitOfWork, Words
from bot.tokens import Tokens
from bot.ui import Action, Choice, Option, Say
from bot.watching import UNWATCHED, Watch

BELONGINGS = "my show"


class Dispatcher:
    """The core's front door: adapters call it, and draw the Answer their future brings."""

    def __init__(
        self,
        features: Features,
        *,
        database: Database,
        words: Words,
        tokens: Tokens,
        clock: Clock,
        new_id: Callable[[], str],
        anyone_may_create: bool = False,
        watch: Watch = UNWATCHED,
    ) -> None:
        self.features, self.tokens, self.watch = features, tokens, watch
        self._database, self._words = database, words
        self._clock, self._new_id = clock, new_id
        self._deeds = Deeds(features, anyone_may_create=anyone_may_create)
        self._notes = Notes(features, watch)

    def typed(self, origin: Origin, name: str, text: str) -> Future[Answer]:
        """Run a command typed as text: ``name`` without the slash, ``text`` after it."""
        began = perf_counter()
        try:
            command, typed = understood(self.features.groups, self.features.commands, name, text)
            values = named(command.options, typed, origin.names)
        except UserError as error:
            return _done(self._explained(origin, TYPED, error, began))
        return self.command(origin, command.path, values)

    def command(self, origin: Origin, path: str, values: Mapping[str, str]) -> Future[Answer]:
        """Run a slash command with values by option name, as text."""
        command = self.features.commands[path]
        clean = tidy(command.options, values)
        deed = Deed(command.action, values=clean)
        reads = command.reads or bool(missing(command.options, clean))
        return self._run(origin, deed, reads=reads and not command.anywhere)

    def belongings(self, origin: Origin) -> Future[Answer]:
        """What is somebody's: for a platform that keeps a page for each of them."""
        return self.command(origin, BELONGINGS, {})

    def launch(self, origin: Origin, name: str) -> Future[Answer]:
        """Run a command from the menu of the whole app, by the name of its action."""
        command = self.features.by_action.get(name)
        if command is None:
            return _done(self._explained(origin, PRESS, StaleAction(), perf_counter()))
        return self.command(origin, command.path, {})

    def press(self, origin: Origin, token: str, picked: Sequence[str] = ()) -> Future[Answer]:
        """Run what a button or a menu is bound to."""
        return self._opened(origin, token, Deed(picked=tuple(picked)))

    def submit(self, origin: Origin, token: str, values: Mapping[str, str]) -> Future[Answer]:
        """Run what a form is bound to, with what was entered, by field name."""
        return self._opened(origin, token, Deed(values=dict(values), form=True))

    def shortcut(self, origin: Origin, key: str, message: Message) -> Future[Answer]:
        """Run an entry of a message's menu."""
        return self._run(origin, Deed(Action(f"menu.{key}"), message=message))

    def problems(self, origin: Origin, token: str, values: Mapping[str, str]) -> dict[str, str]:
        """What is wrong with a form's values, by field; needs no database."""
        fields = self._fields(origin, token)
        zone = ZoneInfo(origin.zone) if origin.zone else None
        return problems(fields, tidy(fields, values), now=self._clock.now(), zone=zone)

    def opens(self, origin: Origin, token: str) -> bool:
        """Whether pressing it is answered with a form, which may have to come at once."""
        try:
            action = self.tokens.open(token, scope=origin.place.site).action
        except StaleAction:
            return False
        return self._deeds.opens(action)

    def asks_back(self, path: str, values: Mapping[str, str]) -> bool:
        """Whether a command is answered with a form."""
        command = self.features.commands[path]
        return command.opens or bool(missing(command.options, tidy(command.options, values)))

    def typed_asks_back(self, name: str, text: str) -> bool:
        """The same for a command typed as text."""
        try:
            command, values = understood(self.features.groups, self.features.commands, name, text)
        except UserError:
            return False
        return self.asks_back(command.path, values)

    def suggest(self, origin: Origin, path: str, option: str, text: str) -> Future[list[Choice]]:
        """Completions for an option while it is typed."""
        return self._database.read(
            lambda uow: self._deeds.suggestions(
                self._tools(uow), origin, path, option, heard(text)
            ),
            refusable=True,
        )

    def places(self, platform: str) -> Future[list[Serving]]:
        """Every channel that serves a community on a platform."""
        return self._database.read(
            lambda uow: [
                serving
                for community in uow.repo(Communities).all()
                for serving in community.channels.places
                if serving.place.platform == platform
            ]
        )

    def _fields(self, origin: Origin, token: str) -> Sequence[Option]:
        try:
            action = self.tokens.open(token, scope=origin.place.site).action
            return self._deeds.fields(action)
        except StaleAction:
            return ()

    def _opened(self, origin: Origin, token: str, deed: Deed) -> Future[Answer]:
        began = perf_counter()
        try:
            opened = self.tokens.open(token, scope=origin.place.site)
        except StaleAction as error:
            return _done(self._explained(origin, PRESS, error, began))
        return self._run(origin, replace(deed, action=opened.action, community=opened.community))

    def _run(self, origin: Origin, deed: Deed, *, reads: bool = False) -> Future[Answer]:
        began = perf_counter()
        answer = Promise[Answer]()

        def write() -> None:
            done = self._database.write(lambda uow: self._once(uow, origin, deed), refusable=True)
            done.add_done_callback(give)

        def looked(done: Future[Answer]) -> None:
            if isinstance(done.exception(), NeedsWrite | WhichCommunity):
                write()
            else:
                give(done)

        def give(done: Future[Answer]) -> None:
            try:
                answer.set_result(self._given(origin, deed, done, began))
            except BaseException as error:  # noqa: BLE001  whoever waits must hear of it
                answer.set_exception(error)

        if reads:
            done = self._database.read(lambda uow: self._read(uow, origin, deed), refusable=True)
            done.add_done_callback(looked)
        else:
            write()
        return answer

    def _given(self, origin: Origin, deed: Deed, done: Future[Answer], began: float) -> Answer:
        error = done.exception()
        if error:
            return self._explained(origin, deed.action.name, error, began)
        answer = done.result()
        self._notes.answered(origin, deed.action.name, answer, began=began)
        return answer

    def _read(self, uow: UnitOfWork, origin: Origin, deed: Deed) -> Answer:
        return self._sealed(
            origin, *self._deeds.done(self._tools(uow), origin, deed, may_write=False)
        )

    def _once(self, uow: UnitOfWork, origin: Origin, deed: Deed) -> Answer:
        """The deed, unless the same event was handled before."""
        tools = self._tools(uow)
        if not uow.repo(Inbox).first_time(origin.place.site, origin.event, tools.now):
            return Answer(None, Sealer(self.tokens, origin.place.site, ""))
        return self._sealed(origin, *self._deeds.tried(tools, origin, deed))

    def _sealed(self, origin: Origin, answer: Answer, community: str) -> Answer:
        return answer.sealed(Sealer(self.tokens, origin.place.site, community))

    def _explained(self, origin: Origin, what: str, error: BaseException, began: float) -> Answer:
        self._notes.raised(origin, what, error, began=began)
        reply = Say(answers.explain(error, incident=self._new_id()))
        return Answer(reply, Sealer(self.tokens, origin.place.site, ""))

    def _tools(self, uow: UnitOfWork) -> Tools:
        return Tools(self._clock.now(), uow, self._words, self.features, self._new_id)


def _done(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future
