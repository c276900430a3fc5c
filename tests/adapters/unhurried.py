"""Nobody gives up on a machine that stands still for a moment, but where a test says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.discord import limits as discord
from adapters.slack import limits as slack
from bot import vitals

LONG = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord, "SUGGEST_WITHIN", LONG)
    monkeypatch.setattr(slack, "OPENING", LONG)
    monkeypatch.setattr(slack, "PROFILE_WAIT", LONG)
    monkeypatch.setattr(vitals, "PATIENCE", LONG)
