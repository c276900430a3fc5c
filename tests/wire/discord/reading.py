"""Messages as a person reads them: plain text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.wire.discord.check_components import (
    BUTTON,
    GALLERY,
    LINK,
    SELECTS,
    TEXT,
)
from tests.wire.discord.errors import Json

if TYPE_CHECKING:
    from tests.wire.discord.model import Message
    from tests.wire.discord.state import World

_MARKS = re.compile(r"<(?:@!?(\d+)|@&(\d+)|#(\d+)|/([^:>]+):\d+|t:(-?\d+)(?::(\w))?)>")
_FORMS = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%-d %B %Y",
    "f": "%-d %B %Y %H:%M",
    "F": "%A, %-d %B %Y %H:%M",
    "s": "%d/%m/%Y, %H:%M",
    "S": "%d/%m/%Y, %H:%M:%S",
}
_UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600))
LOADING_TEXT = "(thinking…)"


def read(message: Message, world: World) -> str:
    """The whole message in plain text; times are in UTC."""
    if message.loading:
        return LOADING_TEXT
    return spoken("\n".join(_lines(message)), world)


def spoken(text: str, world: World) -> str:
    """A text with its people, channels and times resolved."""
    return _MARKS.sub(lambda mark: _resolve(mark, world), text)


def _lines(message: Message) -> Iterator[str]:
    if message.content:
        yield message.content
    for embed in message.embeds:
        yield from _embed(embed)
    for component in message.components:
        yield from _component(component)
    for attachment in message.attachments:
        yield f"({attachment['filename']})"


def _embed(embed: Json) -> Iterator[str]:
    yield from (embed[part] for part in ("title", "description") if embed.get(part))
    for field in embed.get("fields") or []:
        yield f"{field['name']}: {field['value']}"
    footer = (embed.get("footer") or {}).get("text")
    if footer:
        yield footer


def _component(component: Json) -> Iterator[str]:
    kind = component["type"]
    if kind == TEXT:
        yield component["content"]
    elif kind == BUTTON:
        yield _button(component)
    elif kind in SELECTS:
        yield _select(component)
    elif kind == GALLERY:
        yield from (f"({item.get('description') or 'image'})" for item in component["items"])
    for nested in component.get("components") or []:
        yield from _component(nested)
    if component.get("accessory"):
        yield from _component(component["accessory"])


def _button(button: Json) -> str:
    label = button.get("label") or (button.get("emoji") or {}).get("name") or ""
    if button["style"] == LINK:
        return f"[{label}]({button['url']})"
    return f"[{label}]" if not button.get("disabled") else f"[{label} (off)]"


def _select(select: Json) -> str:
    options = ", ".join(option["label"] for option in select.get("options") or [])
    return f"[{select.get('placeholder') or 'Make a selection'}: {options}]".replace(": ]", "]")


def _resolve(mark: re.Match[str], world: World) -> str:
    user, role, channel, command, seconds, style = mark.groups()
    if user:
        return f"@{world.users[user].name}" if user in world.users else "@unknown-user"
    if role:
        return f"@{world.role_name(role)}"
    if channel:
        return f"#{world.channels[channel].name}" if channel in world.channels else "#unknown"
    if command:
        return f"/{command}"
    return _moment(datetime.fromtimestamp(int(seconds), UTC), style or "f", world.clock.now())


def _moment(moment: datetime, style: str, now: datetime) -> str:
    if style != "R":
        return moment.strftime(_FORMS.get(style, _FORMS["f"]))
    distance = moment - now
    words = _distance(abs(distance))
    return f"in {words}" if distance > timedelta() else f"{words} ago"


def _distance(span: timedelta) -> str:
    seconds = span.total_seconds()
    for unit, size in _UNITS:
        if round(seconds / size) >= 1:
            many = round(seconds / size)
            return f"{many} {unit}{'s' if many > 1 else ''}"
    many = round(seconds / 60)
    return f"{many} minute{'s' if many != 1 else ''}"
