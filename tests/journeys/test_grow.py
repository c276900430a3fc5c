"""The example of docs/grow works: its very files, started, with their addresses filled in."""

from __future__ import annotations

import asyncio
import pwd
import re
import shlex
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from os import getuid
from pathlib import Path

import pytest

from adapters.slack.http import PATH
from tests.journeys.conftest import ROOT, Running, Start
from tests.postgres import Server, free_port
from tests.wire.slack import SlackServer

EXAMPLE = ROOT / "docs" / "grow"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WHOLE = """
user {user};
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    {temporary}
    {site}
}}
"""
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="no nginx here: .ci/system-packages installs it"
)

Balance = Callable[..., Awaitable[str]]


def example(name: str) -> str:
    return (EXAMPLE / name).read_text(encoding="utf-8")


def filled(text: str, **values: str) -> str:
    """The text with what it shows replaced, each of which it must show."""
    for shown, value in values.items():
        assert shown in text
        text = text.replace(shown, value)
    return text


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """The database as the example makes it, for a role of another name."""
    for statement in re.sub("(?m)^--.*$", "", example("postgresql.sql")).split(";"):
        if statement.strip():
            server.run(statement.replace("folkmoot", "grown"))
    variables = dict(line.split("=", 1) for line in settings())
    shown = variables["FOLKMOOT_DATABASE_URL"].replace("folkmoot", "grown")
    yield filled(shown, **{"5432": str(server.port)})
    server.drop("grown")
    server.run("DROP ROLE grown")


def settings() -> list[str]:
    """Each as a shell reads it."""
    return shlex.split(example("secrets.env"), comments=True)


@pytest.fixture
async def balance(tmp_path: Path) -> AsyncIterator[Balance]:
    """Starts nginx before some replicas; its address."""
    started: list[Process] = []

    async def run(*replicas: Running) -> str:
        port = free_port()
        shown = ("127.0.0.1:8081", "127.0.0.1:8082", "listen 80;")
        real = (*(one.address.removeprefix("http://") for one in replicas),)
        values = (*real, f"listen 127.0.0.1:{port};")
        site = filled(example("nginx.conf"), **dict(zip(shown, values, strict=True)))
        places = (f"{kind}_temp_path {tmp_path}/{kind};" for kind in KINDS)
        file = tmp_path / "nginx.conf"
        user = pwd.getpwuid(getuid()).pw_name
        temporary = "\n    ".join(places)
        file.write_text(WHOLE.format(user=user, folder=tmp_path, temporary=temporary, site=site))
        assert NGINX
        process = await asyncio.create_subprocess_exec(
            *(NGINX, "-e", "stderr", "-p", str(tmp_path), "-c", str(file)),
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(process)
        await Running(process, "", []).reads("start worker process")
        return f"http://127.0.0.1:{port}"

    yield run
    for one in started:
        one.terminate()
        await one.communicate()


async def test_the_example_runs(
    slack: SlackServer, start: Start, balance: Balance, url: str, tmp_path: Path
) -> None:
    ada = slack.user("Ada", is_admin=True)
    general = slack.channel("general", members=[ada, slack.bot])
    config, state = tmp_path / "config.toml", tmp_path / "state"
    assert "StateDirectory=folkmoot" in example("folkmoot@.service")
    state.mkdir()  # as systemd does it
    config.write_text(filled(example("config.toml"), **{"/var/lib/folkmoot": str(state)}))
    (line,) = re.findall(r"(?m)^ExecStart=\S+/folkmoot run (.+)$", example("folkmoot@.service"))
    arguments = filled(line, **{"/etc/folkmoot/config.toml": str(config), "%i": "0"}).split()
    replicas = await asyncio.gather(
        *(start(*arguments, FOLKMOOT_DATABASE_URL=url) for _ in range(2))
    )
    address = await balance(*replicas)
    slack.http.url = address + PATH
    new = "new name:Rust domain:Safe systems zone:Paris"
    await (await ada.command("/community", new, channel=general)).answer()

    async def shows() -> str:
        return ada.reads(await (await ada.command("/my", "show", channel=general)).answer())

    assert all(["Ada" in await shows() for _ in range(4)])
    for one in replicas:
        assert "my.show" in await one.reads("my.show"), "each has its share"
    assert (await replicas[0].get("/metrics"))[0] == 200
    assert (await Running(replicas[0].process, address, []).get("/metrics"))[0] == 404

    await replicas[0].stops()
    assert all(["Ada" in await shows() for _ in range(4)]), "the other one is enough"
    await replicas[1].stops()
    for one in replicas:
        assert "Traceback" not in await one.ended()


def test_the_example_names_every_secret() -> None:
    names = {line.partition("=")[0] for line in settings()}

    assert names == {
        "FOLKMOOT_DATABASE_URL",
        "FOLKMOOT_SLACK_BOT_TOKEN",
        "FOLKMOOT_SLACK_SIGNING_SECRET",
    }
