"""Mistakes in the settings, as somebody in a shell meets them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.conftest import Shell

Said = pytest.CaptureFixture[str]


def test_a_configuration_error_is_one_sentence_and_status_2(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[sandbox]\nprot = 1\n")
    said = shell("run", "--no-browser")

    assert said.returncode == 2
    assert said.stderr == (
        "folkmoot: config.toml: sandbox.prot: there is no such setting. Did you mean “port”?\n"
    )


@pytest.mark.parametrize(
    ("text", "command", "says"),
    [
        ("[sandbox]\nprot = 1\n", "run", ["config.toml: sandbox.prot: there is no such setting."]),
        (
            "[web]\n[sandbox]\nhost = '192.0.2.1'\n",
            "run --port 1",
            ["[web] is not used: no platform is set up", "cannot listen on 192.0.2.1:1"],
        ),
    ],
)
def test_programs_that_read_the_log_can_read_its_last_word(
    shell: Shell, tmp_path: Path, text: str, command: str, says: list[str]
) -> None:
    (tmp_path / "config.toml").write_text(f"[log]\nformat = 'json'\n{text}")
    said = shell(*command.split(), "--no-browser")
    lines = [json.loads(line) for line in said.stderr.splitlines()]

    assert said.returncode == 2
    assert [line["message"][: len(words)] for line, words in zip(lines, says, strict=True)] == says
    assert lines[-1]["level"] == "critical"


@pytest.mark.parametrize(
    "command",
    [
        "--config bot.toml db status",
        "db --config bot.toml status",
        "db status --config bot.toml",
        "--config other.toml db status --config bot.toml",
    ],
)
def test_the_settings_are_named_before_a_command_or_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.toml").write_text("[database]\nfile = 'named.db'\n")

    assert main(command.split()) == 0
    assert str(tmp_path / "named.db") in capsys.readouterr().out


def test_the_file_to_write_is_named_before_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.toml").write_text("# ours\n")

    assert main(["--config", "bot.toml", "init"]) == 2
    assert "bot.toml" in capsys.readouterr().err
    assert (tmp_path / "bot.toml").read_text() == "# ours\n"


def test_the_sandbox_can_be_tried_before_the_platforms_are_set_up(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("[slack]\nmode = 'htpp'\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = shell("try", "--no-browser", "--port", str(taken.getsockname()[1]))

    assert "slack.mode: it must be" in said.stderr
    assert "is taken" in said.stderr, "so far it came"


def test_nobody_listens_everywhere_by_saying_nothing(capsys: Said) -> None:
    with pytest.raises(SystemExit):
        main(["try", "--host", ""])

    assert "write where to listen: 127.0.0.1, or 0.0.0.0" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["search x", "experts x", "backup copy.db", "db status"])
def test_the_data_is_looked_after_without_secrets(folder: Path, capsys: Said, command: str) -> None:
    """They may be there for the bot alone, as under systemd."""
    (folder / "config.toml").write_text("[slack]\nbot_token_file = '/nowhere'\n")

    assert main(["doctor"]) == 2
    assert "/nowhere" in capsys.readouterr().err
    main(command.split())
    assert "/nowhere" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["backup copy.db", "db status", "db upgrade", "search --community x y"]
)
@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("[slack]\nmode = 'htpp'\n", "slack.mode: it must be 'socket' or 'http'."),
        ("[discord]\ntoken = 'x'\n", "discord.token is a secret and does not belong in this"),
        ("[web]\nprot = 1\n", "web.prot: there is no such setting."),
    ],
)
def test_a_mistake_elsewhere_is_told_and_stops_nothing_that_needs_the_database_alone(
    folder: Path, capsys: Said, command: str, mistake: str, told: str
) -> None:
    (folder / "config.toml").write_text(mistake)
    status = main(command.split())
    said = capsys.readouterr().err

    assert status == (1 if command.startswith("search") else 0)
    assert told in said.splitlines()[0]
    assert "This goes on without; `folkmoot run` would not." in said.splitlines()[0]
    assert main(["doctor"]) == 2


def test_a_mistake_about_the_database_stops_what_needs_it(folder: Path, capsys: Said) -> None:
    (folder / "config.toml").write_text("[databse]\nfile = 'other.db'\n")

    assert main(["backup", "copy.db"]) == 2
    assert "Did you mean “database”?" in capsys.readouterr().err
    assert not (folder / "copy.db").exists()


def test_a_slip_in_the_databases_variable_stops_what_needs_it(
    folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_DATABASE_FIEL", "other.db")

    assert main(["backup", "copy.db"]) == 2
    assert "Did you mean “FOLKMOOT_DATABASE_FILE”?" in capsys.readouterr().err
    assert not (folder / "copy.db").exists()
