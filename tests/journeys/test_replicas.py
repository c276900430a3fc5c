"""Two replicas on one PostgreSQL server are one bot: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from adapters.slack.http import PATH
from tests.adapters.slack_kit import PROXIES
from tests.journeys.conftest import ROOT, Running, Start
from tests.postgres import Server
from tests.wire.discord import DiscordServer
from tests.wire.slack import SlackServer
from tests.wire.slack.people import Person
from tests.wire.slack.state import Message

T = TypeVar("T")

ASKERS = ("Ada", "Sam", "Grace", "Linus")
QUESTIONS = ("pin a dependency", "profile a query", "split a crate", "mock a clock")
DUE_NOW = """
    UPDATE task SET due = planned - 900000000, planned = planned - 900000000
    WHERE job = 'asks.hint'; NOTIFY folkmoot
"""

TEN_MINUTES_AHEAD = """
from datetime import UTC, datetime, timedelta
from bot.clock import SystemClock

SystemClock.now = lambda self: datetime.now(UTC) + timedelta(minutes=10)
"""


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """A database nobody has opened yet."""
    name = server.make()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with await DiscordServer.start() as server:
        server.clock.stop()  # a slow machine misses no deadline
        yield server
        assert server.violations == []


class Stage:
    """Two replicas that Slack posts to, in a workspace with a community in it."""

    def __init__(self, slack: SlackServer, replicas: list[Running]) -> None:
        self.slack, self.replicas = slack, replicas
        self.people = [slack.user(name, is_admin=name == "Ada") for name in ASKERS]
        self.general = slack.channel("general", members=[*self.people, slack.bot])

    async def at(self, one: Running, does: Coroutine[None, None, T]) -> asyncio.Task[T]:
        """Somebody does something, and Slack posts it to this replica."""
        self.slack.http.url = one.address + PATH
        begun = asyncio.create_task(does)
        await asyncio.sleep(0)  # it is on its way there by now
        return begun

    async def types(self, one: Running, who: int, name: str, text: str) -> str:
        """What somebody is answered who types a command."""
        person = self.people[who]
        begun = await self.at(one, person.command(name, text, channel=self.general))
        return person.reads(await (await begun).answer())

    async def asks(self, one: Running, who: int, question: str) -> Message:
        """The card of a new question, once it is posted."""
        await self.types(one, who, "/ask", f"How do I {question}? topic:testing")
        return await self.slack.wait(
            lambda: next(iter(self.cards(question)), None), f"the question to {question}"
        )

    def cards(self, question: str) -> list[Message]:
        top = [one for one in self.general.messages if not one.thread_ts]
        return [one for one in top if question in self.people[0].reads(one)]


async def test_two_replicas_are_one_bot(
    slack: SlackServer, start: Start, server: Server, url: str
) -> None:
    here, there = await asyncio.gather(*(start(FOLKMOOT_DATABASE_URL=url) for _ in range(2)))
    stage = Stage(slack, [here, there])
    await stage.types(here, 0, "/community", "new name:Rust domain:Safe systems zone:Paris")
    cards = [
        await stage.asks(stage.replicas[who % 2], who, question)
        for who, question in enumerate(QUESTIONS)
    ]

    first = await (await stage.at(here, stage.people[1].presses("I can answer", cards[0])))
    again = await stage.at(there, slack.redeliver(first))
    assert (await again).acked
    outcomes = [(await one.reads("asks.claim")).split()[-3].strip(",") for one in (here, there)]
    server.run(DUE_NOW, url.rpartition("/")[2])
    for person in stage.people[1:]:
        await slack.wait(partial(hints, person), f"a hint for {person.name}")
    while sum([await looks(one) for one in (here, there)]) < len(stage.people):
        continue  # one is sent by whoever is first, before the other has said that it looked

    here.process.kill()
    await here.ended()
    await stage.asks(there, 0, "survive")
    await there.stops()
    await there.ended()
    said = "".join([*here.said, *there.said])
    assert "Traceback" not in said
    assert sorted(outcomes) == ["again", "ok"]
    assert len(re.findall(r"asks.hint in \w+: done", said)) == len(stage.people)
    assert [len(stage.cards(question)) for question in (*QUESTIONS, "survive")] == [1] * 5
    assert [len(hints(person)) for person in stage.people] == [0, 1, 1, 1]


async def test_a_machine_whose_clock_is_wrong_does_its_part(
    slack: SlackServer, start: Start, url: str, tmp_path: Path
) -> None:
    """Slack would not be believed by that clock, and what the other sends would look left behind."""
    (tmp_path / "sitecustomize.py").write_text(TEN_MINUTES_AHEAD)
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    right = await start(FOLKMOOT_DATABASE_URL=url)
    wrong = await start(FOLKMOOT_DATABASE_URL=url, PYTHONPATH=paths)
    stage = Stage(slack, [right, wrong])
    await stage.types(wrong, 0, "/community", "new name:Rust domain:Safe systems zone:Paris")
    for who, question in enumerate(QUESTIONS):
        await stage.asks(stage.replicas[who % 2], who, question)
    for one in (right, wrong):
        await one.stops()
        await one.ended()

    assert [len(stage.cards(question)) for question in QUESTIONS] == [1] * len(QUESTIONS)
    assert [corrections(one) for one in (right, wrong)] == [[], [10]]


async def test_the_next_replica_hears_discord_when_one_is_killed(
    discord: DiscordServer, start: Start, url: str
) -> None:
    guild = discord.guild("Guild")
    ada, general = guild.member("Ada", admin=True), guild.channel("general")
    settings = {
        "FOLKMOOT_DATABASE_URL": url,
        "FOLKMOOT_DISCORD_TOKEN": discord.token,
        "FOLKMOOT_DISCORD_API_BASE_URL": discord.api_url,
        "FOLKMOOT_DISCORD_GATEWAY_URL": discord.gateway_url,
    }
    first = await start(**settings)
    await first.reads("our turn")
    second = await start(**settings)
    await second.reads("stand by")
    assert len(discord.gateway.live) == 1
    assert [(await one.get("/readyz"))[0] for one in (first, second)] == [200, 200]
    new = {"name": "Testers", "domain": "Testing well", "zone": "Paris"}
    assert "Testers" in (await ada.runs("community new", channel=general, options=new)).text

    first.process.kill()
    await first.ended()
    await discord.gone()
    await second.reads("our turn")
    assert "Ada" in (await ada.runs("my show", channel=general)).text
    await second.stops()
    assert "Traceback" not in await second.ended()


async def looks(one: Running) -> int:
    """How often it looked whether there is a hint to give."""
    _, page = await one.get("/metrics")
    found = re.findall(r'folkmoot_jobs_total{job="asks.hint",outcome="done"} (\d+)', page)
    return sum(map(int, found))


def corrections(one: Running) -> list[int]:
    """By how many minutes its clock was ahead of the database's; a busy machine is not exact."""
    said = re.findall(r"clock was (\d+) s ahead of the database's, and follows", "".join(one.said))
    return [minutes for seconds in said if (minutes := round(int(seconds) / 60))]


def hints(person: Person) -> list[str]:
    return [text for text in person.sees(person.direct) if "A thought on your question" in text]
