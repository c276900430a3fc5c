"""Who knows: people who want to be found; for facilitators, whom I would ask and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.choices import topics as known_topics
from bot.context import Context
from bot.features.experts.feature import feature
from bot.features.experts.letters import reason
from bot.features.experts.pool import experts, loads_of, ranking
from bot.features.experts.standing import Standing, stance
from bot.fitting import fitting
from bot.markup import Md, escape
from bot.model.communities import Topics
from bot.model.evidence import Evidence, Known, Question
from bot.model.experts import Experts
from bot.model.people import Member, Role
from bot.model.routing import Ranked
from bot.ui import Card, Kind, Option, Reply, Row, Say, Text

SHOWN = 10
NEW = timedelta(days=90)
LATELY = 0.25  # of an answer: one that is four weeks old counts as much


@feature.command(
    "expert who",
    "Who knows about something",
    Option(
        "topic", "Topic or question", Kind.LINE, limit=300, least=2, source=known_topics,
        hint="One word, or the whole question",
    ),
    reads=True,
)  # fmt: skip
def who(ctx: Context, topic: str) -> Reply:
    """People who listed a topic or helped with it; a facilitator's question is a dry run."""
    known_topic = ctx.repo(Topics).known(ctx.community.id, topic)
    question = Question(topic, topic=known_topic or "")
    if ctx.me.is_a(Role.FACILITATOR) and known_topic is None and " " in topic.strip():
        return Say(_dry_run(ctx, question))
    return Say(_list(ctx, question))


def _list(ctx: Context, question: Question) -> Card:
    """Those who want to be found and have something to do with it, best first."""
    prefs = ctx.repo(Experts).prefs(*(one.id for one in experts(ctx)))
    listed = {one.id: one for one in experts(ctx) if prefs[one.id].listed}
    known = ctx.repo(Evidence).about(ctx.community.id, question, ctx.now)
    ranked = ranking(ctx, question, tuple(listed))
    fitting_ones = [one.person for one in ranked if _has_to_do(ctx, one, question)]
    shown = fitting_ones[: SHOWN - 1]
    others = (one.person for one in ranked if one.person not in shown)
    newcomers = [one for one in others if _is_new_helper(ctx, listed[one], known)]
    rows = [(Row(_line(ctx, listed[one], known)),) for one in (*shown, *newcomers[:1])]
    nobody = Text("Nobody has listed that yet. `/ask` reaches everybody.")
    card, _ = fitting(
        "Who knows",
        rows,
        head=() if shown else (nobody,),
        rest=lambda left: f"and {left} more",
        footer="Only you see this. `/expert topics` puts you on the list.",
    )
    return card


def _dry_run(ctx: Context, question: Question) -> Card:
    """Whom I would ask, with everything that speaks for and against them."""
    members = {one.id: one for one in experts(ctx)}
    ranked = ranking(ctx, question, tuple(members))
    rows = [
        (Row(_dry_line(ctx, nth, members[one.person], one)),) for nth, one in enumerate(ranked, 1)
    ]
    card, _ = fitting(
        "Whom I would ask",
        rows[:SHOWN] or [(Text("Nobody has offered to help here yet."),)],
        rest=lambda left: f"and {left} more",
        footer="A dry run: nobody was asked. Only you see this.",
    )
    return card


def _dry_line(ctx: Context, nth: int, member: Member, ranked: Ranked) -> Md:
    prefs = ctx.repo(Experts).prefs(member.id)[member.id]
    how = stance(ctx, prefs, loads_of(ctx, [member.id])[member.id]).how
    return ctx.text(
        "messages/experts/dry_run",
        nth=nth,
        person=member.person,
        ranked=ranked,
        reasons=[reason(ctx, one, by_name=True) for one in ranked.because],
        unavailable="" if how is Standing.READY else how.value,
    )


def _line(ctx: Context, member: Member, known: Known) -> Md:
    habit = known.habits.get(member.id)
    return ctx.text(
        "messages/experts/who",
        person=member.person,
        topics=[Md(escape(one)) for one in _topics(ctx).get(member.id, ())],
        alike=_alike(known, member.id),
        answers=habit.answers if habit else 0,
        new=_is_new_helper(ctx, member, known),
    )


def _has_to_do(ctx: Context, one: Ranked, question: Question) -> bool:
    """A word of a topic is enough; a topic such as “C#” has none, and is compared whole."""
    whole = {question.topic.casefold(), question.text.casefold()} - {""}
    listed = {topic.casefold() for topic in _topics(ctx).get(one.person, ())}
    return one.parts.fits or bool(whole & listed)


def _alike(known: Known, person: str) -> int:
    """How many questions like this one somebody answered."""
    return sum(any(one.person == person for one in match.helpers) for match in known.matches)


def _is_new_helper(ctx: Context, member: Member, known: Known) -> bool:
    """Joined not long ago, and has helped lately."""
    habit = known.habits.get(member.id)
    lately = habit is not None and habit.answered >= LATELY
    return lately and ctx.now - member.joined_at < NEW


def _topics(ctx: Context) -> Mapping[str, Sequence[str]]:
    return ctx.repo(Experts).topics(ctx.community.id)
