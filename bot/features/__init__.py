"""Every package here that defines ``feature`` is part of the bot."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from bot.feature import Feature


def load() -> list[Feature]:
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return [module.feature for module in modules]
