"""Fixtures for tests of the core."""

from __future__ import annotations

import pytest

from adapters.sandbox.chat import Chat
from bot.wiring import App
from tests.bot.rough import Rough


@pytest.fixture
def rough(app: App, chat: Chat, elsewhere: Chat) -> Rough:
    """Both workspaces, on a platform with bad days."""
    made = Rough([chat, elsewhere])
    app.gateways["sandbox"] = made
    return made
