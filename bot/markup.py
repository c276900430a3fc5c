"""One Markdown subset with spans for people, times and entries; platforms draw the spans.

``**bold**``, ``_italic_``, `` `code` ``, fenced code, ``[label](https://…)``, and links whose
target is ``person:id``, ``time:seconds`` or ``entry:A-42``. Lines may start with ``- `` or ``> ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

_SPECIAL = re.compile(r"([\\`*_~|\[\]<>#-])")
_CODE = re.compile(  # only what reads as the same code once it stands among other marks
    r"(?<!`)(```(?!`)(?:(?!```).)+(?<!`)```|`[^`\n]+`)(?!`)", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)")
_FENCE = re.compile(r"```(?:[a-z0-9+-]*\n)?(.*?)\n?```", re.DOTALL)
_TOKEN = re.compile(
    r"\\(?P<plain>.)|(?P<bold>\*\*)|(?P<italic>(?<!\w)_|_(?!\w))|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)",
    re.DOTALL,
)


class Md(str):
    """Text that is already the bot's Markdown."""

    __slots__ = ()


class Target(StrEnum):
    """What a span points at; the value is the scheme it is written with."""

    NONE = ""
    PERSON = "person"
    TIME = "time"
    ENTRY = "entry"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one look. ``ref`` is an id, UNIX seconds, a short id or a URL."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    target: Target = Target.NONE
    ref: str = ""


class Shape(StrEnum):
    """How a line stands on the page."""

    PLAIN = "plain"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Line:
    shape: Shape
    spans: tuple[Span, ...]


def escape(text: str) -> Md:
    """What somebody typed, as it was typed; only code they marked stays marked as code."""
    if not _SPECIAL.search(text):
        return Md(text)
    parts = _CODE.split(text)
    return Md("".join(part if at % 2 else _literal(part) for at, part in enumerate(parts)))


def code(text: str) -> Md:
    """Something to type or to look for, letter by letter: within code no mark is one."""
    return Md(f"`{text.replace('`', '')}`")


def person(name: str, id: str) -> Md:
    return Md(f"[{_literal(name)}](person:{id})")


def when(label: str, moment: datetime) -> Md:
    """A moment, shown in each reader's own zone; ``label`` where a platform cannot."""
    return Md(f"[{_literal(label)}](time:{int(moment.timestamp())})")


def entry(ref: str) -> Md:
    return Md(f"[{_literal(ref)}](entry:{ref})")


def link(label: str, url: str) -> Md:
    return Md(
        f"[{_literal(label)}]({url.replace('(', '%28').replace(')', '%29').replace(' ', '%20')})"
    )


def named(span: Span) -> Md:
    """A span that is somebody, a moment or an entry, as it was written."""
    return Md(f"[{_literal(span.text)}]({span.target}:{span.ref})")


def _literal(text: str) -> str:
    """Every mark escaped, code too: a label ends at its first bracket."""
    return _SPECIAL.sub(r"\\\1", text)


@lru_cache(maxsize=64)  # a text is read for its blocks, and again for the words beside them
def parse(md: str) -> tuple[Line, ...]:
    """The lines of a text; fenced code is one line, whatever its height."""
    lines: list[Line] = []
    at = 0
    for fence in _FENCE.finditer(md):
        lines += _lines(md[at : fence.start()].removesuffix("\n"), keep_empty=False)
        lines.append(Line(Shape.CODE, (Span(fence[1], code=True),)))
        at = fence.end() + (md[fence.end() : fence.end() + 1] == "\n")
    return (*lines, *_lines(md[at:], keep_empty=not lines))


def plain(md: str) -> str:
    """The words alone: for notifications, logs of tests and terminals."""
    marks = {Shape.ITEM: "- ", Shape.QUOTE: "> "}
    return "\n".join(
        marks.get(line.shape, "") + "".join(span.text for span in line.spans) for line in parse(md)
    )


def _lines(md: str, *, keep_empty: bool) -> Iterator[Line]:
    if not md and not keep_empty:
        return
    for text in md.split("\n"):
        if text.startswith("- "):
            yield Line(Shape.ITEM, tuple(_spans(text[2:])))
        elif text.startswith("> "):
            yield Line(Shape.QUOTE, tuple(_spans(text[2:])))
        else:
            yield Line(Shape.PLAIN, tuple(_spans(text)))


def _spans(text: str) -> Iterator[Span]:
    bold = italic = False
    run, at = "", 0
    for token in _TOKEN.finditer(text):
        run += text[at : token.start()]
        at = token.end()
        if token["plain"]:
            run += token["plain"]
            continue
        if run:
            yield Span(run, bold=bold, italic=italic)
            run = ""
        if token["bold"]:
            bold = not bold
        elif token["italic"]:
            italic = not italic
        elif token["code"]:
            yield Span(token["code"], bold=bold, italic=italic, code=True)
        else:
            yield _link(token["label"], token["target"], bold=bold, italic=italic)
    if run + text[at:]:
        yield Span(run + text[at:], bold=bold, italic=italic)


def _link(label: str, target: str, *, bold: bool, italic: bool) -> Span:
    text = _ESCAPED.sub(r"\1", label)
    scheme, _, ref = target.partition(":")
    if scheme in (Target.PERSON, Target.TIME, Target.ENTRY):
        return Span(text, bold, italic, target=Target(scheme), ref=ref)
    if scheme in ("http", "https", "mailto"):
        return Span(text, bold, italic, target=Target.URL, ref=target)
    return Span(text, bold, italic)
