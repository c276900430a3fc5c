"""What is asked and answered here becomes evidence: of who helps, and of what was asked before."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import DAY, Every
from bot.context import Work
from bot.events import AskChanged, AskPosted
from bot.features.asks.changes import answers_to, ask_of
from bot.features.asks.feature import feature
from bot.model.asks import Ask
from bot.model.evidence import Contribution, Evidence, Source, Thread

AT_A_TIME = 200
PAUSE = timedelta(minutes=1)


@feature.on(AskPosted)
@feature.on(AskChanged)
def learn(work: Work, told: AskPosted | AskChanged) -> None:
    """As it is now; what nobody should read any more is forgotten."""
    ask = ask_of(work, told.ask)
    if ask.hidden or not ask.keep:
        work.repo(Evidence).forget(work.community.id, ask.ref)
    else:
        work.repo(Evidence).learn(_thread(work, ask))


@feature.every("catch_up", Every(DAY))
def catch_up(work: Work) -> None:
    """What was asked before anything was learned is learned too."""
    learn_more(work)


@feature.later("learn")
def learn_later(work: Work) -> None:
    """The next of them, once others had their turn."""
    learn_more(work)


def learn_more(work: Work) -> None:
    """The oldest first; a few at a time, as others wait meanwhile."""
    evidence = work.repo(Evidence)
    some = evidence.unlearned(work.community.id, limit=AT_A_TIME)
    evidence.learn(*(_thread(work, ask_of(work, one)) for one in some))
    if len(some) == AT_A_TIME:
        learn_later.at(work, work.now + PAUSE, "more")


def _thread(work: Work, ask: Ask) -> Thread:
    answers = answers_to(work, ask)
    return Thread(
        community=ask.community,
        ref=ask.ref,
        source=Source.ASK,
        title=ask.question,
        body=ask.details,
        at=ask.asked_at,
        asker=ask.asker,
        topic=ask.topic,
        answers=tuple(Contribution(one.by, one.at, one.text, one.helped) for one in answers),
        open=not ask.is_over,
    )
