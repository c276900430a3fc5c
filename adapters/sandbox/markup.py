"""The bot's Markdown as HTML that is safe to put on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import assert_never

from bot.markup import Line, Shape, Span, Target, link, parse, person
from bot.markup import escape as literally

_USER = re.compile(r"(?<![\w@./:])@([a-z]+)\b")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])")


def html(md: str, people: Mapping[str, str]) -> str:
    """``people`` maps person ids to users of the chat; others are named without being mentioned.

    Moments become ``<time>``: the page shows them in its reader's zone.
    """
    blocks = (
        _block(shape, list(lines), people)
        for shape, lines in groupby(parse(md), key=lambda line: line.shape)
    )
    return "".join(blocks)


def talk(text: str, names: Mapping[str, str]) -> str:
    """What a person typed, with its addresses made into links. ``names`` of users may be meant."""
    parts = _ADDRESS.split(text)
    md = "".join(link(part, part) if at % 2 else literally(part) for at, part in enumerate(parts))
    mentioning = _USER.sub(lambda found: _meant(found[1], names) or found[0], md)
    return html(mentioning, {user: user for user in names})


def _meant(user: str, names: Mapping[str, str]) -> str:
    return person(names[user], user) if user in names else ""


def _block(shape: Shape, lines: list[Line], people: Mapping[str, str]) -> str:
    drawn = ["".join(_span(span, people) for span in line.spans) for line in lines]
    match shape:
        case Shape.PLAIN:
            return "".join(_paragraphs(drawn))
        case Shape.ITEM:
            return f"<ul>{''.join(f'<li>{one}</li>' for one in drawn)}</ul>"
        case Shape.QUOTE:
            return f"<blockquote>{'<br>'.join(drawn)}</blockquote>"
        case Shape.CODE:
            return "".join(f"<pre>{one}</pre>" for one in drawn)
    assert_never(shape)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """An empty line parts two paragraphs; any other stays where it was broken."""
    for empty, some in groupby(lines, key=lambda line: not line):
        if not empty:
            yield f"<p>{'<br>'.join(some)}</p>"


def _span(span: Span, people: Mapping[str, str]) -> str:
    text = _pointing(span, people)
    text = f"<code>{text}</code>" if span.code else text
    text = f"<em>{text}</em>" if span.italic else text
    return f"<strong>{text}</strong>" if span.bold else text


def _pointing(span: Span, people: Mapping[str, str]) -> str:
    text, ref = escape(span.text), escape(span.ref)
    match span.target:
        case Target.NONE:
            return text
        case Target.PERSON:
            user = escape(people.get(span.ref, ""))
            return f'<span class="person" data-user="{user}">{text}</span>'
        case Target.TIME:
            return f'<time datetime="{_moment(span.ref)}">{text}</time>'
        case Target.ENTRY:
            return f'<span class="entry" data-entry="{ref}">{text}</span>'
        case Target.URL:
            return f'<a href="{ref}" target="_blank" rel="noopener noreferrer">{text}</a>'
    assert_never(span.target)


def _moment(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
