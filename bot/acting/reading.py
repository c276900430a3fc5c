"""What was typed, filled in or picked, read into values with all that is known of its author."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.context import Context, Tools
from bot.errors import Invalid, NotFound
from bot.inputs import REALLY, Reader
from bot.model.communities import Topics
from bot.model.people import Person
from bot.ports import Origin
from bot.ui import Option

_LIKE_A_TOPIC = 0.85  # one key in seven
_COMPARED = 200  # the topics used most
_NUMBER = re.compile(r"\d+")


def reader(
    tools: Tools, person: Person, zone: str, origin: Origin, ctx: Context | None = None
) -> Reader:
    """Reads for one person; without a context there are no people and no topics to be found."""

    def somebody(user: str) -> Person:
        if ctx is None:
            raise NotFound("There is no community here yet.")
        return ctx.somebody(user)

    def topic(field: str, name: str) -> str:
        return _topic(ctx, field, name) if ctx else name

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


def _topic(ctx: Context, field: str, typed: str) -> str:
    """A topic's spelling here. A new one much like another is asked about, as all will see it."""
    topics, community = ctx.repo(Topics), ctx.community.id
    meant = typed.removesuffix(REALLY).rstrip()
    if topics.known(community, typed) is None:
        near = _nearest(meant, topics.most_used(community, "", limit=_COMPARED))
        if near and meant == typed:
            new = f"For a new topic, write “{typed}{REALLY}”."
            raise Invalid(field, f"Did you mean “{near}”? {new}")
        typed = meant if near else typed
    return topics.named(community, typed)


def _nearest(typed: str, topics: Sequence[str]) -> str | None:
    """The topic a slip of the keys may have meant; another number is another topic."""
    folded = typed.casefold()
    spelled = {
        one.casefold(): one for one in topics if _NUMBER.findall(one) == _NUMBER.findall(typed)
    }
    near = get_close_matches(folded, spelled, n=1, cutoff=_LIKE_A_TOPIC)
    return spelled[near[0]] if near else None
