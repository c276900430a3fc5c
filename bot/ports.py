"""What the core needs from the outside, said in its own words.

A port exists for each thing with more than one implementation (real and in tests,
Slack and Discord) or that must not leak its library into the core (the database).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from typing_extensions import override

from bot.clock import Clock
from bot.language import heard
from bot.mail import Gateway
from bot.markup import Md
from bot.model.communities import Place
from bot.ui import Action

R = TypeVar("R")
T = TypeVar("T")

_TAKEN = (StopIteration, CancelledError)  # errors that futures and tasks use for ends of their own


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at by the doctor; when it is not ``ok``, it says who can fix it and how."""

    ok: bool
    says: str


class Promise(Future[T]):
    """What was begun is done to its end: nobody who stops waiting can call it back."""

    @override
    def cancel(self) -> bool:
        return False

    @override
    def set_exception(self, exception: BaseException | None) -> None:
        """As one that whoever waits can handle: some would end or hold up an event loop."""
        if exception and (not isinstance(exception, Exception) or isinstance(exception, _TAKEN)):
            told = RuntimeError(f"it raised {type(exception).__name__}")
            told.__cause__ = exception
            exception = told
        super().set_exception(exception)


class UnitOfWork(Protocol):
    """One transaction, handed to a function by the Database."""

    def repo(self, port: type[R]) -> R:
        """The repository that implements ``port``, bound to this transaction."""

    def attempt(self) -> AbstractContextManager[None]:
        """A part that is undone by itself when it raises; the rest of the work stands."""

    def hush(self) -> None:
        """What is written here gives nobody anything to do, so nobody is called to look."""


class Turn(Protocol):
    """One process at a time has it, of all that share a database; one that dies has it no more."""

    def take(self) -> bool:
        """Whether it is ours, which is asked again and again: a turn may be lost."""

    def leave(self) -> None:
        """Let somebody else have it."""

    def holder(self) -> str:
        """Who has it, in words for the one who runs the bot; "" for nobody."""


class Database(Protocol):
    """Runs functions in transactions, on threads of its own.

    What somebody waits for is ``refusable``: answered with Busy when it could not be done in time.
    What the bot does by itself never is.
    """

    def read(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        """A snapshot; never waits for writers. Writing in it raises NeedsWrite."""

    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        """Resolves after the durable commit; an exception undoes this work alone.

        It is as if it were alone; work that ``locks`` whatever it decides by sees to that itself.
        """

    def tell(self, heard: Callable[[], None]) -> None:
        """Call somebody, on a thread of the database's own, when something not hushed was written."""

    def clock(self) -> Clock:
        """The time by which all go who share it."""

    def turn(self, name: str) -> Turn:
        """What only one process at a time may do, by its name."""

    def health(self) -> Finding: ...
    def close(self) -> None:
        """Finish what was begun, and let go of the file or the server."""


class Words(Protocol):
    """Texts from ``prompts/``."""

    def message(self, name: str, /, **values: Any) -> Md:
        """The text of a template, without its ending; what people typed is escaped in it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did something, where. ``event`` is the platform's own id for what happened.

    ``zone`` and ``admin`` (of the workspace) are what the platform knows of the user. ``thread``
    is the message a thread hangs on, ``message`` the one whose button was pressed; ``names`` are
    of users mentioned in the input, by user id.
    """

    place: Place
    user: str
    event: str
    name: str = ""
    zone: str = ""
    admin: bool = False
    channel: str = ""
    thread: str = ""
    message: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Names and zones are kept and shown: whatever a platform says of them, they are usable."""
        object.__setattr__(self, "name", heard.called(self.name))
        object.__setattr__(self, "zone", heard.zone(self.zone))
        if self.names:
            names = {user: heard.called(name) for user, name in self.names.items()}
            object.__setattr__(self, "names", names)


@dataclass(frozen=True, slots=True)
class Message:
    """A message somebody pointed at. ``author`` is the user id, "" for the bot itself."""

    id: str
    text: str
    author: str
    author_name: str
    at: datetime
    link: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", heard.heard(self.text))
        object.__setattr__(self, "author_name", heard.called(self.author_name))


class Inbox(Protocol):
    """Which events from the platforms were already handled."""

    def first_time(self, site: str, event: str, at: datetime) -> bool:
        """Whether an event is new, which it is once."""

    def forget(self, before: datetime) -> None:
        """Events so old that no platform delivers them again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Input kept while somebody corrects it: what ran, with what was entered."""

    id: str
    person: str
    community: str
    action: Action
    values: dict[str, str]
    at: datetime


class Drafts(Protocol):
    """What people entered and have not finished with, and which community they last chose."""

    def keep(self, draft: Draft) -> None: ...
    def forget(self, before: datetime) -> None:
        """Drafts nobody came back to."""

    def get(self, person: str, id: str) -> Draft:
        """Raises NotFound for somebody else's, and for one that was forgotten."""

    def choice(self, place: Place, user: str) -> str:
        """The community somebody chose for a conversation, "" for none."""

    def choose(self, place: Place, user: str, community: str) -> None: ...


Asgi = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]
"""What answers HTTP requests, as every web server for Python calls it."""


class Platform(Gateway, Protocol):
    """A chat platform the bot is connected to: both halves of an adapter."""

    def doors(self) -> Mapping[str, Asgi]:
        """What the platform posts to, by path; most post to nothing."""

    async def connect(self) -> None:
        """Returns when people can be heard. Raises ConfigError for what only a person can mend."""

    async def stand_by(self) -> None:
        """Be able to post while another process hears people. Raises as ``connect``."""

    async def close(self) -> None:
        """Answer what was begun, then go."""

    def is_connected(self) -> bool:
        """Whether it does its part now: hears people, or stands by."""

    async def findings(self) -> Sequence[Finding]:
        """What works and what does not, without changing anything."""
