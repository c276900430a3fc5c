"""Communities: set one up, join it, place its channels, share its roles."""

from __future__ import annotations

from bot.features.communities import found, join, places, roles, settings
from bot.features.communities.feature import feature

__all__ = ["feature", "found", "join", "places", "roles", "settings"]
