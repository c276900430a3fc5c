"""Being an expert is offered, never imposed: an invitation, and a yes or a no."""

from __future__ import annotations

from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.events import ExpertWanted
from bot.features.experts.feature import feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.listing import opt_in, topic_menu
from bot.model.experts import Experts, Invitation
from bot.model.people import Members, People
from bot.ui import Button, Buttons, Card, Redraw, Reply, Style, Text


@feature.on(ExpertWanted)
def wanted(work: Work, fact: ExpertWanted) -> None:
    """A facilitator thinks that somebody could help."""
    invite(work, fact.person, fact.by)


@feature.click("yes")
def accept(ctx: Context, invited: str) -> Reply:
    """Become an expert; only who was invited can."""
    _check_invited(ctx, invited)
    opt_in(ctx)
    words = ctx.text("messages/experts/accepted", weekly=prefs_of(ctx, ctx.me.id).weekly)
    return Redraw(Card("Thank you", (Text(words), *topic_menu(ctx))))


@feature.click("no")
def decline(ctx: Context, invited: str) -> Reply:
    """Nobody hears of a no."""
    _check_invited(ctx, invited)
    return Redraw(Card("That is fine", (Text("Nobody is told. You can say yes another time."),)))


def invite(work: Work, person: str, by: str) -> None:
    """Ask somebody whether they would help. Raises NotAllowed for asking again too soon."""
    experts = work.repo(Experts)
    known = experts.invitation(work.community.id, person)
    new = Invitation(work.community.id, person, by, work.now)
    new = known.again(by, work.now) if known else new
    experts.invite(new)
    words = work.text("messages/experts/invited", inviter=work.repo(People).get(by))
    buttons = (
        Button("Yes, gladly", accept.bind(person), Style.PRIMARY),
        Button("No, thanks", decline.bind(person)),
    )
    work.tell(person, Card("Would you help as an expert?", (Text(words), Buttons(buttons))))


def invite_quietly(work: Work, person: str, by: str) -> None:
    """The same for who is named again and again: once in a while is enough."""
    member = work.repo(Members).find(work.community.id, person)
    known = work.repo(Experts).invitation(work.community.id, person)
    if member is not None and (known is None or known.may_be_repeated(work.now)):
        invite(work, person, by)


def _check_invited(ctx: Context, invited: str) -> None:
    """The invitation is a row: a button is none."""
    if ctx.me.id != invited or not ctx.repo(Experts).invitation(ctx.community.id, invited):
        raise NotAllowed("This invitation is for somebody else.")
