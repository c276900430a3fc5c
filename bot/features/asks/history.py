"""What happened to a question, step by step, for its asker and for facilitators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Work
from bot.features.asks.feature import NAME, who
from bot.language.when import said
from bot.markup import Md, escape, when
from bot.markup import person as mention
from bot.model.asks import Ask
from bot.model.steps import Step, Steps
from bot.ui import shorten

MOST = 8
REASON = 80


def history(work: Work, ask: Ask) -> list[Md]:
    """The newest steps, oldest of them first, each a line."""
    steps = work.repo(Steps).of(work.community.id, ask.id)
    return [_line(work, one) for one in steps[-MOST:]]


def told(lines: Sequence[Md], shown: int) -> Md:
    """As much of it as is to be shown."""
    return Md("\n".join(["**So far**", *(f"- {line}" for line in lines[-shown:])]))


def _line(work: Work, step: Step) -> Md:
    at = when(said(step.at, work.community.tz), step.at)
    reason = escape(shorten(step.reason, REASON))
    by = f"{mention(shorten(who(work, step.by).name, NAME), step.by)}: " if step.by else ""
    return Md(f"{at} {by}{reason}")
