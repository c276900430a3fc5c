"""What a handler or a job is given besides its own arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import NotAllowed
from bot.events import Fact, NudgePlanned, NudgesSettled
from bot.mail import Delivery, Outbox, Priority, Send
from bot.markup import Md
from bot.model.anonymity import Pseudonyms
from bot.model.communities import Community, Numbers, Place, Purpose
from bot.model.nudges import Nudge, Nudges
from bot.model.people import Identity, Member, Members, People, Person, Role, zone_of
from bot.ports import Origin, UnitOfWork, Words
from bot.tasks import Task, Tasks
from bot.ui import Block, Buttons, Card, Form

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Nudging:
    """How a nudge reads now: why it comes (markup), and the buttons that do the thing."""

    text: str
    buttons: Buttons


class Rule(Protocol):
    """A kind of nudge, as its feature declares it."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def urgent(self) -> bool:
        """Does not wait for the receiver's one message a day."""

    def draw(self, work: Work, nudge: Nudge) -> Nudging | None:
        """The nudge as it reads now; None once there is nothing left to do."""


class Catalog(Protocol):
    """What all features offer together."""

    @property
    def rules(self) -> Mapping[str, Rule]: ...
    def tell(self, work: Work, fact: Fact) -> None:
        """Run what other features do about a fact."""

    def outline(self) -> Sequence[tuple[str, str]]:
        """Each command as it is typed, and what it does."""

    def form(self, path: str, /, **values: str) -> Form:
        """The form of a command of any feature, filled in."""

    def draw(self, work: Work, subject: str) -> Card:
        """The card of a subject ("ask:…") as it is now."""

    def belongings(self, ctx: Context) -> Sequence[Sequence[Block]]:
        """What is a member's, part by part, of all features."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every piece of work is done with: one transaction at one moment.

    ``late``: how long after its time a job runs; ``priority``: of what is said.
    """

    now: datetime
    uow: UnitOfWork
    words: Words
    catalog: Catalog
    new_id: Callable[[], str]
    late: timedelta = timedelta()
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: one transaction at one moment, whatever it is about."""

    tools: Tools

    @property
    def now(self) -> datetime:
        return self.tools.now

    @property
    def uow(self) -> UnitOfWork:
        return self.tools.uow

    def new_id(self) -> str:
        return self.tools.new_id()

    def repo(self, port: type[R]) -> R:
        return self.tools.uow.repo(port)


@dataclass(frozen=True, slots=True)
class Work(Piece):
    """One transaction for one community at one moment."""

    community: Community

    @property
    def late(self) -> timedelta:
        """How long after its time a job runs; nothing for what somebody did."""
        return self.tools.late

    def text(self, name: str, /, **values: Any) -> Md:
        """A text from ``prompts/messages/``; what people typed is escaped in it."""
        return self.tools.words.message(name, community=self.community, **values)

    def number(self, kind: str) -> str:
        """The next short id of a kind: "A" gives "A-42"."""
        return f"{kind}-{self.repo(Numbers).next(self.community.id, kind)}"

    def happened(self, fact: Fact) -> None:
        """State a fact; features that listen act on it in this transaction."""
        self.tools.catalog.tell(self, fact)

    def announce(
        self,
        card: Card,
        *,
        to: Purpose,
        besides: Purpose | None = None,
        subject: str = "",
        key: str = "",
        thread: str = "",
        expires: datetime | None = None,
    ) -> None:
        """Post a card in every channel serving a purpose, but for those that serve ``besides``.

        ``subject`` lets the copies be redrawn; the same ``key`` is announced once; ``thread``
        is the title of a thread to open under each copy.
        """
        key = key or self.new_id()
        for place in self.community.channels.serving(to, besides=besides):
            dedupe = f"{key}:{place.site}/{place.channel}"
            self._put(place, card, dedupe, subject=subject, expires=expires, thread=thread)

    def discuss(self, card: Card, *, under: str, subject: str = "", key: str = "") -> None:
        """Post a card in the thread under every posted copy of the subject ``under``."""
        key = key or self.new_id()
        for copy in self.repo(Outbox).copies(self.community.id, under):
            self._put(copy.place, card, f"{key}:{copy.id}", subject=subject, under=copy.id)

    def refresh(self, subject: str) -> None:
        """Draw a subject's card again, on every posted copy."""
        copies = self.repo(Outbox).copies(self.community.id, subject)
        if not copies:
            return
        card = self.tools.catalog.draw(self, subject)
        for copy in copies:
            dedupe = f"edit:{copy.id}:{self.new_id()}"
            self._put(copy.place, card, dedupe, does=Send.EDIT, under=copy.under, edits=copy.id)

    def tell(
        self,
        person: str,
        card: Card,
        *,
        key: str = "",
        subject: str = "",
        expires: datetime | None = None,
    ) -> None:
        """Send somebody a direct message, where they were last seen; a pseudonym receives it too."""
        people = self.repo(People)
        identities = people.identities(person)
        identities = identities or people.identities(self.repo(Pseudonyms).behind(person))
        here = {place.site for place in self.community.channels.all()}
        near = [one for one in identities if one.place.site in here] or identities
        for identity in near[:1]:
            dedupe = key or self.new_id()
            self._put(identity.place, card, dedupe, subject=subject, expires=expires)

    def plan(self, job: str, key: str, due: datetime, *args: str) -> None:
        """Run a job later; planning the same ``key`` again moves it."""
        task = Task(self.new_id(), self.community.id, job, key, due, args)
        self.repo(Tasks).plan(task)

    def unplan(self, job: str, key: str) -> None:
        self.repo(Tasks).cancel(self.community.id, job, key)

    def nudge(self, rule: str, subject: str, person: str, due: datetime) -> None:
        """Plan a nudge; whether it is still needed is looked at when it is due."""
        self.repo(Nudges).plan(Nudge(self.new_id(), self.community.id, rule, subject, person, due))
        self.happened(NudgePlanned(person, due))

    def settle(self, rule: str, subject: str) -> None:
        """Nudges about a subject have become needless: after the change is saved, as those that
        were sent are drawn again, and are done where ``draw`` returns None."""
        self.repo(Nudges).settle(self.community.id, rule, subject)
        self.happened(NudgesSettled(rule, subject))

    def member(self, person: str) -> Member:
        """Raises NotAllowed with a sentence naming who has not joined."""
        found = self.repo(Members).find(self.community.id, person)
        if found is None:
            name = self.repo(People).get(person).name
            raise NotAllowed(
                f"{name} has not joined {self.community.name} yet. "
                "Ask them to type /community join in one of its channels."
            )
        return found

    def names(self, *people: str) -> dict[str, str]:
        """What people are called, by id."""
        return self.repo(People).names(people)

    def facilitators(self) -> list[Member]:
        return list(self.repo(Members).with_role(self.community.id, Role.FACILITATOR))

    def zone_of(self, person: str) -> ZoneInfo:
        return zone_of(self.repo(People).get(person), self.community.tz)

    def _put(self, place: Place, card: Card, dedupe: str, **more: Any) -> None:
        """``more``: whatever else is known of the delivery."""
        made = Delivery(
            self.new_id(),
            self.community.id,
            place,
            card,
            self.now,
            dedupe,
            priority=self.tools.priority,
            **more,
        )
        self.repo(Outbox).put(made)


@dataclass(frozen=True, slots=True)
class Visit(Piece):
    """Somebody did something where no community is needed: setting one up, their own settings.

    ``admin``: they may set up a community here.
    """

    person: Person
    origin: Origin
    admin: bool

    def text(self, name: str, /, **values: Any) -> Md:
        return self.tools.words.message(name, **values)

    def work(self, community: Community) -> Work:
        """Go on for a community, such as the one just made."""
        return Work(self.tools, community)


@dataclass(frozen=True, slots=True)
class Context(Work):
    """A piece of work on behalf of a member who did something in a channel."""

    me: Member
    origin: Origin

    @property
    def zone(self) -> ZoneInfo:
        """Where the member is, as far as we know."""
        return zone_of(self.me.person, self.community.tz)

    def require(self, role: Role, what: str) -> None:
        """Raises NotAllowed unless the member has the role. ``what``: "close this ask"."""
        if not self.me.is_a(role):
            raise NotAllowed(f"Only a {role} can {what}.")

    def somebody(self, user: str) -> Person:
        """The person behind a user of this workspace, met now if never before."""
        people = self.repo(People)
        place = self.origin.place.direct(user)
        found = people.at(place)
        if found is None:
            found = Person(self.new_id(), self.origin.names.get(user, user))
            people.add(found, Identity(found.id, place))
        return found

    def subject_here(self) -> str:
        """What the thread or message this happened in is about ("ask:…"), "" for nothing of ours."""
        for message in (self.origin.message, self.origin.thread):
            post = message and self.repo(Outbox).posted_as(self.origin.place, message)
            if post:
                return post.subject
        return ""
