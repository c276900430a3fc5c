"""``folkmoot search``: the knowledge log from a shell."""

from __future__ import annotations

import json
import sys
from typing import Any

from bot.config import Settings
from bot.errors import NotFound
from bot.markup import plain
from bot.model.communities import Communities, Community
from bot.model.entries import Hit, Log, Query
from bot.ports import UnitOfWork
from bot.shell import stored


def report(settings: Settings, slug: str, words: str, *, limit: int, as_json: bool) -> int:
    """Print what was found, best first; 1 when nothing was."""
    database = stored.opened(settings)
    try:
        hits = database.read(lambda uow: _found(uow, slug, words, limit)).result()
    finally:
        database.close()
    if as_json:
        sys.stdout.write(json.dumps([_data(hit) for hit in hits], ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(_lines(hit) for hit in hits)
    if not hits:
        sys.stderr.write("Nothing found. Try fewer words, or other ones.\n")
    return 0 if hits else 1


def _found(uow: UnitOfWork, slug: str, words: str, limit: int) -> list[Hit]:
    community = community_named(uow, slug)
    return list(uow.repo(Log).find(community.id, Query(words), limit=limit))


def community_named(uow: UnitOfWork, slug: str) -> Community:
    """The community with a short name; without one, the only one there is."""
    every = list(uow.repo(Communities).all())
    found = [one for one in every if slug in ("", one.slug)]
    if len(found) == 1:
        return found[0]
    if not every:
        this = f" “{slug}”, nor any other," if slug else ""
        raise NotFound(
            f"there is no community{this} yet: `/community new` in a channel sets one up."
        )
    there = "There are" if len(every) > 1 else "There is"
    known = f"{there}: {', '.join(one.slug for one in every)}."
    if slug:
        raise NotFound(f"there is no community “{slug}”. {known}")
    raise NotFound(f"say which community you mean, with --community. {known}")


def _data(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    return {
        "ref": entry.ref,
        "kind": entry.kind.value,
        "title": entry.title,
        "snippet": plain(hit.snippet),
        "topic": entry.topic,
        "trust": entry.trust.value,
        "at": entry.at.isoformat(),
        "url": entry.url,
    }


def _lines(hit: Hit) -> str:
    snippet = " ".join(plain(hit.snippet).split())
    return f"{hit.entry.ref:6} {hit.entry.title}\n       {snippet}\n"
