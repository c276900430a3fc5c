"""A bot with one feature more, whose chores slip: what nudges are tested with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.sandbox.gateway import SandboxGateway
from bot import features
from bot.context import Context, Nudging, Work
from bot.errors import NotFound
from bot.feature import Feature
from bot.markup import escape
from bot.model.communities import Community
from bot.model.nudges import Nudge
from bot.ports import Database
from bot.ui import Button, Buttons, Card, Reply, Say
from bot.wiring import App, build
from tests.conftest import FakeClock
from tests.features.working import working

Plan = Callable[..., None]


def chores() -> Feature:
    """A feature with things that slip."""
    made = Feature("chores", "What has to be done about the house.")

    @made.click("done")
    def done(ctx: Context, chore: str) -> Reply:
        return Say(Card(f"Done: {chore}"))

    def drawn(chore: str) -> Nudging | None:
        if chore.startswith("gone"):
            raise NotFound("That chore is gone.")
        if chore.startswith("done"):
            return None
        name = "".join(one for one in chore if one.isalnum())[:20]
        return Nudging(f"Look after {escape(chore)}", Buttons((Button("Done", done.bind(name)),)))

    @made.nudge("plants", "Plants without water")
    def plants(work: Work, nudge: Nudge) -> Nudging | None:
        return drawn(nudge.subject)

    @made.nudge("bins", "Bins that are full")
    def bins(work: Work, nudge: Nudge) -> Nudging | None:
        return drawn(nudge.subject)

    @made.nudge("fire", "A fire in the kitchen", urgent=True)
    def fire(work: Work, nudge: Nudge) -> Nudging | None:
        return drawn(nudge.subject)

    return made


@pytest.fixture
def app(
    database: Database,
    clock: FakeClock,
    gateway: SandboxGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> App:
    """The bot with one feature more."""
    everything = [*features.load(), chores()]
    monkeypatch.setattr(features, "load", lambda: everything)
    return build(database, keys=[b"key"], clock=clock, gateways=[gateway])


@pytest.fixture
def plan(app: App, guild: Community, clock: FakeClock) -> Plan:
    """``plan("bins", "the red one", "sam", hours=2)``: a nudge that far ahead."""

    def do(rule: str, chore: str, person: str, **ahead: float) -> None:
        due = clock.now() + timedelta(**ahead)
        working(app, guild, lambda work: work.nudge(rule, chore, person, due))

    return do
