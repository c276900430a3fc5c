"""One person on several platforms: a code from one account, typed in the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.context import Visit
from bot.errors import NotFound
from bot.events import AccountsJoin
from bot.features.my.feature import SHOWN, account, feature, role_line
from bot.markup import escape
from bot.model.codes import LinkCodes
from bot.model.communities import Communities, Place
from bot.model.people import Identity, Members, People, Person
from bot.ui import (
    MAX_TITLE,
    Block,
    Button,
    Buttons,
    Card,
    Option,
    Redraw,
    Reply,
    Row,
    Say,
    Style,
    Text,
    shorten,
)

CODE_LASTS = timedelta(minutes=15)


@feature.command(
    "my link",
    "Use your Slack and Discord accounts as one",
    Option(
        "code", "Code", required=False, in_form=False, hint="What /my link said in the other place"
    ),
    anywhere=True,
)
def link(visit: Visit, code: str = "") -> Reply:
    """A code to type elsewhere; with a code, whether to become one with whoever got it."""
    if code:
        return Say(_asked(visit, code))
    made = visit.new_id()
    visit.repo(LinkCodes).issue(made, visit.person.id, visit.now + CODE_LASTS)
    words = Text(visit.text("messages/my/link_code", code=made))
    return Say(Card("Link another account", (words, *_accounts(visit))))


@feature.click_anywhere("join")
def join(visit: Visit, code: str) -> Reply:
    """Yes, that is me: whoever got the code goes on, with everything of both."""
    kept = visit.repo(People).get(visit.repo(LinkCodes).use(code, visit.now))
    gone = visit.person
    if kept.id != gone.id:
        _say_so(visit, AccountsJoin(kept.id, gone.id))
        visit.repo(People).join(kept.id, gone.id)
        visit.repo(People).save(Person(kept.id, kept.name, kept.zone or gone.zone))
    words = Text(visit.text("messages/my/linked", name=kept.name))
    return Redraw(Card("Your accounts are one", (words, *_accounts(visit, kept.id))))


@feature.click_anywhere("part")
def part(visit: Visit, platform: str, workspace: str, user: str) -> Reply:
    """An account goes on by itself; what was done so far stays with the others."""
    people = visit.repo(People)
    mine = people.identities(visit.person.id)
    place = Place(platform, workspace, "").direct(user)
    for one in mine:
        if one.place == place and len(mine) > 1:
            people.part(one, Person(visit.new_id(), visit.person.name, visit.person.zone))
            words = visit.text("messages/my/parted", account=account(one, mine))
            return Redraw(Card("Taken apart", (Text(words),)))
    raise NotFound("That account is not linked with this one any more. /my link shows those are.")


def _say_so(visit: Visit, fact: AccountsJoin) -> None:
    """In every community of either."""
    members, both = visit.repo(Members), (fact.kept, fact.gone)
    for one in sorted({one.community for who in both for one in members.of(who)}):
        visit.work(visit.repo(Communities).get(one)).happened(fact)


def _asked(visit: Visit, code: str) -> Card:
    other = visit.repo(People).get(visit.repo(LinkCodes).look(code, visit.now))
    if other.id == visit.person.id:
        raise NotFound(
            "You got that code with this very account. Type it on the other platform, or in the "
            "other workspace."
        )
    words = Text(visit.text("messages/my/link_asked", name=other.name))
    there = visit.repo(People).identities(other.id)
    known = ", ".join(account(one, there) for one in there)
    rows = [Row(role_line(visit, one)) for one in visit.repo(Members).of(other.id)[:SHOWN]]
    yes = Button("Yes, that is me too", join.bind(code.strip().lower()), Style.PRIMARY)
    title = shorten(f"Are you also {other.name} on {known}?", MAX_TITLE)
    return Card(title, (words, *rows, Buttons((yes,))))


def _accounts(visit: Visit, person: str = "") -> Sequence[Block]:
    """Each account that is linked, with the way to take it out; nothing while there is one."""
    mine = visit.repo(People).identities(person or visit.person.id)
    if len(mine) == 1:
        return ()
    return [Row(_named(one, mine), _parting(one)) for one in mine[:SHOWN]]


def _named(identity: Identity, mine: Sequence[Identity]) -> str:
    return f"Linked: {account(identity, mine)}, as {escape(identity.user)}"


def _parting(identity: Identity) -> Button:
    place = identity.place
    return Button(
        "Take apart", part.bind(place.platform, place.workspace, identity.user), Style.DANGER
    )
