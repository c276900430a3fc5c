"""What is asked and answered here becomes evidence: of who helps, and of what was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.clock import DAY, Every
from bot.context import Work
from bot.errand import Errand
from bot.events import AskChanged, AskPosted
from bot.features.asks.changes import answers_to, ask_of
from bot.features.asks.feature import feature
from bot.model.asks import Ask
from bot.model.evidence import Contribution, Evidence, Source, Thread, Unlearned

STRETCHES = 20
LOOKED_AT = 1000  # in one read: what else the bot reads waits for it
AT_A_TIME = 4  # in one transaction: everybody who writes waits for it


@feature.on(AskPosted)
@feature.on(AskChanged)
def learn(work: Work, told: AskPosted | AskChanged) -> None:
    """As it is now; what nobody should read any more is forgotten."""
    ask = ask_of(work, told.ask)
    if _teaches(ask):
        work.repo(Evidence).learn(_thread(work, ask))
    else:
        work.repo(Evidence).forget(work.community.id, ask.ref)


@feature.errand("catch_up", Every(DAY))
async def catch_up(errand: Errand) -> None:
    """What was asked before anything was learned is learned too."""
    await _learn_all(errand, "")


@feature.errand("learn")
async def learn_on(errand: Errand, after: str = "") -> None:
    """From where the last one got to."""
    await _learn_all(errand, after)


async def _learn_all(errand: Errand, after: str) -> None:
    """As much as is done in a few minutes; the rest is an errand of its own."""
    for _ in range(STRETCHES):
        found = await errand.read(partial(_unlearned, after=after))
        for at in range(0, len(found.asks), AT_A_TIME):
            await errand.write(partial(_learn, asks=found.asks[at : at + AT_A_TIME]))
        after = found.until
        if not after:
            return
    await errand.write(lambda work: learn_on.at(work, work.now, after, after))


def _unlearned(work: Work, after: str) -> Unlearned:
    return work.repo(Evidence).unlearned(work.community.id, after=after, among=LOOKED_AT)


def _learn(work: Work, asks: Sequence[str]) -> None:
    """As they are by now."""
    work.uow.hush()
    found = [ask_of(work, one) for one in asks]
    work.repo(Evidence).learn(*(_thread(work, one) for one in found if _teaches(one)))


def _teaches(ask: Ask) -> bool:
    """What nobody should read any more teaches nothing."""
    return ask.keep and not ask.hidden


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
