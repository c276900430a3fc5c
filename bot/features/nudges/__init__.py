"""Nudges: one kind message before something slips, and a stop to it."""

from __future__ import annotations

from bot.features.nudges import delivering, listing, settling, stopping
from bot.features.nudges.feature import feature

__all__ = ["delivering", "feature", "listing", "settling", "stopping"]
