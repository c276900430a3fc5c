"""What is not used is not imported: neither the other platform, nor the web where nobody asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOOK = """
import json, sys
from bot import wiring
from bot.config import load
from bot.reach import ProcessRole
settings = load(None)
database = wiring.open_database(settings.database)
app = wiring.core(settings, database, watch=wiring.watch(settings, ProcessRole.ALL))
platforms = wiring.platforms(settings, app)
if wiring.serves(settings, ProcessRole.ALL):
    wiring.web(settings, app, platforms, ProcessRole.ALL)
database.close()
print(json.dumps(sorted(sys.modules)))
"""
SOCKET = {"FOLKMOOT_SLACK_BOT_TOKEN": "x", "FOLKMOOT_SLACK_APP_TOKEN": "x"}
HTTP = {
    "FOLKMOOT_SLACK_BOT_TOKEN": "x",
    "FOLKMOOT_SLACK_MODE": "http",
    "FOLKMOOT_SLACK_SIGNING_SECRET": "x",
}
DISCORD = {"FOLKMOOT_DISCORD_TOKEN": "x"}
WEB = {"uvicorn", "starlette", "prometheus_client"}


@pytest.mark.parametrize(
    ("given", "used", "unused"),
    [
        (SOCKET, {"slack_bolt"}, {"discord", *WEB}),
        (DISCORD, {"discord"}, {"slack_bolt", "slack_sdk", *WEB}),
        (HTTP, {"slack_bolt", *WEB}, {"discord"}),
        (DISCORD | {"FOLKMOOT_WEB_PORT": "0"}, {"discord", *WEB}, {"slack_bolt"}),
    ],
    ids=["slack", "discord", "slack-http", "discord-web"],
)
def test_only_what_is_configured_is_imported(
    tmp_path: Path, given: dict[str, str], used: set[str], unused: set[str]
) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FOLKMOOT_")}
    said = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path,
        env=kept | given | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=True,
    )
    imported = set(json.loads(said.stdout))

    assert used - imported == set()
    assert unused & imported == set()
