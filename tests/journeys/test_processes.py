"""Real processes that Slack posts to, told to stop while they work."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from adapters.slack.http import PATH
from tests.journeys.conftest import Start
from tests.wire.slack import SlackServer, faults

SOON = 9  # seconds: less than are given to what is under way
ZONES = ("Paris", "Oslo", "Rome", "Lima", "Cairo") * 10


async def test_what_was_acknowledged_is_answered_though_the_process_is_stopped(
    slack: SlackServer, start: Start
) -> None:
    grace = slack.user("Grace")
    general = slack.channel("general", members=[grace, slack.bot])
    slack.disturb("users.info", faults.silence(), times=99)  # nobody waits longer than two seconds
    bot = await start()
    slack.http.url = bot.address + PATH

    exchanges = await asyncio.gather(
        *(grace.command("/my", f"zone {zone}", channel=general) for zone in ZONES)
    )
    assert not all(one.answers for one in exchanges), "some are under way"
    listened = await bot.stops()
    said = await bot.ended()

    assert [one.acked for one in exchanges] == [True] * 50
    assert all(one.answers for one in exchanges), "an acknowledged command was not answered"
    assert listened < SOON
    assert bot.process.returncode == 0, said
    assert "Traceback" not in said
    assert "Oslo" not in said


async def test_an_idle_process_leaves_at_once(start: Start) -> None:
    bot = await start()
    assert (await bot.get("/readyz"))[0] == 200

    assert await bot.stops() < SOON
    await bot.ended()
    assert bot.process.returncode == 0


async def test_one_process_hears_and_another_one_works(slack: SlackServer, start: Start) -> None:
    ada = slack.user("Ada", is_admin=True)
    general = slack.channel("general", members=[ada, slack.bot])
    web = await start("--role", "web", FOLKMOOT_LOG_FORMAT="json")
    worker = await start("--role", "worker", FOLKMOOT_WEB_HOST="127.0.0.1")
    slack.http.url = web.address + PATH
    new = await ada.command(
        "/community", "new name:Rust domain:Safe systems zone:Paris", channel=general
    )
    assert "Rust is set up" in ada.reads(await new.answer())

    handled = json.loads(await web.reads('"action": "do.community.new"'))
    assert handled["outcome"] == "ok"
    assert (await worker.get(PATH))[0] == 404
    assert 'command="do.community.new",outcome="ok"} 1.0' in (await web.get("/metrics"))[1]
    assert "do.community.new" not in (await worker.get("/metrics"))[1]
    for one in (web, worker):
        assert (await one.get("/readyz"))[0] == 200
        assert "PostgreSQL" in "".join(one.said)
        await one.stops()
        assert "Traceback" not in await one.ended()
        assert one.process.returncode == 0


async def test_whoever_is_told_where_to_listen_does(start: Start) -> None:
    worker = await start("--role", "worker", "--port", "0", FOLKMOOT_WEB_PORT="")

    assert (await worker.get("/healthz"))[0] == 200
    await worker.stops()


async def test_what_reaches_two_processes_acts_once(slack: SlackServer, start: Start) -> None:
    ada = slack.user("Ada", is_admin=True)
    general = slack.channel("general", members=[ada, slack.bot])
    replicas = [await start("--role", "web"), await start("--role", "web")]
    here, there = [one.address + PATH for one in replicas]
    slack.http.url = here
    new = await ada.command(
        "/community", "new name:Rust domain:Safe systems zone:Paris", channel=general
    )
    await new.answer()
    asked = await ada.command(
        "/ask", "How do I pin a dependency in a lock? topic:testing", channel=general
    )
    await asked.answer()

    slack.http.url = there
    again = await slack.redeliver(asked, reason="http_timeout")
    await replicas[1].reads("do.ask")
    mine = ada.reads(await (await ada.command("/asks", "mine", channel=general)).answer())

    assert again.acked
    assert "A-1" in mine
    assert "A-2" not in mine
    assert "again" in replicas[1].said[-1]
    for one in replicas:
        await one.stops()
        assert "Traceback" not in await one.ended()


@pytest.mark.parametrize("role", ["all", "web"])
async def test_a_file_that_lost_its_keys_is_noticed_at_the_start(
    start: Start, tmp_path: Path, role: str
) -> None:
    first = await start("--role", role)
    await first.stops()
    assert "out of date" not in await first.ended()

    (tmp_path / "folkmoot.key").unlink()
    second = await start("--role", role)
    assert (await second.get("/readyz"))[0] == 200
    await second.stops()

    warnings = [one for one in (await second.ended()).splitlines() if "out of date" in one]
    assert len(warnings) == 1
    assert f"buttons sealed by {socket.gethostname()}, last seen" in warnings[0]


@pytest.mark.parametrize(
    ("mode", "role", "words"),
    [("socket", "web", "nothing posts to this machine"), ("http", "all", "is taken")],
)
async def test_what_cannot_be_begun_is_one_sentence_and_status_2(
    start: Start, mode: str, role: str, words: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = ""
        try:
            await start(
                *("--role", role, "--port", port),
                FOLKMOOT_SLACK_MODE=mode,
                FOLKMOOT_SLACK_APP_TOKEN="xapp-1",
            )
        except AssertionError as error:
            said = str(error)

    assert words in said
    assert "Traceback" not in said
