"""People who offered to help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import HelpExhausted
from bot.model.people import Role
from bot.wiring import App
from tests.conftest import Enter
from tests.features.offering import exhausted
from tests.people import Someone


@pytest.fixture
def kim(enter: Enter) -> Someone:
    """An expert."""
    return enter("Kim", role=Role.EXPERT)


@pytest.fixture
def lin(enter: Enter, kim: Someone) -> Someone:
    """An expert who is asked after Kim."""
    return enter("Lin", role=Role.EXPERT)


@pytest.fixture
def noa(enter: Enter, lin: Someone) -> Someone:
    """An expert who is asked after Lin."""
    return enter("Noa", role=Role.EXPERT)


@pytest.fixture
def team(kim: Someone, lin: Someone, noa: Someone, enter: Enter) -> list[Someone]:
    """Four experts, in the order they are asked while nothing is known of them."""
    return [kim, lin, noa, enter("Pia", role=Role.EXPERT)]


@pytest.fixture
def given_up(app: App) -> Iterator[list[HelpExhausted]]:
    """Questions for which nobody is left to be asked."""
    feature = app.features.features[0]
    before = list(feature.listeners)
    yield exhausted(app)
    feature.listeners[:] = before
