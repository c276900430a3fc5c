"""Join and leave a community; bring a channel of another workspace in."""

from __future__ import annotations

from bot.context import Context, Visit, Work
from bot.errors import NotAllowed, NotFound
from bot.events import MemberLeft
from bot.features.communities.feature import feature, is_last_facilitator
from bot.inputs import Picked
from bot.markup import escape
from bot.model.codes import Codes
from bot.model.communities import Communities, Community, Purpose, Serving
from bot.model.people import Member, Members, Role
from bot.ui import (
    MAX_CHOICE,
    MAX_CHOICES,
    MAX_TITLE,
    Button,
    Buttons,
    Card,
    Choice,
    Option,
    Pick,
    Redraw,
    Reply,
    Say,
    Style,
    Text,
    shorten,
)


@feature.command(
    "community join",
    "Join the community of this channel",
    Option(
        "code",
        "Code",
        required=False,
        in_form=False,
        hint="Brings this channel into a community of another workspace",
    ),
    anywhere=True,
)
def join(visit: Visit, code: str = "") -> Reply:
    """Become a member; with a code, the channel joins too."""
    if code:
        return _connect(visit, code)
    here = visit.repo(Communities).at(visit.origin.place)
    if here:
        return _joined(visit, here)
    joinable = visit.repo(Communities).in_workspace(visit.origin.place)
    if not joinable:
        raise NotFound(
            "There is no community here yet. An admin of this workspace can set one up: "
            "/community new."
        )
    choices = tuple(Choice(one.id, shorten(one.name, MAX_CHOICE)) for one in joinable[:MAX_CHOICES])
    words = Text("This channel belongs to none of them, but you can join from here.")
    return Say(Card("Which community?", (words, Pick("Join…", join_picked.bind(), choices))))


@feature.pick_anywhere("join")
def join_picked(visit: Visit, picked: Picked) -> Reply:
    """Only what is here can be joined from here."""
    here = visit.repo(Communities).in_workspace(visit.origin.place)
    for community in here:
        if community.id == picked[0]:
            return _joined(visit, community)
    raise NotFound("That community has left this workspace.")


@feature.click("join_here")
def join_here(ctx: Context) -> Reply:
    """Pressing it is acting in the community, which is joining it."""
    return Say(_greeting(ctx, ctx.me, new=ctx.me.joined_at == ctx.now))


@feature.command("community leave", "Leave the community of this channel")
def leave(ctx: Context) -> Reply:
    """Ask once more before leaving."""
    _check_may_leave(ctx)
    words = Text("What you wrote stays. You will hear nothing more from me here.")
    button = Button("Leave", leave_now.bind(), Style.DANGER)
    return Say(
        Card(shorten(f"Leave {ctx.community.name}?", MAX_TITLE), (words, Buttons((button,))))
    )


@feature.click("leave")
def leave_now(ctx: Context) -> Reply:
    _check_may_leave(ctx)
    ctx.repo(Members).remove(ctx.community.id, ctx.me.id)
    ctx.happened(MemberLeft(ctx.me.id))
    words = Text("You are welcome back any time: `/community join`.")
    return Redraw(Card(shorten(f"You left {ctx.community.name}", MAX_TITLE), (words,)))


@feature.subject("community")
def _welcome(work: Work, _: str) -> Card:
    return welcome(work)


def welcome(work: Work) -> Card:
    """The first card in a community's channel."""
    body = work.text("messages/communities/welcome")
    button = Button("Join", join_here.bind(), Style.PRIMARY)
    title = shorten(f"{work.community.name} meets here", MAX_TITLE)
    return Card(title, (Text(body), Buttons((button,))))


def _joined(visit: Visit, community: Community) -> Reply:
    work = visit.work(community)
    member = visit.repo(Members).find(community.id, visit.person.id)
    if member:
        return Say(_greeting(work, member, new=False))
    member = _add(work, visit)
    return Say(_greeting(work, member, new=True))


def _greeting(work: Work, member: Member, *, new: bool) -> Card:
    title = "Welcome to" if new else "You are in"
    body = work.text("messages/communities/joined", roles=sorted(member.roles))
    return Card(shorten(f"{title} {work.community.name}", MAX_TITLE), (Text(body),))


def _connect(visit: Visit, code: str) -> Reply:
    """The channel becomes a home of the community; whoever brought the code facilitates there."""
    if not visit.admin:
        raise NotAllowed("Only an admin of this workspace can bring a channel into a community.")
    place = visit.origin.place
    if place.is_direct:
        raise NotAllowed("Type this in the channel that should belong to the community.")
    owner = visit.repo(Communities).at(place)
    if owner:
        raise NotAllowed(f"This channel belongs to {owner.name} already. Type it in another one.")
    id = visit.repo(Codes).redeem(code, visit.now)
    visit.repo(Communities).serve(id, Serving(Purpose.HOME, place, visit.origin.channel))
    work = visit.work(visit.repo(Communities).get(id))
    members = visit.repo(Members)
    member = members.find(id, visit.person.id) or _add(work, visit)
    members.save(member.granted(Role.FACILITATOR))
    work.announce(
        welcome(work), to=Purpose.HOME, subject=f"community:{id}", key=f"welcome:{place.site}"
    )
    words = Text(
        f"This channel is now a home of **{escape(work.community.name)}**, and you are one of its "
        "facilitators. `/community places` gives it other purposes."
    )
    return Say(Card("Connected", (words,)))


def _add(work: Work, visit: Visit) -> Member:
    member = Member(visit.person, work.community.id, frozenset(), visit.now)
    work.repo(Members).add(member)
    return member


def _check_may_leave(ctx: Context) -> None:
    if is_last_facilitator(ctx, ctx.me.id):
        raise NotAllowed(
            "You are the only facilitator. Make somebody else one first: /community roles."
        )
