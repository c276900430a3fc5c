"""The knowledge log: search it, look at what is new, share what was found."""

from __future__ import annotations

from bot.features.log import entries, searching
from bot.features.log.feature import feature

__all__ = ["entries", "feature", "searching"]
