"""What the core needs from the outside, said in its own words.

A port exists for each thing with more than one implementation (real and in tests,
Slack and Discord) or that must not leak its library into the core (the database).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.language import heard
from bot.markup import Md
from bot.model.communities import Place
from bot.ui import Action, Card

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at by the doctor; when it is not ``ok``, it says who can fix it and how."""

    ok: bool
    says: str


class UnitOfWork(Protocol):
    """One transaction, handed to a function by the Database."""

    def repo(self, port: type[R]) -> R:
        """The repository that implements ``port``, bound to this transaction."""

    def attempt(self) -> AbstractContextManager[None]:
        """A part that is undone by itself when it raises; the rest of the work stands."""


class Database(Protocol):
    """Runs functions in transactions, each on a thread of its own.

    What somebody waits for is ``refusable``: answered with Busy when it could not be done in time.
    What the bot does by itself never is.
    """

    def read(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        """A snapshot; never waits for writers. Writing in it raises NeedsWrite."""

    def write(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        """Resolves after the durable commit; an exception undoes this work alone."""

    def tell(self, heard: Callable[[], None]) -> None:
        """Call somebody, on a thread of the database's own, whenever something was written."""

    def health(self) -> Finding: ...
    def close(self) -> None:
        """Finish what was begun, and let go of the file."""


class Words(Protocol):
    """Texts from ``prompts/``."""

    def message(self, name: str, /, **values: Any) -> Md:
        """The text of a template, without its ending; what people typed is escaped in it."""


class Send(StrEnum):
    """What is to be done with a card."""

    POST = "post"
    EDIT = "edit"


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
        names = {user: heard.called(name) for user, name in self.names.items()}
        object.__setattr__(self, "name", heard.called(self.name))
        object.__setattr__(self, "zone", heard.zone(self.zone))
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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One card on its way to one place.

    ``subject`` names what the card shows ("ask:…"), so that every posted copy can be redrawn.
    ``edits`` is the delivery whose message is replaced, ``under`` the one whose message is
    answered in its thread, ``thread`` the title of a thread to open under this message.
    ``message`` is the platform's id once posted. A ``dedupe`` key is taken once.
    """

    id: str
    community: str
    place: Place
    card: Card
    due: datetime
    dedupe: str
    does: Send = Send.POST
    subject: str = ""
    expires: datetime | None = None
    under: str = ""
    edits: str = ""
    thread: str = ""
    attempts: int = 0
    message: str = ""


class Outbox(Protocol):
    """Messages written with the change that caused them and sent after it committed."""

    def put(self, delivery: Delivery) -> None:
        """Does nothing when the dedupe key was used before; a pending edit takes the new card."""

    def copies(self, community: str, subject: str) -> Sequence[Delivery]:
        """Posts about a subject, sent or on their way, in posting order; not direct ones."""

    def posted_as(self, place: Place, message: str) -> Delivery | None:
        """The delivery behind a message of ours."""

    def message(self, id: str) -> str:
        """The platform's id of what was posted, "" while it is not."""

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """The first due delivery of each place nobody is sending to; it is ours for ``lease``."""

    def sent(self, id: str, *, message: str, at: datetime) -> None: ...
    def failed(self, id: str, *, reason: str, retry_at: datetime | None) -> None:
        """To be tried again, or given up with ``None``."""

    def next_due(self) -> datetime | None: ...
    def troubles(self, community: str) -> Sequence[tuple[Delivery, str]]:
        """Deliveries given up, with the reason, newest first."""


class Inbox(Protocol):
    """Which events from the platforms were already handled."""

    def first_time(self, site: str, event: str, at: datetime) -> bool:
        """Whether an event is new, which it is once."""

    def forget(self, before: datetime) -> None:
        """Events so old that no platform delivers them again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job due in one community. The same ``key`` is planned once; planning again moves it."""

    id: str
    community: str
    job: str
    key: str
    due: datetime
    args: tuple[str, ...] = ()
    attempts: int = 0


class Tasks(Protocol):
    """What is due: rows, claimed with a lease."""

    def plan(self, task: Task) -> None: ...
    def cancel(self, community: str, job: str, key: str) -> None: ...
    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Task]: ...
    def done(self, task: Task) -> bool:
        """Remove it; False when it was moved or taken meanwhile."""

    def failed(self, id: str, *, retry_at: datetime | None) -> None: ...
    def next_due(self) -> datetime | None: ...
    def planned(self, job: str) -> frozenset[str]:
        """Communities that have the job planned."""


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


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery as a gateway needs it: message ids looked up, buttons to be sealed.

    ``under`` and ``edits`` are now the platform's message ids. ``people`` maps the person ids
    a card mentions to the user's id in this workspace, where they have one.
    """

    delivery: Delivery
    under: str
    edits: str
    seal: Callable[[Action], str]
    people: dict[str, str]


class Gateway(Protocol):
    """The outgoing half of an adapter."""

    platform: str

    async def send(self, parcel: Parcel) -> str:
        """Post or edit; return the platform's message id. Raises DeliveryError."""


class Platform(Gateway, Protocol):
    """A chat platform the bot is connected to: both halves of an adapter."""

    async def connect(self) -> None:
        """Returns when people can be heard. Raises ConfigError for what only a person can mend."""

    async def close(self) -> None:
        """Answer what was begun, then go."""

    async def findings(self) -> Sequence[Finding]:
        """What works and what does not, without changing anything."""
