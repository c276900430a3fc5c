"""Experts: who knows what, asked privately, one at a time, within their limits."""

from __future__ import annotations

from bot.features.experts import (
    inviting,
    joining,
    letters,
    listing,
    mine,
    preferring,
    pressing,
    resting,
    searching,
    sending,
    who,
)
from bot.features.experts.feature import feature

__all__ = [
    "feature",
    "inviting",
    "joining",
    "letters",
    "listing",
    "mine",
    "preferring",
    "pressing",
    "resting",
    "searching",
    "sending",
    "who",
]
