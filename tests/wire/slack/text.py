"""Messages and views as somebody reads them: plain text, names and times resolved."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tests.wire.slack.schema import Json
from tests.wire.slack.state import Message, User, View
from tests.wire.slack.workspace import Workspace

TOKEN: Final = re.compile(r"<([^<>]+)>")
KEPT: Final = re.compile(r"(<(?:[@#!]|https?://)[^<>]*>|https?://[^\s<>]+)")
DATE_PART: Final = re.compile(r"\{(\w+)\}")
SPELLED: Final = {
    "date_num": "{0:%Y-%m-%d}",
    "date_slash": "{0:%m/%d/%Y}",
    "date_short": "{0:%b} {0.day}, {0.year}",
    "date": "{0:%B} {0.day}, {0.year}",
    "date_long": "{0:%A}, {0:%B} {0.day}, {0.year}",
    "time": "{0:%H:%M}",
    "time_secs": "{0:%H:%M:%S}",
}
NEAR: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}


class Reader:
    """Reads on behalf of one person, in that person's time zone."""

    def __init__(self, workspace: Workspace, user: User) -> None:
        self._workspace = workspace
        self._zone = ZoneInfo(user.tz)

    def reads(self, thing: Message | View) -> str:
        if not thing.blocks and isinstance(thing, Message):
            return self.markup(thing.text)
        return "\n".join(line for line in map(self.block, thing.blocks) if line)

    def block(self, block: Json) -> str:
        match block["type"]:
            case "section":
                return self._section(block)
            case "context":
                return " ".join(self.part(part) for part in block["elements"])
            case "actions":
                return " ".join(f"[{label(part)}]" for part in block["elements"])
            case "input":
                return f"{block['label']['text']}: [{label(block['element'])}]"
            case "header" | "markdown":
                return self.part(block if block["type"] == "markdown" else block["text"])
            case _:
                return self.inline(block)

    def _section(self, block: Json) -> str:
        parts = [block.get("text"), *block.get("fields", ())]
        lines = [self.part(part) for part in parts if part]
        beside = block.get("accessory")
        return "\n".join([*lines, *([f"[{label(beside)}]"] if beside else [])])

    def part(self, part: Json) -> str:
        if part["type"] == "image":
            return str(part["alt_text"])
        return str(part["text"]) if part["type"] == "plain_text" else self.markup(part["text"])

    def inline(self, thing: Json) -> str:
        """Rich text, images and tables: whatever words they hold, in order."""
        match thing:
            case {"type": "user", "user_id": id}:
                return self._resolve(f"@{id}")
            case {"type": "date", "timestamp": epoch, "format": form}:
                return self._when(f"!date^{epoch}^{form}")
            case {"text": str(words)}:
                return words
            case _:
                cells = [cell for row in thing.get("rows", ()) for cell in row]
                inner = "".join(map(self.inline, thing.get("elements", cells)))
                return inner or str(thing.get("alt_text", ""))

    def markup(self, text: str) -> str:
        text = TOKEN.sub(lambda found: self._resolve(found[1]), text)
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _resolve(self, token: str) -> str:
        if token.startswith("!date^"):
            return self._when(token)
        target, _, words = token.partition("|")
        if target.startswith("@") and target[1:] in self._workspace.users:
            return f"@{self._workspace.users[target[1:]].real_name}"
        if target.startswith("#") and target[1:] in self._workspace.channels:
            return f"#{self._workspace.channels[target[1:]].name}"
        if target.startswith("!"):
            return f"@{words or target[1:]}"
        return words or target

    def _when(self, token: str) -> str:
        """The moment in the reader's own zone; pretty dates say today when it is today."""
        _, epoch, form, *_ = token.partition("|")[0].split("^")
        moment = datetime.fromtimestamp(int(epoch), UTC).astimezone(self._zone)
        return DATE_PART.sub(lambda found: self._spelled(moment, found[1]), form)

    def _spelled(self, moment: datetime, name: str) -> str:
        today = self._workspace.clock.now().astimezone(self._zone).date()
        away = (moment.date() - today).days
        if name.endswith("_pretty") and away in NEAR:
            return NEAR[away]
        form = SPELLED.get(name.removesuffix("_pretty"))
        return form.format(moment) if form else f"{{{name}}}"


def typed(text: str) -> str:
    """How Slack stores what a person typed: special characters escaped, addresses made links."""
    pieces = KEPT.split(text)
    return "".join(
        _kept(piece) if place % 2 else _escaped(piece) for place, piece in enumerate(pieces)
    )


def _kept(piece: str) -> str:
    return piece if piece.startswith("<") else f"<{_escaped(piece)}>"


def _escaped(piece: str) -> str:
    return piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(element: Json) -> str:
    """What stands on a button or in an empty field."""
    for name in ("text", "placeholder"):
        if name in element:
            return str(element[name]["text"])
    return str(element.get("alt_text") or element["type"])
