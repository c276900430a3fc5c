"""Fixtures of the platforms' kits, for the tests beside this file."""

from __future__ import annotations

from tests.adapters.slack_kit import posts, slack, slack_server
from tests.adapters.unhurried import unhurried

__all__ = ["posts", "slack", "slack_server", "unhurried"]
