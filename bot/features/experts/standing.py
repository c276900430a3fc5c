"""Whether somebody may be asked now; the same for the bot and for whoever looks on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.context import Work
from bot.features.experts.hours import opening
from bot.model.experts import Prefs
from bot.model.offers import Load


class Standing(StrEnum):
    """In the words others may read: why somebody takes a pause is nobody's business."""

    READY = "may be asked"
    ASLEEP = "in their quiet hours"
    AT_LIMIT = "asked as often as they like"
    AWAY = "not available"
    NOT_OPTED_IN = "has not offered to help"


@dataclass(frozen=True, slots=True)
class Stance:
    """``until``: when they may be asked, if the passing of time alone brings it about."""

    how: Standing
    until: datetime | None = None


def stance(work: Work, prefs: Prefs, load: Load) -> Stance:
    """By their limit, their quiet hours and their pauses."""
    if prefs.wants_none or load.was_unreachable(work.now):
        return Stance(Standing.AWAY)
    if prefs.rests(work.now):
        ends = prefs.paused_until
        return Stance(Standing.AWAY, opening(work, prefs, ends) if ends else None)
    wakes = opening(work, prefs, work.now)
    free = load.free_at(prefs.weekly, wakes, work.zone_of(prefs.person))
    waits = load.queued and (wakes == work.now or not load.fits(prefs.weekly, wakes))
    if free is None or waits:
        return Stance(Standing.AT_LIMIT)
    if free > wakes:
        return Stance(Standing.AT_LIMIT, opening(work, prefs, free))
    return Stance(Standing.READY if wakes == work.now else Standing.ASLEEP, wakes)
