"""The command line, as somebody in a shell meets it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.shell.init import ask
from bot.shell.run import stopped
from tests.bot.conftest import Shell, environment


@pytest.mark.parametrize("command", ["", "run", "try", "init", "manifest", "doctor", "search"])
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    said = shell(*command.split(), "--help")

    assert said.returncode == 0
    assert "usage: folkmoot" in said.stdout


def test_an_unknown_command_is_status_2(shell: Shell) -> None:
    assert shell("rnu").returncode == 2


def test_a_taken_port_is_one_sentence_and_status_2(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = shell("try", "--no-browser", "--port", str(port))

    assert said.returncode == 2
    assert f"the port {port} is taken" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_database_that_cannot_be_used_is_status_2(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "folkmoot.db").write_text(
        "something else entirely, but long enough to be read" * 99
    )
    said = shell("search", "x", "--community", "y")

    assert said.returncode == 2
    assert "folkmoot.db: this is no SQLite database" in said.stderr
    assert "Traceback" not in said.stderr


def test_searching_a_community_that_is_not_there_names_those_that_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "x", "--community", "nowhere", "--json"]) == 1
    assert (
        "nor any other, yet: `/community new` in a channel sets one up" in capsys.readouterr().err
    )


@pytest.mark.parametrize("command", ["search", "experts", "backup"])
def test_what_reads_makes_no_database(shell: Shell, tmp_path: Path, command: str) -> None:
    said = shell(command, "x")

    assert said.returncode == 2
    assert f"{tmp_path / 'folkmoot.db'}: there is nothing in it yet" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_need_not_know_every_letter(shell: Shell) -> None:
    ascii_ = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    assert shell("init", input="\nn\nn\n", **ascii_).returncode == 0
    assert shell("manifest", "slack", **ascii_, PYTHONIOENCODING="ascii").returncode == 0
    refused = shell("init", "--force", input="ä\nn\nn\n", **ascii_)
    assert refused.returncode == 2
    assert "config.toml: it cannot be written" in refused.stderr


def test_who_stops_reading_is_not_complained_about(shell: Shell, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        said = shell("manifest", "slack", stdout=stdout)

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_no_room_for_what_is_said_is_one_sentence(shell: Shell) -> None:
    with Path("/dev/full").open("w") as stdout:
        said = shell("manifest", "slack", stdout=stdout)

    assert said.returncode == 1
    assert said.stderr.startswith("folkmoot: what it says could not be written")
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "²", "9" * 30])
def test_a_limit_that_is_none_is_refused(shell: Shell, limit: str) -> None:
    said = shell("search", "x", "--community", "y", f"--limit={limit}")

    assert said.returncode == 2
    assert "--limit" in said.stderr
    assert "Traceback" not in said.stderr


def test_words_that_are_no_utf_8_are_searched_for_as_far_as_they_are(shell: Shell) -> None:
    assert shell("db", "upgrade").returncode == 0
    said = shell("search", "\udcffx", "--community", "\udcffnowhere")

    assert "there is no community “nowhere”, nor any other, yet" in said.stderr


def test_the_doctor_says_what_is_well(shell: Shell) -> None:
    said = shell("doctor", "--json")
    findings = json.loads(said.stdout)

    assert said.returncode == 0, said.stdout + said.stderr
    assert all(one["ok"] for one in findings)
    assert any("made at the first start" in one["says"] for one in findings)


def test_the_doctor_makes_nothing(shell: Shell, tmp_path: Path) -> None:
    """Whoever looks may be another user than the bot's, which could not write what they made."""
    assert shell("doctor").returncode == 0
    assert list(tmp_path.iterdir()) == []

    assert shell("db", "upgrade").returncode == 0
    assert "is whole" in shell("doctor").stdout
    assert {one.name for one in tmp_path.iterdir()} == {"folkmoot.db"}


@pytest.mark.parametrize(("platform", "words"), [("slack", "/meetup"), ("discord", "permissions=")])
def test_the_manifests_are_printed(shell: Shell, platform: str, words: str) -> None:
    said = shell("manifest", platform)

    assert said.returncode == 0
    assert words in said.stdout


def test_a_manifest_is_as_the_settings_say_and_needs_no_secret(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = "mode = 'http'\ncommand_prefix = 'fm'\ndrop_commands = ['ask']\n"
    (folder / "bot.toml").write_text(f"[slack]\nbot_token_file = '/nowhere'\n{rest}[discord]\n")

    assert main(["manifest", "slack", "--config", "bot.toml", "--url", "https://bot.example"]) == 0
    made = json.loads(capsys.readouterr().out)
    commands = {one["command"] for one in made["features"]["slash_commands"]}
    assert "/fm-meetup" in commands
    assert "/fm-ask" not in commands
    assert not made["settings"]["socket_mode_enabled"]
    assert main(["manifest", "slack", "--config", "bot.toml"]) == 2
    assert "say where Slack reaches us" in capsys.readouterr().err
    assert main(["manifest", "discord", "--config", "bot.toml"]) == 0


def test_an_application_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["manifest", "discord", "--application", "abc"])

    assert ended.value.code == 2
    assert "abc is no id: it is a number" in capsys.readouterr().err


def test_init_writes_what_run_can_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text("t")
    answers = iter(["", "n", "y", str(tmp_path / "token")])
    file = tmp_path / "config.toml"

    assert ask(file, force=False, answer=lambda _: next(answers)) == 0
    assert "Next: `folkmoot doctor`" in capsys.readouterr().out
    assert "\n[discord]\n" in file.read_text()


def test_init_overwrites_nothing(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# mine\n")
    said = shell("init")

    assert said.returncode == 2
    assert "--force" in said.stderr
    assert (tmp_path / "config.toml").read_text() == "# mine\n"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A running ``folkmoot run`` with nothing configured."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--no-browser", "--port", "0"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_with_a_terminal,  # noqa: PLW1509  no thread is begun before it
    )
    yield process
    process.kill()
    process.communicate()


def _with_a_terminal() -> None:
    """That may be closed; the tests themselves may run under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_with_nothing_configured_the_sandbox_runs_and_stops_when_asked(
    sandbox: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
) -> None:
    assert sandbox.stdout
    line = sandbox.stdout.readline()
    sandbox.send_signal(how)
    _, errors = sandbox.communicate(timeout=30)

    assert line.startswith("The sandbox is open: http://127.0.0.1:")
    assert sandbox.returncode == 0, errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


async def test_what_was_started_to_outlive_its_terminal_does() -> None:
    was = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop = stopped()
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGHUP, was)
