"""What is mine: my communities, my roles, my time zone, my accounts."""

from __future__ import annotations

from bot.features.my import linking, showing
from bot.features.my.feature import feature

__all__ = ["feature", "linking", "showing"]
