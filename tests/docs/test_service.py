"""The systemd unit is one systemd takes, and gives the bot no more than it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

UNIT = Path(__file__).parents[2] / "docs" / "folkmoot.service"
TEXT = UNIT.read_text(encoding="utf-8")


def settings() -> list[tuple[str, str]]:
    """Every setting in it, in order."""
    return re.findall(r"^(\w+)=(.*)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "setting",
    [
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("StateDirectory", "folkmoot"),
        ("DynamicUser", "yes"),
        ("CapabilityBoundingSet", ""),
        ("KillSignal", "SIGTERM"),
    ],
)
def test_the_unit_keeps_the_bot_in_its_room(setting: tuple[str, str]) -> None:
    assert setting in settings()


def test_secrets_come_as_credentials_the_unit_can_find() -> None:
    loaded = {value.partition(":")[0] for key, value in settings() if key == "LoadCredential"}
    shown = set(re.findall(rf'"/run/credentials/{UNIT.name}/([\w-]+)"', TEXT))

    assert loaded == shown
    assert loaded


def test_the_unit_starts_a_command_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    (start,) = [value for key, value in settings() if key == "ExecStart"]
    _, *arguments = start.split()
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--help"])

    assert left.value.code == 0
    assert "--config" in capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    here = TEXT.replace("/opt/folkmoot/.venv/bin/folkmoot", sys.executable)
    (tmp_path / UNIT.name).write_text(here, encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / UNIT.name)],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    ours = [line for line in said.stderr.splitlines() if UNIT.name in line]
    assert ours == []
