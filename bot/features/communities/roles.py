"""Who is what in a community: facilitators are named, experts are asked."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotAllowed
from bot.events import ExpertWanted
from bot.features.communities.feature import feature, is_last_facilitator
from bot.markup import person as mention
from bot.model.people import Member, Members, Person, Role
from bot.ui import (
    MAX_TITLE,
    Card,
    Choice,
    Facts,
    Kind,
    Option,
    Reply,
    Say,
    Text,
    shorten,
)

SHOWN = 30


@feature.command(
    "community roles",
    "Who is what; grant and take roles",
    Option("person", "Person", Kind.PERSON, required=False, leads=True),
    Option(
        "role",
        "Role",
        Kind.CHOICE,
        required=False,
        choices=(
            Choice(Role.EXPERT, "Expert: can be asked (they are invited first)"),
            Choice(Role.FACILITATOR, "Facilitator: looks after the community"),
        ),
    ),
    Option(
        "change",
        "Change",
        Kind.CHOICE,
        required=False,
        choices=(Choice("grant", "Grant"), Choice("take", "Take away")),
    ),
)
def roles(
    ctx: Context, person: Person | None = None, role: str = "", change: str = "grant"
) -> Reply:
    """The roles; with a person and a role, give or take it."""
    if person is None or not role:
        return Say(_table(ctx))
    ctx.require(Role.FACILITATOR, "give and take roles")
    member = ctx.member(person.id)
    if change == "take":
        return _take(ctx, member, Role(role))
    return _invite(ctx, member) if role == Role.EXPERT else _grant(ctx, member, Role(role))


def _table(ctx: Context) -> Card:
    """As it is now: whoever looks may just have given their own role away."""
    facts = []
    for role, label in ((Role.FACILITATOR, "Facilitators"), (Role.EXPERT, "Experts")):
        found = ctx.repo(Members).with_role(ctx.community.id, role)
        named = [mention(one.name, one.id) for one in found[:SHOWN]]
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        facts.append((label, ", ".join([*named, *more]) or "nobody yet"))
    members = ctx.repo(Members).count(ctx.community.id)
    facts.append(("Members", str(members)))
    footer = "`/community roles @somebody role:expert` invites an expert."
    return Card(
        shorten(f"Roles in {ctx.community.name}", MAX_TITLE),
        (Facts(tuple(facts)),),
        footer if ctx.member(ctx.me.id).is_a(Role.FACILITATOR) else "",
    )


def _invite(ctx: Context, member: Member) -> Reply:
    if member.is_a(Role.EXPERT):
        raise NotAllowed(f"{member.name} is an expert already.")
    ctx.happened(ExpertWanted(member.id, ctx.me.id))
    asked = Text(f"I asked {mention(member.name, member.id)}. It counts once they say yes.")
    return Say(Card("Invited", (asked,)))


def _grant(ctx: Context, member: Member, role: Role) -> Reply:
    if member.is_a(role):
        raise NotAllowed(f"{member.name} is a {role} already.")
    ctx.repo(Members).save(member.granted(role))
    words = ctx.text("messages/communities/granted", by=ctx.me, role=role)
    ctx.tell(
        member.id,
        Card(shorten(f"You are a {role} of {ctx.community.name}", MAX_TITLE), (Text(words),)),
    )
    return Say(_table(ctx))


def _take(ctx: Context, member: Member, role: Role) -> Reply:
    if role not in member.roles:
        raise NotAllowed(f"{member.name} is no {role}.")
    if role is Role.FACILITATOR and is_last_facilitator(ctx, member.id):
        raise NotAllowed(f"{member.name} is the only facilitator. Name another one first.")
    ctx.repo(Members).save(member.without(role))
    return Say(_table(ctx))
