"""Resources: links worth keeping, with why they help, each page once."""

from __future__ import annotations

from bot.features.resources import changing, lists, saving, showing
from bot.features.resources.feature import feature

__all__ = ["changing", "feature", "lists", "saving", "showing"]
