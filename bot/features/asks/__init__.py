"""Asks: put a question to everybody, answer one, keep what solved it."""

from __future__ import annotations

from bot.features.asks import (
    asking,
    helping,
    lists,
    marking,
    mine,
    pointing,
    posts,
    showing,
    waiting,
)
from bot.features.asks.feature import feature

__all__ = [
    "asking",
    "feature",
    "helping",
    "lists",
    "marking",
    "mine",
    "pointing",
    "posts",
    "showing",
    "waiting",
]
