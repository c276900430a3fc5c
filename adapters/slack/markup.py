"""The bot's Markdown as Slack's: rich text, or mrkdwn where nothing else is taken.

Rich text shows any character as it is. mrkdwn has no way to escape ``*``, ``_``, ``~`` and
backticks, so it is used only for texts that come out of it exactly as they went in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from adapters.slack import limits
from bot.markup import Line, Shape, Span, Target, parse

Json = dict[str, Any]
People = Mapping[str, str]  # users of the workspace, by person id

_DATE = "{date_short_pretty} {time}"
_ADDRESS = re.compile(r"(?:https?://|mailto:)[!#-;=?-{}~]+")
_TYPED_ADDRESS = re.compile(
    r"(https?://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/[\w./?=&%+#:@!$,;~*-]*[\w/=+#-])?)"
    r"""(?=[\s.,;:!?)\]'"]|$)""",  # an address of which Slack could take only a part stays text
    re.ASCII,
)
_MOMENT = re.compile(r"[1-9]\d{0,9}")
_FORMATS = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)|^>", re.MULTILINE)
_BESIDE_STYLE = frozenset(" \n.,;!?()“”\"'")


def is_address(url: str) -> bool:
    """Whether Slack takes it as the target of a link."""
    return len(url) <= limits.ADDRESS and bool(_ADDRESS.fullmatch(url))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich(md: str, people: People) -> list[Json]:
    """The elements of a rich text block; none for no words."""
    found: list[Json] = []
    for shape, lines in groupby(parse(md), key=lambda line: line.shape):
        found += _drawn(shape, list(lines), people)
    return found


def mrkdwn(md: str, people: People, limit: int) -> str | None:
    """The same in mrkdwn, if it can say it literally and within ``limit``."""
    lines = parse(md)
    if any(line.shape is not Shape.PLAIN for line in lines):
        return None
    said = [_said(line, people) for line in lines]
    text = "\n".join(one for one in said if one is not None)
    # Escaping may make five characters of one; long ones would add up over a message.
    fits = len(text) <= min(limit, 2 * len(md) + limits.LABEL)
    return text if None not in said and text.strip() and fits else None


def _drawn(shape: Shape, lines: list[Line], people: People) -> list[Json]:
    match shape:
        case Shape.PLAIN:
            return _part("rich_text_section", _joined(lines, people))
        case Shape.QUOTE:
            return _part("rich_text_quote", _joined(lines, people))
        case Shape.CODE:
            texts = [_text("".join(span.text for span in line.spans)) for line in lines]
            return [part for text in texts for part in _part("rich_text_preformatted", [text])]
        case Shape.ITEM:
            items = [_joined([line], people) or [_text(" ")] for line in lines]
            sections = [{"type": "rich_text_section", "elements": item} for item in items]
            return [{"type": "rich_text_list", "style": "bullet", "elements": sections}]


def _part(kind: str, elements: list[Json]) -> list[Json]:
    shown = [one for one in elements if one.get("text") != ""]
    return [{"type": kind, "elements": shown}] if shown else []


def _joined(lines: list[Line], people: People) -> list[Json]:
    """The lines as elements, with runs of plain text in one piece."""
    elements: list[Json] = []
    for at, line in enumerate(lines):
        new = [_text("\n")] if at else []
        for one in [*new, *(part for span in line.spans for part in _elements(span, people))]:
            if elements and _is_plain(one) and _is_plain(elements[-1]):
                elements[-1] = _text(elements[-1]["text"] + one["text"])
            else:
                elements.append(one)
    return elements


def _is_plain(element: Json) -> bool:
    return element["type"] == "text" and "style" not in element


def _elements(span: Span, people: People) -> Iterator[Json]:
    style = {
        name: True
        for name, on in (("bold", span.bold), ("italic", span.italic), ("code", span.code))
        if on
    }
    more: Json = {"style": style} if style else {}
    if span.target is Target.PERSON and span.ref in people:
        yield {"type": "user", "user_id": people[span.ref], **more}
    elif span.target is Target.TIME and _MOMENT.fullmatch(span.ref):
        moment = {"timestamp": int(span.ref), "format": _DATE, "fallback": span.text or span.ref}
        yield {"type": "date", **moment}
    elif span.target is Target.URL and is_address(span.ref):
        yield {"type": "link", "url": span.ref, "text": span.text or span.ref, **more}
    elif span.code:
        yield _text(span.text) | more
    else:
        yield from (one | more for one in _linked(_words(span)))


def _linked(text: str) -> Iterator[Json]:
    """Plain text, with the addresses people typed in it as links."""
    for at, part in enumerate(_TYPED_ADDRESS.split(text)):
        if at % 2:
            yield {"type": "link", "url": part, "text": part}
        elif part:
            yield _text(part)


def _words(span: Span) -> str:
    """What a span says where it cannot be more than text."""
    if span.target is Target.URL and span.ref != span.text:
        return f"{span.text} ({span.ref})"
    return span.text


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _said(line: Line, people: People) -> str | None:
    words = ""
    for at, span in enumerate(line.spans):
        after = line.spans[at + 1].text[:1] if at + 1 < len(line.spans) else ""
        before = line.spans[at - 1].text[-1:] if at else ""
        said = _marked(span, people)
        if said is None or (said[0] and not _stands_free(before, span.text, after)):
            return None
        words += said[0] + said[1] + said[0][::-1]
    return words


def _marked(span: Span, people: People) -> tuple[str, str] | None:
    """The marks before a span, and what stands between them and their mirror image."""
    if _FORMATS.search(span.text) or "\n" in span.text:
        return None
    marks = "*" * span.bold + "_" * span.italic + "`" * span.code
    if span.target is Target.PERSON and span.ref in people:
        return marks, f"<@{people[span.ref]}>"
    if span.target is Target.TIME and _MOMENT.fullmatch(span.ref):
        return marks, f"<!date^{span.ref}^{_DATE}|{escaped(span.text) or span.ref}>"
    if span.target is Target.URL:
        label = escaped(span.text)
        return (marks, f"<{escaped(span.ref)}|{label}>") if is_address(span.ref) and label else None
    return marks, escaped(span.text)


def _stands_free(before: str, text: str, after: str) -> bool:
    """Marks count only at the edges of words."""
    edges = {*before, *after} - _BESIDE_STYLE
    return bool(text) and text == text.strip() and not edges
