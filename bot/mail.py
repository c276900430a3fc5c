"""What is sent: deliveries, the outbox that keeps them, the gateways they leave by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from bot.model.communities import Place
from bot.ui import Action, Card

TROUBLES = 20  # deliveries gone wrong that can be looked at
UNREADABLE = Card("")  # stands for one made by another version of the bot, or damaged


class Send(StrEnum):
    """What is to be done with a card."""

    POST = "post"
    EDIT = "edit"


class Priority(IntEnum):
    """What goes first where not everything can go at once."""

    ANSWER = 0  # somebody did something and waits for what comes of it
    NEWS = 1  # said by itself


class Ended(StrEnum):
    """How a delivery ends that is not sent."""

    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # it may have arrived; repeating it might say it twice


class Doubt(StrEnum):
    """Whether a try that failed may have posted the message all the same."""

    NONE = "none"
    SLIGHT = "slight"  # something answered, which was in trouble
    REAL = "real"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One card on its way to one place.

    ``subject`` names what the card shows ("ask:…"), so that every posted copy can be redrawn.
    ``edits`` is the delivery whose message is replaced, ``under`` the one whose message is
    answered in its thread, ``thread`` the title of a thread to open under this message.
    ``message`` is the platform's id once posted. A ``dedupe`` key is taken once.
    ``attempts`` counts refusals, ``claims`` every try that was begun. How the tries since ``begun``
    ended is not known; ``answered``: each of them was answered, by a platform in trouble.
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
    priority: Priority = Priority.ANSWER
    claims: int = 0
    begun: datetime | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """A delivery that arrived. ``doubtful``: it may be there twice."""

    delivery: Delivery
    message: str
    at: datetime
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """How it went to write down what arrived.

    ``left`` are those whose place somebody else changes at this moment; ``later`` is whether
    something in their places waits for a time that is still to come.
    """

    left: Sequence[Posted] = ()
    later: bool = False


class Outbox(Protocol):
    """Messages written with the change that caused them and sent after it committed."""

    def put(self, delivery: Delivery) -> None:
        """Does nothing when the dedupe key was used before; a pending edit takes the new card."""

    def copies(self, community: str, subject: str) -> Sequence[Delivery]:
        """Posts about a subject, sent or on their way, in posting order."""

    def posted_as(self, place: Place, message: str) -> Delivery | None:
        """The delivery behind a message of ours."""

    def message(self, id: str) -> str:
        """The platform's id of what was posted, "" while it is not."""

    def waiting(self, now: datetime, *, without: Collection[str], limit: int) -> Sequence[Place]:
        """Where something is due and nobody is sending, the urgent first.

        ``without`` some platforms ("slack") and sites ("slack/T1").
        """

    def claim(
        self, places: Collection[Place], now: datetime, *, lease: timedelta
    ) -> Sequence[Delivery]:
        """The next delivery of each place where nobody is sending; the place is ours for a while.

        ``begun`` is that of an earlier try.
        """

    def hold(self, until: Mapping[Place, datetime], now: datetime) -> None:
        """Nothing can go there before, unless somebody else sends or writes there by now."""

    def release(self, after: datetime) -> None:
        """Claims and pauses that would last longer were made by a clock that was ahead: void."""

    def sent(self, posted: Sequence[Posted]) -> Kept:
        """One by itself is never left: it waits for its place, as nobody can wait for it."""

    def again(
        self, delivery: Delivery, at: datetime, *, reason: str, refused: bool, doubt: Doubt
    ) -> None:
        """To be tried again. ``refused``: this try counts."""

    def ended(self, delivery: Delivery, state: Ended, *, reason: str) -> None:
        """It will not be sent any more."""

    def next_due(self, *, without: Collection[str] = ()) -> datetime | None:
        """When a place has something to send next, not counting some platforms and sites."""

    def troubles(self, community: str) -> Sequence[tuple[Delivery, str]]:
        """The newest deliveries given up or of unknown fate, each with the reason."""

    def doubtful(self, community: str) -> int:
        """How many may be there twice, since the platform could not tell."""


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


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in a while, at once or spread."""

    messages: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes messages; None: as fast as they come."""

    channel: Rate | None = None
    workspace: Rate | None = None
    platform: Rate | None = None


class Gateway(Protocol):
    """The outgoing half of an adapter."""

    platform: str
    pace: Pace

    async def send(self, parcel: Parcel) -> str:
        """Post or edit; return the platform's message id. Raises DeliveryError."""

    async def look_for(self, parcel: Parcel) -> str | None:
        """What an earlier try posted, whose answer was lost: the platform's id of it.

        "" when it is not there, or when sending again cannot post twice; None when nobody can
        tell. Raises DeliveryError.
        """
