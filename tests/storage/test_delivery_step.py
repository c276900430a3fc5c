"""What waited before deliveries had lanes waits in them, and nothing is said twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

from storage.schema import MIGRATIONS

COMMUNITY = "INSERT INTO community VALUES ('guild', 'guild', 'Guild', 'Data', 'Europe/Paris', 0)"
WAITING = """INSERT INTO outbox (id, community, platform, workspace, channel, card, due, dedupe, does,
  subject, under, edits, thread, attempts, message, state, leased, reason) VALUES
  (:id, 'guild', 'slack', 'T', :channel, '{}', :due, :id, 'post', '', '', '', '', 0, '', :state,
  :leased, '')"""
TASK = "INSERT INTO task VALUES (:id, 'guild', 'x.job', :id, 50, :args, 0)"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    yield made
    made.dispose()


def step(engine: Engine, to: str) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def test_what_waited_still_waits(engine: Engine) -> None:
    step(engine, "0001")
    posts = [
        {"id": "a", "channel": "one", "due": 9, "state": "pending", "leased": None},
        {"id": "b", "channel": "one", "due": 7, "state": "pending", "leased": 99},
        {"id": "c", "channel": "two", "due": 5, "state": "sent", "leased": None},
    ]
    with engine.begin() as connection:
        connection.execute(text(COMMUNITY))
        connection.execute(text(WAITING), posts)
        connection.execute(text(TASK), [{"id": "t", "args": "m1,late"}, {"id": "u", "args": ""}])

    step(engine, "0008")

    with engine.connect() as connection:
        lanes = connection.execute(text("SELECT channel, due, leased FROM lane")).all()
        begun = connection.execute(text("SELECT id, begun FROM outbox ORDER BY id")).all()
        tasks = connection.execute(text("SELECT id, args, planned, state FROM task")).all()
    assert [tuple(row) for row in lanes] == [("one", 7, None)]
    assert [tuple(row) for row in begun] == [("a", None), ("b", 99), ("c", None)]
    assert [(row.id, json.loads(row.args), row.planned, row.state) for row in tasks] == [
        ("t", ["m1", "late"], 50, "waiting"),
        ("u", [], 50, "waiting"),
    ]
