"""Whatever anybody types, picks or presses is answered, and a refusal changes nothing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from random import Random  # noqa: TID251  seeded: the same walk each time

import pytest
from sqlalchemy import create_engine, text

from adapters.discord.render import view
from adapters.sandbox import plain
from adapters.sandbox.chat import Chat, User
from adapters.slack.forms import form_view
from adapters.slack.incoming import Reach
from adapters.slack.render import message
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving
from bot.model.policy import Policies, Policy
from bot.ui import Open, Redraw, Refuse, Say
from bot.wiring import App
from storage.database import SqliteDatabase
from tests.conftest import FakeClock
from tests.contracts.walker import Step, Walker
from tests.people import Someone

SEEDS = (1, 2)
STEPS = 2000
UNNAMED = Policy(anonymous=True, asks_open=50, asks_a_day=50)
PAUSE = 15  # steps between two looks at what the bot did by itself
# What is kept when nothing is done: that somebody was here, what they typed, redrawn cards.
ASIDE = {"inbox", "draft", "chosen", "person", "identity", "member", "outbox", "nudge", "task"}


class Ledger:
    """How many rows there are of everything people made."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._engine = create_engine(f"sqlite:///{database.file}")
        names = self._column("SELECT name FROM sqlite_master WHERE type = 'table'")
        counted = [name for name in names if name not in ASIDE and "_words" not in name]
        self._counts = " UNION ALL ".join(
            f"SELECT '{name} ' || count(*) FROM \"{name}\"" for name in counted
        )

    def rows(self) -> list[str]:
        return self._column(self._counts)

    def close(self) -> None:
        self._engine.dispose()

    def _column(self, query: str) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(text(query)).scalars())


@pytest.fixture
def ledger(database: SqliteDatabase) -> Iterator[Ledger]:
    made = Ledger(database)
    yield made
    made.close()


@pytest.fixture
def everybody(
    app: App, clock: FakeClock, chat: Chat, elsewhere: Chat, ada: Someone, grace: Someone
) -> list[Chat]:
    """Two workspaces with members, strangers and admins, and a second community in one."""
    place = chat.open_channel("other")
    channels = ChannelSet((Serving(Purpose.HOME, place, "#other"),))
    other = Community(
        "other", "other", "*Others*", "Things", "America/New_York", clock.now(), channels
    )
    app.database.write(lambda uow: uow.repo(Communities).add(other)).result()
    app.database.write(lambda uow: uow.repo(Policies).save("guild", UNNAMED)).result()
    chat.join(User("eve", "Eve *_[" * 30, admin=False))
    chat.join(User("zed", "@everyone\n[x](person:ada)\ud83d", "Nowhere/Zone"))
    elsewhere.join(User("kim", "\u202e", "America", admin=False))
    return [chat, elsewhere]


@pytest.mark.parametrize("seed", SEEDS)
async def test_everything_is_answered(
    seed: int,
    app: App,
    everybody: list[Chat],
    clock: FakeClock,
    ledger: Ledger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    walker = Walker(app, everybody, Random(seed))
    done: Counter[str] = Counter()
    rows = ledger.rows()
    while walker.steps < STEPS:
        step = walker.step()
        before, rows = rows, ledger.rows()
        assert faults(caplog) == [], step.name
        if is_refusal(step):
            assert rows == before, step.name
        else:
            done[step.name] += 1
        drawn(step)
        if walker.steps % PAUSE == 0:
            clock.advance(hours=walker.random.choice((0, 1, 5, 24)))
            await app.settle()
            assert faults(caplog) == []
            walker.look_around()
            rows = ledger.rows()
    assert len(done) > 100, "so few deeds were done that little was tried"


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What somebody would have to look into, and lines that are not one line."""
    lines = [
        f"{one.getMessage()} {one.exc_info[1] if one.exc_info else ''}"
        for one in caplog.records
        if one.levelno >= logging.WARNING or "\n" in one.getMessage()
    ]
    caplog.clear()
    return lines


def is_refusal(step: Step) -> bool:
    reply = step.answer.reply
    return isinstance(reply, Refuse) or (
        isinstance(reply, Say) and reply.card.title == "That did not work"
    )


def drawn(step: Step) -> None:
    """Every platform can draw what was answered."""
    answer = step.answer
    match answer.reply:
        case Say(card) | Redraw(card):
            assert message(card, answer.seal, answer.people)
            assert view(card, answer.seal, answer.people).children
            assert plain.text(card).encode()
        case Open(form):
            assert form_view(form, answer.seal(form.does), REACH, {})
        case Refuse(form, errors):
            assert form_view(form, answer.seal(form.does), REACH, errors)
        case None:
            raise AssertionError("nothing was answered")


REACH = Reach("UADA", "1.2", channel="CGENERAL", channel_name="#general", url="https://a.example")
