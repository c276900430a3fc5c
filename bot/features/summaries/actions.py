"""Actions: somebody's only once they said so; then done."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.context import Context, Work
from bot.features.summaries.cards import action_line
from bot.features.summaries.feature import feature
from bot.fitting import Part, enough, fitting
from bot.markup import Md, entry, escape
from bot.markup import person as mention
from bot.model.outcomes import Action, Outcomes, Progress
from bot.model.summaries import Summaries, Summary
from bot.ui import (
    MAX_TITLE,
    Button,
    Buttons,
    Card,
    Choice,
    Kind,
    Option,
    Redraw,
    Reply,
    Say,
    Text,
    shorten,
)


class View(StrEnum):
    """Which actions a list shows."""

    MINE = "mine"
    OPEN = "open"


@feature.command(
    "summary actions",
    "What is to be done, and by whom",
    Option(
        "which",
        "Which",
        Kind.CHOICE,
        required=False,
        choices=(Choice(View.MINE, "Mine"), Choice(View.OPEN, "Everybody's that are not done")),
    ),
    reads=True,
)
def actions(ctx: Context, which: str = View.MINE) -> Reply:
    """Mine, or everybody's."""
    return Say(_list(ctx, ctx.me.id, View(which)))


@feature.click("accept")
def accept(ctx: Context, action: str, view: View) -> Reply:
    """I will do it."""
    found = ctx.repo(Outcomes).action(ctx.community.id, action)
    return _changed(ctx, found.accepted_by(ctx.me.id), view)


@feature.click("not_me")
def not_me(ctx: Context, action: str, view: View) -> Reply:
    """I will not; nobody is told why."""
    found = ctx.repo(Outcomes).action(ctx.community.id, action)
    return _changed(ctx, found.declined_by(ctx.me.id), view)


@feature.click("done")
def done(ctx: Context, action: str, view: View) -> Reply:
    """I did it."""
    found = ctx.repo(Outcomes).action(ctx.community.id, action)
    return _changed(ctx, found.done_by(ctx.me.id), view)


def ask_owners(ctx: Context, summary: Summary, added: Sequence[Action]) -> None:
    """One message for each person who was named by somebody else."""
    asked = [one.owner for one in added if one.owner and one.progress is Progress.ASKED]
    for person in dict.fromkeys(asked):
        words = ctx.text("messages/summaries/yours", summary=summary, by=ctx.me)
        card = _list(ctx, person, View.MINE, Text(words))
        ctx.tell(person, card, key=f"actions:{summary.id}:{summary.rev}:{person}")


def _changed(ctx: Context, action: Action, view: View) -> Reply:
    ctx.repo(Outcomes).put(action)
    ctx.refresh(ctx.repo(Summaries).get(ctx.community.id, action.summary).subject)
    return Redraw(_list(ctx, ctx.me.id, view))


def _list(work: Work, person: str, view: View, *head: Text) -> Card:
    mine = person if view is View.MINE else ""
    found = work.repo(Outcomes).open(work.community.id, owner=mine)
    parts = enough(_part(work, one, person, view) for one in found)
    nothing = Text("Nothing is to be done.")
    title = "Your actions" if mine else "Actions"
    card, _ = fitting(
        shorten(f"{title} in {work.community.name}", MAX_TITLE),
        parts if found else [(nothing,)],
        head=head,
        rest=lambda left: f"and {left} more, once these are done",
        more=len(found) - len(parts),
    )
    return card


def _part(work: Work, action: Action, person: str, view: View) -> Part:
    buttons = tuple(_buttons(action, person, view))
    words = Text(line(work, action))
    return (words, Buttons(buttons)) if buttons else (words,)


def line(work: Work, action: Action) -> Md:
    """Who does what until when, and the summary it comes from."""
    who = escape(action.todo.who)
    if action.owner:
        who = mention(work.names(action.owner)[action.owner], action.owner)
    summary = work.repo(Summaries).get(work.community.id, action.summary)
    return Md(f"{action_line(action.todo, who)} · {entry(summary.ref)}")


def _buttons(action: Action, person: str, view: View) -> list[Button]:
    asked = action.progress is Progress.ASKED
    if asked and not action.owner:
        return [Button("I will do it", accept.bind(action.id, view))]
    if action.owner != person:
        return []
    if not asked:
        return [Button("Done", done.bind(action.id, view))]
    return [
        Button("Accept", accept.bind(action.id, view)),
        Button("Not me", not_me.bind(action.id, view)),
    ]
