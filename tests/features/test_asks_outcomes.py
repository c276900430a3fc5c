"""Whatever people do, and however long nothing happens: every question ends, and is told so."""

from __future__ import annotations

from random import Random  # noqa: TID251  seeded: the same course of things each time

import pytest

from adapters.sandbox.chat import Post
from bot.events import Fact, HelpExhausted, HelpPromised
from bot.model.asks import Ask, Asks, State
from bot.model.steps import Steps
from bot.ui import Button, Buttons, Row
from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.asks import QUESTION, asked
from tests.features.promises import happens
from tests.features.waiting import Travel, ask_of, heard
from tests.people import Seen, Someone

ACTS = 14
LONGEST = 20 * 24
LONG_ENOUGH = 35


@pytest.mark.parametrize("seed", range(6))
async def test_no_question_is_left_without_an_outcome_or_a_word(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel, seed: int
) -> None:
    chance = Random(seed)
    people = [sam, ada, enter("Alan")]
    await asked(app, sam)
    for _ in range(ACTS):
        if chance.random() < 0.2:
            happens(app, chance.choice([promised, exhausted]))
        press_something(chance, chance.choice(people))
        await app.settle()
        if chance.random() < 0.5:
            await travel(hours=chance.randrange(1, LONGEST))
    await travel(days=LONG_ENOUGH)

    assert ask_of(app).is_over
    assert ended_it_or_was_told(app, sam)


async def test_a_question_from_before_the_clocks_gets_them_within_a_day(
    app: App, sam: Someone, ada: Someone, travel: Travel, clock: FakeClock
) -> None:
    old = Ask("old", "guild", "A-1", "sam", "sam", QUESTION, clock.now())
    app.database.write(lambda uow: uow.repo(Asks).add(old)).result()
    await travel(days=16)

    assert ask_of(app).state is State.CLOSED_UNANSWERED
    assert len(heard(ada, "waited long enough for an answer: this is dealt with.")) == 1
    assert len(heard(sam, "A-1 found no answer")) == 1
    assert "- Mon 4 May 11:00 Sam: asked\n" in sam.types("/asks show A-1")


def press_something(chance: Random, who: Someone) -> None:
    """Any button of any message they see, or of the question itself; forms that open are sent."""
    where = chance.choice([who.at("asks"), who.at("general"), who.dm])
    posts = [one for one in who.chat.seen_by(who.id, where.channel) if labels(one)]
    seen = chance.choice(posts) if posts and chance.random() < 0.6 else shown(who).post
    if not labels(seen):
        return
    said = who.presses(chance.choice(labels(seen)), on=seen)
    if form := said.shown.form:
        typed = {one.name: "Some more words about it." for one in form.fields if not one.choices}
        who.submits(said, **{name: "alan" if name == "person" else typed[name] for name in typed})


def shown(who: Someone) -> Seen:
    return who.types("/asks show A-1")


def labels(post: Post) -> list[str]:
    """What can be pressed on a message."""
    found: list[str] = []
    for block in post.card.blocks if post.card else ():
        match block:
            case Buttons(items):
                found += [one.label for one in items if isinstance(one, Button)]
            case Row(_, Button() as one):
                found.append(one.label)
            case _:
                continue
    return found


def ended_it_or_was_told(app: App, sam: Someone) -> bool:
    """The step that ended it was the asker's own, or they have a message from then."""
    ask = ask_of(app)
    steps = app.database.read(lambda uow: list(uow.repo(Steps).of("guild", ask.id))).result()
    over = [one for one in steps if one.state is ask.state][-1]
    return over.by == "sam" or any(
        one.at >= over.at for one in sam.chat.seen_by(sam.id, sam.dm.channel)
    )


def promised(ask: Ask) -> Fact:
    return HelpPromised(ask.id, "alan")


def exhausted(ask: Ask) -> Fact:
    return HelpExhausted(ask.id)
