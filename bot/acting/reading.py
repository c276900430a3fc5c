"""What was typed, filled in or picked, read into values with all that is known of its author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.context import Context, Tools
from bot.errors import NotFound
from bot.inputs import Reader
from bot.model.communities import Topics
from bot.model.people import Person
from bot.ports import Origin
from bot.ui import Option


def reader(
    tools: Tools, person: Person, zone: str, origin: Origin, ctx: Context | None = None
) -> Reader:
    """Reads for one person; without a context there are no people and no topics to be found."""

    def somebody(user: str) -> Person:
        if ctx is None:
            raise NotFound("There is no community here yet.")
        return ctx.somebody(user)

    def topic(name: str) -> str:
        return ctx.repo(Topics).named(ctx.community.id, name) if ctx else name

    return Reader(tools.now, ZoneInfo(person.zone or origin.zone or zone), somebody, topic)


def entered(
    ctx: Context, options: Sequence[Option], values: Mapping[str, str]
) -> dict[str, object]:
    """What a member entered, by option name."""
    if not values:
        return {}
    zone = ctx.community.zone
    return read(reader(ctx.tools, ctx.me.person, zone, ctx.origin, ctx), options, values)


def read(reader: Reader, options: Sequence[Option], values: Mapping[str, str]) -> dict[str, object]:
    """Values by option name; options that were left out stay out."""
    known = [option for option in options if option.name in values]
    return {option.name: reader.value(option, values[option.name]) for option in known}
