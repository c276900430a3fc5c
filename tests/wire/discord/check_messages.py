"""Whether Discord would take a message."""

from __future__ import annotations

from tests.wire.discord import check_components, mentions
from tests.wire.discord.errors import Json, Problems, Refusal
from tests.wire.discord.model import COMPONENTS_V2, Message

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
FIELDS = 25
FILES = 10
_LEGACY = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"


def check_new(body: Json, *, files: list[str], root: tuple[str, ...] = ()) -> None:
    """Refuse a new message that breaks a limit or says nothing."""
    _check(body, body.get("flags") or 0, files, root)
    shown = ("content", "embeds", "components", "sticker_ids", "poll")
    if not any(body.get(part) for part in shown) and not files:
        raise Refusal(50006)


def check_edit(body: Json, old: Message, *, files: list[str], root: tuple[str, ...] = ()) -> None:
    """Refuse an edit after which the message would break a limit."""
    flags = (body.get("flags") or 0) | old.flags & COMPONENTS_V2
    kept = {"content": old.content, "embeds": old.embeds, "components": old.components}
    present = [one["filename"] for one in old.attachments]
    _check(kept | body, flags, files + present, root)


def _check(body: Json, flags: int, files: list[str], root: tuple[str, ...]) -> None:
    problems = Problems(*root)
    components = body.get("components") or []
    problems.length(("content",), body.get("content"), 0, CONTENT)
    problems.count(("attachments",), len(body.get("attachments") or []), 0, FILES)
    _check_embeds(problems, body.get("embeds") or [])
    mentions.check(problems, body.get("allowed_mentions"))
    if flags & COMPONENTS_V2:
        for part in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(part):
                problems.add((part,), _LEGACY, f"The '{part}' field cannot be used here")
        check_components.check_modern(problems, components, files)
    else:
        check_components.check_classic(problems, components)
    problems.settle()


def _check_embeds(problems: Problems, embeds: list[Json]) -> None:
    problems.count(("embeds",), len(embeds), 0, EMBEDS)
    for place, embed in enumerate(embeds):
        _check_embed(problems, place, embed)
    if sum(_size(embed) for embed in embeds) > EMBED_TOTAL:
        text = f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def _check_embed(problems: Problems, place: int, embed: Json) -> None:
    at = ("embeds", place)
    problems.length((*at, "title"), embed.get("title"), 0, 256)
    problems.length((*at, "description"), embed.get("description"), 0, 4096)
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    problems.length((*at, "footer", "text"), footer.get("text"), 0, 2048)
    problems.length((*at, "author", "name"), author.get("name"), 0, 256)
    fields = embed.get("fields") or []
    problems.count((*at, "fields"), len(fields), 0, FIELDS)
    for number, field in enumerate(fields):
        for part, most in (("name", 256), ("value", 1024)):
            here = (*at, "fields", number, part)
            if problems.needed(here, field.get(part)):
                problems.length(here, field[part], 1, most)


def _size(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if text)
