"""Who is acting, and in which community: looked up, and made known by first use."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context, Tools
from bot.errors import BotError, NeedsWrite, NotFound
from bot.markup import escape
from bot.model.communities import Communities, Community
from bot.model.people import Identity, Member, Members, People, Person
from bot.ports import Drafts, Origin
from bot.ui import MAX_CHOICE, MAX_CHOICES, Action, Card, Choice, Pick, Text, shorten


class WhichCommunity(BotError):
    """More than one community fits; the person picks."""

    def __init__(self, fitting: list[Community]) -> None:
        super().__init__("which community?")
        self.fitting = fitting

    def card(self, again: Action) -> Card:
        choices = tuple(
            Choice(one.id, shorten(one.name, MAX_CHOICE)) for one in self.fitting[:MAX_CHOICES]
        )
        words = Text("You belong to more than one here. I will remember it for this conversation.")
        return Card("Which community?", (words, Pick("Pick a community", again, choices)))


def person(tools: Tools, origin: Origin, *, may_write: bool) -> Person:
    """The person behind a user; the name and zone their platform says are kept up to date."""
    people = tools.uow.repo(People)
    place = origin.place.direct(origin.user)
    known = people.at(place)
    if known:
        return _as_said(known, people, origin, may_write=may_write)
    if not may_write:
        raise NeedsWrite
    new = Person(tools.new_id(), origin.name or origin.user, origin.zone)
    people.add(new, Identity(new.id, place))
    return new


def context(tools: Tools, origin: Origin, community: Community, *, may_write: bool) -> Context:
    """Somebody acting in a community; acting there is joining it, while it is there."""
    people = tools.uow.repo(People)
    member = people.member_at(origin.place.direct(origin.user), community.id)
    if member is None:
        member = _joined(tools, origin, community, may_write=may_write)
    who = _as_said(member.person, people, origin, may_write=may_write)
    me = member if who is member.person else replace(member, person=who)
    return Context(tools, community, me, origin)


def _as_said(known: Person, people: People, origin: Origin, *, may_write: bool) -> Person:
    name, zone = origin.name or known.name, known.zone or origin.zone
    if (name, zone) == (known.name, known.zone):
        return known
    said = replace(known, name=name, zone=zone)
    if may_write:
        people.save(said)
    return said


def _joined(tools: Tools, origin: Origin, community: Community, *, may_write: bool) -> Member:
    who = person(tools, origin, may_write=may_write)
    if not may_write:
        raise NeedsWrite
    if origin.place.site not in {place.site for place in community.channels.all()}:
        raise NotFound(f"{community.name} has left this workspace.")
    member = Member(who, community.id, frozenset(), tools.now)
    tools.uow.repo(Members).add(member)
    return member


def community_of(tools: Tools, origin: Origin) -> Community:
    """The channel decides; elsewhere the person's only community here, or the one they chose."""
    communities = tools.uow.repo(Communities)
    found = communities.at(origin.place)
    if found:
        return found
    here = communities.in_workspace(origin.place)
    who = tools.uow.repo(People).at(origin.place.direct(origin.user))
    mine = {one.community for one in tools.uow.repo(Members).of(who.id)} if who else set()
    joined = [one for one in here if one.id in mine]
    chosen = tools.uow.repo(Drafts).choice(origin.place, origin.user)
    for one in joined:
        if one.id == chosen or len(joined) == 1:
            return one
    if joined:
        raise WhichCommunity(joined)
    raise NotFound(_nowhere(here, admin=origin.admin))


def belongs(tools: Tools, origin: Origin) -> bool:
    """Whether there is a community here that whoever acts is in."""
    try:
        here = community_of(tools, origin)
    except NotFound:
        return False
    place = origin.place.direct(origin.user)
    return tools.uow.repo(People).member_at(place, here.id) is not None


def _nowhere(here: list[Community], *, admin: bool) -> str:
    if here:
        names = ", ".join(escape(one.name) for one in here[:5])
        return (
            f"This channel belongs to no community yet. Here there is {names}: "
            "type /community join in one of its channels."
        )
    if admin:
        return "There is no community here yet. Set one up with /community new."
    return "There is no community here yet. Ask an admin of this workspace to type /community new."
