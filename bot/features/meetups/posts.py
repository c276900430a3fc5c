"""The card of a meetup, as it is posted where meetups are announced."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Work
from bot.features.meetups import times
from bot.features.meetups.answers import answer
from bot.features.meetups.calendars import add
from bot.features.meetups.cancelling import call_off_asked
from bot.features.meetups.feature import by_id, feature, may_change, mentions, where_words
from bot.features.meetups.moving import retime
from bot.fitting import clipped, fitting
from bot.markup import Md, entry, escape
from bot.model.asks import Asks
from bot.model.meetups import Coming, Meetup, Meetups, Rsvp, State
from bot.ui import MAX_TITLE, Button, Buttons, Card, Reply, Say, Style, Text, shorten

NAMED = 10
LISTED = 15
ASKS = 5
QUESTION = 160
_OFF = {
    State.DRAFT: "Draft: ",
    State.CANCELLED: "Cancelled: ",
    State.DID_NOT_HAPPEN: "Did not happen: ",
}


@feature.subject("meetup")
def card(work: Work, id: str) -> Card:
    """When, with whom, where, what for, and who comes."""
    meetups = work.repo(Meetups)
    meetup = meetups.get(work.community.id, id)
    body = work.text(
        "messages/meetups/card",
        meetup=meetup,
        here=times.here(work, meetup.starts),
        length=times.length(meetup),
        host=mentions(work, [meetup.host])[0],
        where=where_words(meetup),
        coming=_coming(work, meetup, meetups.rsvps(meetup.id)),
    )
    asks = _agenda(work, meetup)
    ref = escape(meetup.ref)
    drawn, _ = fitting(
        _title(work, meetup),
        [(Text(one),) for one in asks[:ASKS]],
        head=(Text(body), *([Text("**Questions for it**")] if asks else [])),
        tail=_buttons(work, meetup),
        rest=lambda _: ref,
        footer=" · ".join([ref, *_untold(len(asks) - ASKS)]),
    )
    return drawn


@feature.click("more")
def more(ctx: Context, meetup: str) -> Reply:
    """Everybody who comes, by name; whoever may change it finds how."""
    found = by_id(ctx, meetup)
    found.check_ahead(ctx.now)
    body = ctx.text(
        "messages/meetups/more",
        meetup=found,
        going=_listed(ctx, found, Coming.GOING),
        maybe=_listed(ctx, found, Coming.MAYBE),
    )
    actions = Buttons(
        (
            Button("Move it…", retime.bind(found.id)),
            Button("Cancel it…", call_off_asked.bind(found.id), Style.DANGER),
        )
    )
    blocks = (Text(body), actions)
    title = shorten(f"{found.ref} · {found.title}", MAX_TITLE)
    return Say(Card(title, blocks if may_change(ctx, found) else blocks[:1]))


def _title(work: Work, meetup: Meetup) -> str:
    state = _OFF.get(meetup.state, "")
    if not state and meetup.is_on(work.now):
        state = "Now: "
    elif not state and meetup.is_over(work.now):
        state = "Over: "
    return shorten(f"{state or '📅 '}{meetup.title}", MAX_TITLE)


def _coming(work: Work, meetup: Meetup, rsvps: Sequence[Rsvp]) -> Md:
    """Who goes and how many may; who cannot is nobody's business."""
    going = [one.person for one in rsvps if one.coming is Coming.GOING]
    maybe = sum(one.coming is Coming.MAYBE for one in rsvps)
    names = ", ".join(mentions(work, going[:NAMED]))
    more = f" and {len(going) - NAMED} more" if len(going) > NAMED else ""
    places = f" of {meetup.capacity}" if meetup.capacity else ""
    parts = [f"Going {len(going)}{places}" + (f": {names}{more}" if names else "")]
    parts += [f"Maybe {maybe}"] if maybe else []
    return Md(" · ".join(parts))


def _buttons(work: Work, meetup: Meetup) -> tuple[Buttons, ...]:
    if meetup.state is not State.PLANNED or meetup.is_over(work.now):
        return ()
    return (
        Buttons(
            (
                Button("Going", answer.bind(meetup.id, Coming.GOING), Style.PRIMARY),
                Button("Maybe", answer.bind(meetup.id, Coming.MAYBE)),
                Button("Can't", answer.bind(meetup.id, Coming.CANNOT)),
                Button("Add to calendar", add.bind(meetup.id)),
                Button("More…", more.bind(meetup.id)),
            )
        ),
    )


def _agenda(work: Work, meetup: Meetup) -> list[Md]:
    """Questions nobody has answered, which it is to take up."""
    parked = work.repo(Asks).parked(work.community.id)
    return [
        Md(f"{entry(one.ref)} {escape(clipped(one.question, QUESTION))}")
        for one in parked
        if one.parked_for == meetup.id
    ]


def _untold(many: int) -> list[str]:
    return [f"{many} more question{'' if many == 1 else 's'} for it"] if many > 0 else []


def _listed(ctx: Context, meetup: Meetup, coming: Coming) -> Md:
    people = [one.person for one in ctx.repo(Meetups).rsvps(meetup.id) if one.coming is coming]
    more = f" and {len(people) - LISTED} more" if len(people) > LISTED else ""
    return Md(", ".join(mentions(ctx, people[:LISTED])) + more)
