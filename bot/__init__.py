"""Communities of practice in Slack and Discord: the platform-neutral core."""

from __future__ import annotations

__version__ = "0.1.0"
