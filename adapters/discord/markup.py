"""The bot's Markdown as Discord's, and what people typed in Discord as they see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.markup import Line, Shape, Span, Target, parse, plain

People = Mapping[str, str]

# What would be a mark of Discord's wherever it stands, or a name that shows as a picture.
_MARK = re.compile(r"[\\*_~|`<\[]|@(?=everyone|here)|:(?=\w+:)")
_START = re.compile(r"^\s*(?:(?=[#>-])|\d+(?=[.)]))")  # up to what would shape the line
_ADDRESS = re.compile(r"(https?://[^\s<>]*[^\s<>.,:;!?'\"()\[\]*_~|`\\])")
_WEB = re.compile(r"https?://[^\s]+")
_MOMENT = re.compile(r"-?\d{1,11}")
_LAST_MOMENT = re.compile(r"(?<!\\)<t:(-?\d+):f>$")
_ENTITY = re.compile(r"<(@!?|@&|#|a?:\w{1,40}:|t:)(-?\d+)(?::\w)?>")
_LOOKALIKE = "\u02cb"  # stands for the third of three backticks within a block of code
_APART = "\u200b"


def drawn(md: str, people: People) -> str:
    """A text as Discord shows it: people and times as its own, everything typed as typed."""
    return "\n".join(_line(line, people) for line in parse(md))


def fact(label: str, value: str, people: People) -> str:
    """A label and a value; a moment also says how far away it is."""
    gap = "\n" if "\n" in value else " "
    text = f"**{literal(label)}**{gap}{drawn(value, people)}" if label else drawn(value, people)
    return _LAST_MOMENT.sub(r"<t:\1:f> (<t:\1:R>)", text)


def fenced(md: str) -> str:
    """The words alone in a block of code, where nothing has to be escaped."""
    return f"```\n{_unfenced(plain(md))}\n```"


def literal(text: str) -> str:
    """What somebody typed, with no marks in it; addresses stay links."""
    parts = _ADDRESS.split(text)
    return "".join(
        f"<{part}>" if at % 2 else _MARK.sub(r"\\\g<0>", part) for at, part in enumerate(parts)
    )


def read(text: str, called: Callable[[str], str]) -> str:
    """What somebody typed as people see it. ``called`` names users ("@1") and channels ("#2")."""
    return _ENTITY.sub(lambda found: _seen(found[1], found[2], called), text)


def mentioned(text: str) -> list[str]:
    """Ids of the users a text names."""
    return [found[2] for found in _ENTITY.finditer(text) if found[1] in ("@", "@!")]


def _seen(kind: str, id: str, called: Callable[[str], str]) -> str:
    match kind:
        case "t:":
            return _moment(int(id))
        case "@&":
            return "@role"
        case "@" | "@!":
            return called(f"@{id}")
        case "#":
            return called(f"#{id}")
        case _:
            return kind.removeprefix("a")


def _moment(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def _line(line: Line, people: People) -> str:
    if line.shape is Shape.CODE:
        return f"```\n{_unfenced(''.join(span.text for span in line.spans))}\n```"
    text = ""
    for span in line.spans:
        said = _span(span, people)
        text += _APART + said if text[-1:] == "*" and said[:1] == "*" else said
    if line.spans and line.spans[0].target is Target.NONE and not _is_styled(line.spans[0]):
        text = _START.sub(lambda found: f"{found[0]}\\", text)
    return {Shape.ITEM: "- ", Shape.QUOTE: "> "}.get(line.shape, "") + text


def _is_styled(span: Span) -> bool:
    return span.bold or span.italic or span.code


def _span(span: Span, people: People) -> str:
    marks = "**" * span.bold + "*" * span.italic
    said = _said(span, people)
    inner = said.strip()
    if not marks or not inner:
        return said
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{before}{marks}{inner}{marks}{after}"


def _said(span: Span, people: People) -> str:
    if span.target is Target.PERSON and span.ref in people:
        return f"<@{people[span.ref]}>"
    if span.target is Target.TIME and _MOMENT.fullmatch(span.ref):
        return f"<t:{int(span.ref)}:f>"
    if span.target is Target.URL:
        return _link(span.text, span.ref)
    return f"`{span.text}`" if span.code else literal(span.text)


def _link(label: str, url: str) -> str:
    address = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    address = address.replace("\\", "%5C")
    if not _WEB.fullmatch(address):
        return literal(label if url in label else f"{label} ({url.removeprefix('mailto:')})")
    if not label.strip() or label == url:
        return f"<{address}>"
    if "://" in label:  # Discord draws no link whose words look like another address
        return f"{literal(label)} (<{address}>)"
    return f"[{literal(label).replace(']', chr(92) + ']')}](<{address}>)"


def _unfenced(text: str) -> str:
    return text.replace("```", f"``{_LOOKALIKE}")
