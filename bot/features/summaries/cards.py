"""How a summary looks, shortened only where a card cannot hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.context import Work
from bot.features.summaries.feature import meetup_of
from bot.features.summaries.todo import read
from bot.markup import Md, entry, escape, link
from bot.markup import person as mention
from bot.model.outcomes import Action, Outcomes, Progress, Todo
from bot.model.people import People
from bot.model.summaries import Summary, items
from bot.ui import MAX_TITLE, Block, Card, Text, shorten

_URL = re.compile(r"(https?://[^\s<>|\"`\u201c\u201d]*[^\s<>|\"`\u201c\u201d.,;:!?')\]])")
_ENOUGH = (3000, 600, 300, 120)  # characters of each part; the first is everything
_MAX_URL = 60
_STATES = {
    Progress.ASKED: "asked",
    Progress.ACCEPTED: "accepted",
    Progress.DONE: "done",
}

Line = Callable[[str], str]


def draft_card(work: Work, draft: Summary, tail: tuple[Block, ...]) -> Card:
    """What will be posted, as its author checks it."""
    head = work.text("messages/summaries/draft", meetup=meetup_of(work, draft))
    return fitted(_title("Draft", draft), head, draft, Lines.of(work, draft), tail)


def summary_card(work: Work, summary: Summary, buttons: tuple[Block, ...] = ()) -> Card:
    """A published summary, in any of its versions."""
    names = work.repo(People)
    head = work.text(
        "messages/summaries/head",
        summary=summary,
        meetup=meetup_of(work, summary),
        author=names.get(summary.author),
        editor=names.get(summary.editor) if summary.editor else None,
    )
    return fitted(_title(summary.ref, summary), head, summary, Lines.of(work, summary), buttons)


def is_whole(card: Card) -> bool:
    return not card.footer


def typed(text: str) -> Md:
    """What somebody typed, with its addresses as links."""
    parts = _URL.split(text)
    return Md(
        "".join(
            link(shorten(part, _MAX_URL), part) if at % 2 else escape(part)
            for at, part in enumerate(parts)
        )
    )


def action_line(todo: Todo, who: str) -> Md:
    """Who, what, by when; ``who`` is markup."""
    due = f" — by {escape(todo.due)}" if todo.due else ""
    return Md(f"{who} — {typed(todo.text)}{due}" if who else f"{typed(todo.text)}{due}")


@dataclass(frozen=True, slots=True)
class Lines:
    """Draws the items of one summary, with what has become of them since."""

    refs: Mapping[str, str]
    actions: Mapping[Todo, Action]
    names: Mapping[str, str]

    @classmethod
    def of(cls, work: Work, summary: Summary) -> Lines:
        outcomes = work.repo(Outcomes)
        decided = outcomes.decisions(work.community.id, summary.id)
        actions = outcomes.actions(work.community.id, summary.id)
        return cls(
            {one.text: one.ref for one in decided},
            {one.todo: one for one in actions},
            work.names(*(one.owner for one in actions if one.owner)),
        )

    def decision(self, text: str) -> str:
        ref = self.refs.get(text)
        return f"{entry(ref)} {typed(text)}" if ref else typed(text)

    def action(self, text: str) -> str:
        todo = read(text)
        action = self.actions.get(todo)
        if action is None:
            return action_line(todo, f"**{escape(todo.who)}**" if todo.who else "")
        return f"{action_line(todo, self._who(action))} · _{self._state(action)}_"

    def _who(self, action: Action) -> str:
        if action.owner:
            return mention(self.names[action.owner], action.owner)
        return f"**{escape(action.todo.who)}**" if action.todo.who else ""

    def _state(self, action: Action) -> str:
        return _STATES[action.progress] if action.owner else "nobody yet"


def _title(lead: str, summary: Summary) -> str:
    return shorten(f"{lead} · {summary.title}", MAX_TITLE)


def fitted(title: str, head: str, summary: Summary, lines: Lines, tail: tuple[Block, ...]) -> Card:
    """All of it; where that is too long, the beginning of each part, and a word about it."""
    shown = summary.ref or "/summary new"
    for enough in _ENOUGH:
        whole = enough == _ENOUGH[0]
        where = f"`/summary show {shown}` has the whole text." if summary.ref else "All is kept."
        try:
            blocks = (
                Text(f"{head}\n{_prose(summary.body, enough)}"),
                *_parts(summary, lines, enough),
            )
            return Card(title, (*blocks, *tail), "" if whole else f"Shortened. {where}")
        except ValueError:
            continue
    raise AssertionError("the shortest parts always fit")


def _prose(text: str, enough: int) -> str:
    return typed(shorten(text, enough))


def _parts(summary: Summary, lines: Lines, enough: int) -> Iterator[Text]:
    noted = summary.noted
    yield _part("Decided", noted.decisions, lines.decision, enough)
    yield _part("To do", noted.actions, lines.action, enough)
    yield _part("Open questions", noted.questions, typed, enough)
    yield _part("Try next", noted.next, typed, enough)


def _part(label: str, text: str, line: Line, enough: int) -> Text:
    found = list(dict.fromkeys(items(text)))
    if not found:
        return Text(f"**{label}**: none recorded")
    shown = _first(found, enough)
    drawn = [f"- {line(one)}" for one in shown]
    more = [f"- and {len(found) - len(shown)} more"] if len(shown) < len(found) else []
    return Text("\n".join([f"**{label}**", *drawn, *more]))


def _first(found: Sequence[str], enough: int) -> list[str]:
    """Whole items while they fit in ``enough`` characters; the first one in any case."""
    kept = [shorten(found[0], enough)]
    for one in found[1:]:
        if sum(map(len, kept)) + len(one) > enough:
            break
        kept.append(one)
    return kept
