"""A chat platform in memory: channels, threads, private replies and forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import assert_never

from bot.acting.answers import Answer
from bot.clock import Clock
from bot.model.communities import Place
from bot.ports import Message as PointedAt
from bot.ports import Origin
from bot.ui import Action, Audience, Card, File, Form, Open, Redraw, Refuse, Say

Seal = Callable[[Action], str]
BOT = ""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can be in the chat. ``zone`` as a platform's profile would say it.

    ``about`` is a word or two for whoever picks whom to be.
    """

    id: str
    name: str
    zone: str = ""
    admin: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A room. With ``members`` it is private: only they see it."""

    id: str
    topic: str = ""
    members: frozenset[str] = frozenset()

    def open_to(self, user: str) -> bool:
        return not self.members or user in self.members


@dataclass(frozen=True, slots=True)
class Post:
    """One message. ``author`` is "" for the bot; ``to`` the only user who sees it, "" for all.

    ``channel`` is a channel's id, or ``@user`` for the direct conversation of the bot with them.
    """

    id: str
    channel: str
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    seal: Seal | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    thread: str = ""
    title: str = ""
    to: str = ""
    edited: bool = False
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody sees at once after acting: a message, or a form to fill in."""

    post: Post | None = None
    form: Form | None = None
    token: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


class Chat:
    """One workspace. It changes only on the thread that drives it; ``changed`` hears of it."""

    platform = "sandbox"

    def __init__(self, clock: Clock, *, workspace: str = "sandbox") -> None:
        self.workspace = workspace
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.posts: dict[str, Post] = {}
        self.changed: list[Callable[[Post], None]] = []
        self._clock, self._numbers = clock, count(1)

    def join(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def names(self) -> dict[str, str]:
        """What users are called, by id."""
        return {one.id: one.name for one in self.users.values()}

    def open_channel(self, id: str, topic: str = "", *, members: Iterable[str] = ()) -> Place:
        self.channels[id] = Channel(id, topic, frozenset(members))
        return self.place(id)

    def place(self, channel: str) -> Place:
        return Place(self.platform, self.workspace, channel)

    def origin(
        self, user: str, channel: str, *, thread: str = "", message: str = "", event: str = ""
    ) -> Origin:
        """Who does something where, as every platform tells it. ``event`` repeats an old one."""
        who = self.users[user]
        return Origin(
            self.place(channel),
            user,
            event or f"event{next(self._numbers)}",
            name=who.name,
            zone=who.zone,
            admin=who.admin,
            channel=channel if channel.startswith("@") else f"#{channel}",
            thread=thread,
            message=message,
            names=self.names(),
        )

    def says(self, user: str, channel: str, text: str, *, thread: str = "") -> Post:
        """Plain talk: the bot does not read it."""
        return self._add(Post(self._id(), channel, user, self._clock.now(), text, thread=thread))

    def posted(self, channel: str, card: Card, **about: object) -> Post:
        """A card of the bot's."""
        post = Post(self._id(), channel, BOT, self._clock.now(), card=card)
        return self._add(replace(post, **about))  # type: ignore[arg-type]

    def edit(self, id: str, card: Card, seal: Seal, people: Mapping[str, str]) -> None:
        changed = replace(self.posts[id], card=card, seal=seal, people=people, edited=True)
        self._add(changed)

    def show(self, origin: Origin, answer: Answer) -> Shown:
        """Put an answer where whoever acted sees it."""
        channel, seal = origin.place.channel, answer.seal
        match answer.reply:
            case None:
                return Shown()
            case Say(card, to, file):
                private = origin.user if to is Audience.SENDER else ""
                post = self.posted(
                    channel,
                    card,
                    seal=seal,
                    people=answer.people,
                    thread=origin.thread,
                    to=private,
                    file=file,
                )
                return Shown(post)
            case Redraw(card):
                self.edit(origin.message, card, seal, answer.people)
                return Shown(self.posts[origin.message])
            case Open(form):
                return Shown(form=form, token=seal(form.does))
            case Refuse(form, errors):
                return Shown(form=form, token=seal(form.does), errors=errors)
        assert_never(answer.reply)

    def pointed_at(self, id: str) -> PointedAt:
        """A message as its own menu hands it over."""
        post = self.posts[id]
        name = self.users[post.author].name if post.author else "Folkmoot"
        text = post.text or (post.card.title if post.card else "")
        return PointedAt(post.id, text, post.author, name, post.at)

    def seen_by(self, user: str, channel: str, *, thread: str = "") -> Iterator[Post]:
        """What somebody sees in a channel (or one thread of it), oldest first."""
        for post in self.posts.values():
            if post.channel == channel and post.thread == thread and post.to in ("", user):
                yield post

    def sees(self, user: str, post: Post) -> bool:
        """Whether a message is there for somebody at all."""
        if post.channel.startswith("@"):
            return post.channel == f"@{user}"
        return post.to in ("", user) and self.channels[post.channel].open_to(user)

    def forget_private(self) -> None:
        """Private replies are fleeting, as on other platforms."""
        self.posts = {id: post for id, post in self.posts.items() if not post.to}

    def _add(self, post: Post) -> Post:
        self.posts[post.id] = post
        for listener in self.changed:
            listener(post)
        return post

    def _id(self) -> str:
        return f"m{next(self._numbers)}"
