"""Somebody who tries everything the bot offers, with whatever can be typed, picked or pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from random import Random  # noqa: TID251  seeded: the same walk each time

from adapters.sandbox.chat import Chat
from bot.acting.answers import Answer
from bot.declared import Command
from bot.ports import Message, Origin
from bot.ui import Action, Card, Form, Kind, Open, Option, Pick, Redraw, Refuse, Say, actions
from bot.wiring import App
from tests.contracts import nasty

Seal = Callable[[Action], str]
COMMUNITIES = ("guild", "other", "")


@dataclass(frozen=True)
class Step:
    """One thing done, by name, and what came of it."""

    name: str
    origin: Origin
    answer: Answer


@dataclass
class Walker:
    """Acts at random, the same way for the same seed, and keeps whatever it is offered.

    Buttons, menus and forms are kept by the name of their handler, with what sealed them; they
    are tried by anybody, anywhere, at any time, also under the name of another community.
    """

    app: App
    chats: Sequence[Chat]
    random: Random
    offers: dict[str, list[tuple[Action, str]]] = field(default_factory=dict)
    fields: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    picks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    steps: int = 0

    def step(self) -> Step:
        """One more thing is done, and answered."""
        self.steps += 1
        origin = self._origin()
        deed = self.random.choice(self._deeds)
        name, answer = deed(origin)
        step = Step(name, origin, answer.result(timeout=30))
        self._learn(step)
        return step

    def look_around(self) -> None:
        """Learn what is on every message there is."""
        for chat in self.chats:
            for post in chat.posts.values():
                if post.card and post.seal:
                    self._see(post.card, post.seal)

    @property
    def _deeds(self) -> Sequence[Callable[[Origin], tuple[str, Future[Answer]]]]:
        held = [self._hold] * 5 if self.offers else []
        return (self._command, self._command, self._command, self._type, self._point, *held)

    def _origin(self) -> Origin:
        """Anybody, anywhere: in a channel, in private, in a thread, on a message of the bot's."""
        chat = self.random.choice(self.chats)
        user = self.random.choice(list(chat.users))
        channel = self.random.choice([*chat.channels, f"@{user}"])
        made = chat.origin(user, channel, event=f"walk{self.steps}")
        posts = [post.id for post in chat.posts.values() if post.card]
        if not posts or self.random.random() < 0.5:
            return made
        post = self.random.choice(posts)
        return replace(made, message=post, thread=self.random.choice(("", post)))

    def _command(self, origin: Origin) -> tuple[str, Future[Answer]]:
        command = self.random.choice(list(self.app.features.commands.values()))
        values = nasty.values(self.random, self._offered(origin, command))
        return f"/{command.path}", self.app.dispatcher.command(origin, command.path, values)

    def _offered(self, origin: Origin, command: Command) -> tuple[Option, ...]:
        """The command's options with what is suggested while somebody types."""
        return tuple(self._suggested(origin, command, one) for one in command.options)

    def _suggested(self, origin: Origin, command: Command, option: Option) -> Option:
        if not option.source and option.kind is not Kind.TOPIC:
            return option
        begun = self.random.choice(("", "", "", nasty.text(self.random)))
        found = self.app.dispatcher.suggest(origin, command.path, option.name, begun)
        return replace(option, choices=tuple(found.result(timeout=30)))

    def _type(self, origin: Origin) -> tuple[str, Future[Answer]]:
        command = self.random.choice(list(self.app.features.commands.values()))
        values = nasty.values(self.random, command.options)
        pairs = " ".join(f"{name}:{value}" for name, value in values.items())
        line = f"{command.verb} {nasty.text(self.random)} {pairs}"
        names = (command.group, command.group, "moot", nasty.text(self.random))
        name = self.random.choice(names)
        return f"typed /{command.path}", self.app.dispatcher.typed(origin, name, line)

    def _point(self, origin: Origin) -> tuple[str, Future[Answer]]:
        key = self.random.choice(list(self.app.features.shortcuts))
        author = self.random.choice(("", "sam", "stranger"))
        said, name = nasty.text(self.random), nasty.text(self.random)
        message = Message("m0", said, author, name, self.app.clock.now(), "https://a.example/m0")
        return f"menu {key}", self.app.dispatcher.shortcut(origin, key, message)

    def _hold(self, origin: Origin) -> tuple[str, Future[Answer]]:
        """Press, pick or fill in something offered before, to whomever."""
        name = self.random.choice(list(self.offers))
        action, community = self.random.choice(self.offers[name])
        if self.random.random() < 0.1:
            community = self.random.choice(COMMUNITIES)
        token = self.app.tokens.seal(action, scope=origin.place.site, community=community)
        if name in self.fields:
            return f"form {name}", self._fill_in(origin, token, self.fields[name])
        return f"press {name}", self._press(origin, token, self._picked(name))

    def _press(self, origin: Origin, token: str, picked: Sequence[str]) -> Future[Answer]:
        return self.app.dispatcher.press(origin, token, picked)

    def _fill_in(self, origin: Origin, token: str, fields: tuple[Option, ...]) -> Future[Answer]:
        """Sent as it is: what the form's own checks say must not be needed."""
        values = nasty.values(self.random, fields)
        self.app.dispatcher.problems(origin, token, values)
        return self.app.dispatcher.submit(origin, token, values)

    def _picked(self, name: str) -> Sequence[str]:
        """One or several of a menu's choices, none, or one it has no more."""
        offered = self.picks.get(name, ())
        some = self.random.sample(offered, self.random.randint(0, len(offered)))
        one = [self.random.choice(offered)] if offered else []
        return self.random.choice((one, one, one, some, ["gone"]))

    def _learn(self, step: Step) -> None:
        seal = step.answer.seal
        match step.answer.reply:
            case Say(card) | Redraw(card):
                self._see(card, seal)
            case Open(form):
                self._hold_on(form, seal)
            case Refuse(form, _, again):
                self._hold_on(form, seal)
                if again:
                    self._keep(again, seal)
            case None:
                raise AssertionError(f"nothing was answered to {step.name}")

    def _see(self, card: Card, seal: Seal) -> None:
        for action in actions(card):
            self._keep(action, seal)
        for block in card.blocks:
            if isinstance(block, Pick):
                self.picks[block.does.name] = tuple(one.value for one in block.choices)

    def _hold_on(self, form: Form, seal: Seal) -> None:
        self.fields[form.does.name] = form.fields
        self._keep(form.does, seal)

    def _keep(self, action: Action, seal: Seal) -> None:
        """Everything offered can be sealed, and says which community it speaks for."""
        community = seal(action).split("|")[2]
        known = self.offers.setdefault(action.name, [])
        if (action, community) not in known:
            known.append((action, community))
