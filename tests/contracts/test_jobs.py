"""Whatever a feature wants done later, somebody does."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from bot import features
from bot.catalog import Features
from bot.declared import Later


def test_every_job_that_is_planned_by_name_exists() -> None:
    """A clock that nobody hears would wait for ever, or be dropped when it rings."""
    names = [one.name for one in walk_packages(features.__path__, f"{features.__name__}.")]
    held = [one for name in names for one in vars(import_module(name)).values()]
    planned = {one.name for one in held if isinstance(one, Later)}

    assert "asks.park" in planned, "they are found"
    assert planned <= Features(features.load()).jobs.keys()
