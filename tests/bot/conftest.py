"""Fixtures for tests of the core."""

from __future__ import annotations

import pytest

from adapters.sandbox.chat import Chat
from bot.wiring import App
from tests.bot.rough import Rough
from tests.bot.walks import Walks


@pytest.fixture
def rough(app: App, chat: Chat, elsewhere: Chat) -> Rough:
    """Both workspaces, on a platform with bad days."""
    made = Rough([chat, elsewhere])
    app.gateways["sandbox"] = made
    return made


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
