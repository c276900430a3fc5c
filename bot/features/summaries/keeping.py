"""Keeps what a summary says: in the knowledge log, as decisions, as actions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.context import Context
from bot.features.summaries.actions import ask_owners
from bot.features.summaries.todo import owners, todos
from bot.model.entries import Entry, EntryKind, Log, Trust
from bot.model.meetups import Meetup
from bot.model.outcomes import Action, Decision, Outcomes, Progress, Todo
from bot.model.summaries import Summary, items
from bot.ui import shorten

MAX_ENTRY_TITLE = 150


def keep_outcomes(ctx: Context, summary: Summary, meetup: Meetup | None) -> None:
    """Bring decisions, actions and the log to what a summary says now."""
    topic = meetup.topic if meetup else ""
    _keep_actions(ctx, summary)
    ctx.repo(Log).keep(_entry(ctx, summary, topic))
    _keep_decisions(ctx, summary, topic)


def _keep_decisions(ctx: Context, summary: Summary, topic: str) -> None:
    outcomes = ctx.repo(Outcomes)
    wanted = dict.fromkeys(items(summary.noted.decisions))
    for kept in outcomes.decisions(ctx.community.id, summary.id):
        if kept.text in wanted:
            del wanted[kept.text]
        else:
            outcomes.withdraw(kept)
            ctx.repo(Log).drop(ctx.community.id, kept.ref)
    for text in wanted:
        decision = Decision(ctx.number("D"), ctx.community.id, summary.id, text, ctx.now)
        outcomes.decide(decision)
        ctx.repo(Log).keep(_decided(ctx, summary, decision, topic))


def _keep_actions(ctx: Context, summary: Summary) -> None:
    outcomes = ctx.repo(Outcomes)
    wanted = dict.fromkeys(todos(summary.noted))
    for kept in outcomes.actions(ctx.community.id, summary.id):
        if kept.todo in wanted:
            del wanted[kept.todo]
        else:
            outcomes.drop(kept)
    meant = zip(wanted, owners(ctx, wanted), strict=True)
    added = [_action(ctx, summary, todo, who) for todo, who in meant]
    for action in added:
        outcomes.put(action)
    ask_owners(ctx, summary, added)


def _action(ctx: Context, summary: Summary, todo: Todo, who: str) -> Action:
    """Who writes down what they will do has accepted it."""
    progress = Progress.ACCEPTED if who == ctx.me.id else Progress.ASKED
    return Action(ctx.new_id(), ctx.community.id, summary.id, who, todo, ctx.now, progress)


def _entry(ctx: Context, summary: Summary, topic: str) -> Entry:
    return Entry(
        id=summary.id,
        community=ctx.community.id,
        kind=EntryKind.SUMMARY,
        ref=summary.ref,
        title=summary.title,
        body="\n".join(_words(ctx, summary)),
        at=summary.at,
        by=tuple(dict.fromkeys(one for one in (summary.author, summary.editor) if one)),
        topic=topic,
        trust=Trust.ACCEPTED,
    )


def _decided(ctx: Context, summary: Summary, decision: Decision, topic: str) -> Entry:
    title, source = shorten(decision.text, MAX_ENTRY_TITLE), f"{summary.title} ({summary.ref})"
    return Entry(
        id=ctx.new_id(),
        community=ctx.community.id,
        kind=EntryKind.DECISION,
        ref=decision.ref,
        title=title,
        body=source if title == decision.text else f"{decision.text}\n{source}",
        at=decision.at,
        by=(summary.author,),
        topic=topic,
        trust=Trust.ACCEPTED,
    )


def _words(ctx: Context, summary: Summary) -> Iterator[str]:
    """Everything it says, by the names of people. No headings: they would be found in each."""
    noted = summary.noted
    yield summary.body
    todo = _todos(ctx, summary)
    for one in (*items(noted.decisions), *todo, *items(noted.questions), *items(noted.next)):
        yield f"- {one}"


def _todos(ctx: Context, summary: Summary) -> Iterator[str]:
    """Who, what, by when; by name, as mentions mean nothing outside the chat."""
    known = ctx.repo(Outcomes).actions(ctx.community.id, summary.id)
    meant = {one.todo: one.owner for one in known if one.owner}
    names = ctx.names(*meant.values())
    for todo in todos(summary.noted):
        who = names[meant[todo]] if todo in meant else todo.who
        yield " — ".join(filter(None, [who, todo.text, todo.due and f"by {todo.due}"]))
