"""Fixtures for tests of the core."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from adapters.sandbox.chat import Chat
from bot.wiring import App
from tests.bot.rough import Rough
from tests.bot.walks import Walks

ROOT = Path(__file__).parents[2]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def rough(app: App, chat: Chat, elsewhere: Chat) -> Rough:
    """Both workspaces, on a platform with bad days."""
    made = Rough([chat, elsewhere])
    app.gateways["sandbox"] = made
    return made


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FOLKMOOT_")}
    return kept | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs folkmoot in an empty folder."""

    def run(
        *arguments: str, input: str = "", stdout: int | IO[str] = subprocess.PIPE, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environment() | more,
            input=input,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            timeout=150,
            check=False,
        )

    return run


@pytest.fixture
def folder(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database in it; commands run here."""
    shutil.copy(migrated, tmp_path / "folkmoot.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def walks() -> Walks:
    """What a process is about that has errands to run, and nothing else."""
    return Walks()


@pytest.fixture
def bot(app: App, walks: Walks) -> App:
    """That process."""
    return walks.bot(app)


@pytest.fixture
def theirs() -> Walks:
    """What a second process is about."""
    return Walks()


@pytest.fixture
def other(app: App, theirs: Walks) -> App:
    return theirs.bot(app)
