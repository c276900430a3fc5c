"""Summaries: what a meetup left behind, checked by a person and kept."""

from __future__ import annotations

from bot.features.summaries import (
    actions,
    correcting,
    drafting,
    mine,
    publishing,
    reading,
    reminding,
    starting,
)
from bot.features.summaries.feature import feature

__all__ = [
    "actions",
    "correcting",
    "drafting",
    "feature",
    "mine",
    "publishing",
    "reading",
    "reminding",
    "starting",
]
