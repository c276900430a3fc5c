"""Reads the lines of actions: who, what, by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial

from bot.context import Context
from bot.errors import Invalid
from bot.model.outcomes import Todo
from bot.model.people import Member, Members, People, Role
from bot.model.summaries import Checklist, items

_DASH = re.compile(r"\s+(?:--?|\u2013)\s+|\s*\u2014\s*")
_DUE = re.compile(r"(?:by|until|before|due)\s+(.+)", re.IGNORECASE)
_USER = re.compile(r"<@!?(\w+)(?:\|[^>]*)?>")
_WHO_AND_WHAT = 2


def todos(checklist: Checklist) -> list[Todo]:
    """The actions of a checklist, each once, in their order."""
    return list(dict.fromkeys(read(line) for line in items(checklist.actions)))


def check_todos(checklist: Checklist) -> None:
    """Raises Invalid for a line that says who, but not what."""
    for todo in todos(checklist):
        if not todo.text:
            raise Invalid(
                "actions",
                f"What will {todo.who} do? For example “@{todo.who} — benchmark script "
                "— by Friday”.",
            )


def read(line: str) -> Todo:
    """ "@Leo — benchmark script — by Friday"; the name and the day may be missing."""
    parts = [part.strip() for part in _DASH.split(line) if part.strip()] or [line]
    due = ""
    last = _DUE.fullmatch(parts[-1])
    if len(parts) > 1 and (last or len(parts) > _WHO_AND_WHAT):
        due = last[1] if last else parts[-1]
        parts.pop()
    if len(parts) == 1 and parts[0].startswith(("@", "<@")):
        who, _, text = parts[0].partition(" ")
        parts = [who.rstrip(":,"), text.strip()]
    who = parts.pop(0) if len(parts) > 1 else ""
    return Todo(" — ".join(parts), who.removeprefix("@"), due)


def owners(ctx: Context, found: Iterable[Todo]) -> list[str]:
    """The member meant by each, by mention, name or first name; "" for nobody or for several."""
    everybody = cache(partial(ctx.repo(Members).with_role, ctx.community.id, Role.MEMBER))
    return [_owner(ctx, one, everybody) for one in found]


def _owner(ctx: Context, todo: Todo, everybody: Callable[[], Sequence[Member]]) -> str:
    mentioned = _USER.fullmatch(todo.who)
    if mentioned:
        found = ctx.repo(People).at(ctx.origin.place.direct(mentioned[1]))
        return found.id if found and ctx.repo(Members).find(ctx.community.id, found.id) else ""
    wanted = " ".join(todo.who.casefold().split())
    if not wanted:
        return ""
    named = [one for one in everybody() if one.name.casefold() == wanted]
    named = named or [one for one in everybody() if _first_name(one) == wanted]
    return named[0].id if len(named) == 1 else ""


def _first_name(member: Member) -> str:
    return member.name.casefold().partition(" ")[0]
