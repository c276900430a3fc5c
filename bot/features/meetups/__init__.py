"""Meetups: plan one, come to it, be reminded of it, move it, cancel it."""

from __future__ import annotations

from bot.features.meetups import (
    answers,
    calendars,
    cancelling,
    lists,
    looking_ahead,
    mine,
    moving,
    planning,
    posts,
    reminders,
)
from bot.features.meetups.feature import feature

__all__ = [
    "answers",
    "calendars",
    "cancelling",
    "feature",
    "lists",
    "looking_ahead",
    "mine",
    "moving",
    "planning",
    "posts",
    "reminders",
]
