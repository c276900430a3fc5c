"""People who talk to the bot in tests: they run commands, press buttons, fill in forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from adapters.sandbox.chat import Chat, Post, Shown
from adapters.sandbox.plain import form_text, text
from bot.acting.answers import Answer
from bot.dispatch import Dispatcher
from bot.ports import Origin
from bot.ui import Button, Buttons, Card, Pick, Row


@dataclass(frozen=True)
class Seen:
    """What a person sees after acting; compare ``str(seen)``, or go on with it."""

    shown: Shown

    @override
    def __str__(self) -> str:
        if self.shown.form:
            return form_text(self.shown.form, dict(self.shown.errors))
        return text(self.shown.post.card) if self.shown.post and self.shown.post.card else ""

    def __contains__(self, words: str) -> bool:
        return words in str(self)

    @property
    def post(self) -> Post:
        assert self.shown.post, f"a message was expected, not: {self}"
        return self.shown.post

    @property
    def card(self) -> Card:
        assert self.post.card
        return self.post.card


@dataclass(frozen=True)
class Someone:
    """A person in one channel of a chat; ``at`` moves them to another, or into a thread."""

    id: str
    chat: Chat
    dispatcher: Dispatcher
    channel: str = "general"
    thread: str = ""

    def at(self, channel: str, *, thread: str = "") -> Someone:
        return Someone(self.id, self.chat, self.dispatcher, channel, thread)

    @property
    def dm(self) -> Someone:
        return self.at(f"@{self.id}")

    def types(self, line: str, *, event: str = "") -> Seen:
        """A whole line as typed: ``/ask How do I …``."""
        name, _, rest = line.removeprefix("/").partition(" ")
        origin = self._origin(event=event)
        return self._see(origin, self.dispatcher.typed(origin, name, rest).result())

    def runs(self, path: str, *, event: str = "", **values: str) -> Seen:
        """A command with its options filled in, as a platform with typed options sends it."""
        origin = self._origin(event=event)
        return self._see(origin, self.dispatcher.command(origin, path, values).result())

    def presses(self, label: str, on: Seen | Post, *, event: str = "") -> Seen:
        post = on.post if isinstance(on, Seen) else self.chat.posts[on.id]
        assert post.card
        assert post.seal
        token = post.seal(button(post.card, label).does)
        origin = self._on(post, event)
        return self._see(origin, self.dispatcher.press(origin, token).result())

    def picks(self, prompt: str, *values: str, on: Seen | Post) -> Seen:
        """Choose from a menu, by the labels of its choices."""
        post = on.post if isinstance(on, Seen) else self.chat.posts[on.id]
        assert post.card
        assert post.seal
        menu = next(
            one for one in post.card.blocks if isinstance(one, Pick) and one.prompt == prompt
        )
        picked = [one.value for one in menu.choices if one.label in values]
        assert len(picked) == len(values), f"{values} are not all in {menu.choices}"
        origin = self._on(post, "")
        return self._see(
            origin, self.dispatcher.press(origin, post.seal(menu.does), picked).result()
        )

    def submits(self, seen: Seen, *, event: str = "", **values: str) -> Seen:
        """Fill in the form that is open, and send it; its own checks come first."""
        form = seen.shown.form
        assert form, f"a form was expected, not: {seen}"
        origin = self._origin(event=event)
        filled: Mapping[str, str] = {**form.values, **values}
        unknown = set(values) - {one.name for one in form.fields}
        assert not unknown, f"the form has no {unknown}: {seen}"
        wrong = self.dispatcher.problems(origin, seen.shown.token, filled)
        if wrong:
            return Seen(Shown(form=form, token=seen.shown.token, errors=wrong))
        return self._see(origin, self.dispatcher.submit(origin, seen.shown.token, filled).result())

    def uses(self, shortcut: str, on: Post) -> Seen:
        """An entry of a message's own menu."""
        origin = self.chat.origin(self.id, on.channel, thread=on.thread, message=on.id)
        key = shortcut.lower().replace(" ", "_")
        pointed = self.chat.pointed_at(on.id)
        return self._see(origin, self.dispatcher.shortcut(origin, key, pointed).result())

    def says(self, words: str) -> Post:
        return self.chat.says(self.id, self.channel, words, thread=self.thread)

    def sees(self) -> list[str]:
        """What is in the channel or thread, as plain text, oldest first."""
        posts = self.chat.seen_by(self.id, self.channel, thread=self.thread)
        return [text(one.card) if one.card else one.text for one in posts]

    def last(self) -> Post:
        """The newest message they see in the channel or thread."""
        *_, newest = self.chat.seen_by(self.id, self.channel, thread=self.thread)
        return newest

    def _origin(self, *, event: str = "") -> Origin:
        return self.chat.origin(self.id, self.channel, thread=self.thread, event=event)

    def _on(self, post: Post, event: str) -> Origin:
        return self.chat.origin(
            self.id, post.channel, thread=post.thread, message=post.id, event=event
        )

    def _see(self, origin: Origin, answer: Answer) -> Seen:
        return Seen(self.chat.show(origin, answer))


def button(card: Card, label: str) -> Button:
    """The button with a label; raises with what there is."""
    found = [item for block in card.blocks if isinstance(block, Buttons) for item in block.items]
    found += [block.button for block in card.blocks if isinstance(block, Row) and block.button]
    for one in found:
        if isinstance(one, Button) and one.label == label:
            return one
    raise AssertionError(f"no button {label!r}, only {[one.label for one in found]}")
