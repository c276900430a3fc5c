"""The feature, the checklist as a form, and who may write."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.context import Context, Work
from bot.errors import Invalid, NotAllowed
from bot.feature import Feature
from bot.inputs import Filled
from bot.language.when import said
from bot.model.meetups import Meetup, Meetups, State
from bot.model.people import Role
from bot.model.summaries import MAX_TITLE, Checklist, Summaries, Summary
from bot.ui import Form, Kind, Option, shorten

feature = Feature("summaries", "Writes down what was learned, decided and is to be done.")
feature.group("summary", "What meetups left behind", primary="new")

OUTCOME = (
    Option(
        "decisions",
        "Decisions",
        Kind.TEXT,
        required=False,
        limit=800,
        hint="One per line; empty: none recorded",
    ),
    Option(
        "actions",
        "Actions",
        Kind.TEXT,
        required=False,
        limit=800,
        hint="One per line: @who — what — by when",
    ),
    Option(
        "questions", "Open questions", Kind.TEXT, required=False, limit=600, hint="One per line"
    ),
    Option("next", "Try next", Kind.TEXT, required=False, limit=600, hint="One per line"),
)
LEARNED = Option(
    "learned", "What we learned", Kind.TEXT, limit=1000, hint="Two lines are enough; links too"
)
TITLED = Option(
    "learned",
    "A title, then what we learned",
    Kind.TEXT,
    limit=1000,
    hint="The first line is the title",
)


def noted(filled: Filled) -> Checklist:
    return Checklist(
        filled.text("learned"),
        filled.text("decisions"),
        filled.text("actions"),
        filled.text("questions"),
        filled.text("next"),
    )


def entered(checklist: Checklist) -> dict[str, str]:
    """What to fill a form in with."""
    return {name: text for name, text in asdict(checklist).items() if text}


def filled_in(form: Form, summary: Summary) -> Form:
    """A form with what a summary says; of a free-standing one, the first line is the title."""
    first = LEARNED if summary.meetup else TITLED
    return replace(form, fields=(first, *OUTCOME), values=entered(summary.noted))


def titled(meetup: Meetup | None, checklist: Checklist) -> str:
    first = checklist.learned.partition("\n")[0]
    return shorten(meetup.title if meetup else first, MAX_TITLE)


def meetup_of(work: Work, summary: Summary) -> Meetup | None:
    if not summary.meetup:
        return None
    return work.repo(Meetups).get(work.community.id, summary.meetup)


def may_write(ctx: Context, meetup: Meetup) -> bool:
    """Its host, a facilitator, and whoever one of them asked."""
    if ctx.me.is_a(Role.FACILITATOR) or meetup.host == ctx.me.id:
        return True
    return ctx.me.id in ctx.repo(Summaries).asked(meetup.id)


def check_writable(ctx: Context, meetup: Meetup) -> None:
    """Raises NotAllowed where there is nothing to sum up, or not for this member."""
    if meetup.state is not State.PLANNED:
        raise NotAllowed(f"{meetup.ref} did not take place, so there is nothing to sum up.")
    if meetup.starts > ctx.now:
        begins = said(meetup.starts, ctx.zone)
        raise NotAllowed(f"{meetup.ref} begins {begins}. Its summary can be written after that.")
    if not may_write(ctx, meetup):
        host = ctx.names(meetup.host)[meetup.host]
        raise NotAllowed(
            f"{host}, who hosted {meetup.ref}, or a facilitator writes its summary. "
            "They can also ask you to."
        )


def check_unwritten(ctx: Context, meetup: Meetup) -> None:
    """Raises Invalid for a second summary, so that a form with one is kept."""
    written = ctx.repo(Summaries).of(ctx.community.id, meetup.id)
    if written:
        raise Invalid(
            LEARNED.name,
            f"{meetup.ref} has a summary already. To add to it: /summary edit {written.ref}.",
        )
