"""What members see and do, with no chat platform in it.

Features build these values, adapters draw them, tests compare them with ``==``. An adapter that
cannot draw a block natively writes it as text; it never drops one. The smallest limits of all
platforms are checked when a value is made: what is too big fails in its own test, at no platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import Any

MAX_LABEL, MAX_HINT, MAX_TITLE, MAX_FORM_TITLE = 45, 100, 75, 24
MAX_TEXT, MAX_ROW, MAX_PIECES, MAX_LINK = 2800, 1000, 36, 512
MAX_CHOICES, MAX_CHOICE, MAX_FIELDS = 25, 75, 5


class Kind(StrEnum):
    """What an input holds; the adapter picks the widget."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    PERSON = "person"
    WHEN = "when"
    TOPIC = "topic"


class Style(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Audience(StrEnum):
    """Who sees a reply."""

    SENDER = "sender"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: what travels, and what is read."""

    value: str
    label: str

    def __post_init__(self) -> None:
        _fits("choice value", self.value, MAX_CHOICE)
        _fits("choice label", self.label, MAX_CHOICE)


Source = Callable[[Any, str], Sequence[Choice]]
"""Looks choices up: given the ``Work`` and what was typed so far."""


@dataclass(frozen=True, slots=True)
class Option:
    """One input, declared once: Discord option, Slack argument, form field.

    ``limit`` and ``least`` are characters of text, or the bounds of a number. ``leads``: typed, it
    takes the first word. ``in_form=False`` keeps it out of the form a command opens, ``only`` out
    of forms it does not fit. ``source`` looks choices up, ``also`` stands below those looked up.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = True
    choices: tuple[Choice, ...] = ()
    limit: int = 300
    least: int = 0
    hint: str = ""
    many: bool = False
    leads: bool = False
    in_form: bool = True
    source: Source | None = None
    also: tuple[Choice, ...] = ()
    only: Callable[[Any], bool] | None = None  # given the Context a form is opened in

    def __post_init__(self) -> None:
        _fits("label", self.label, MAX_LABEL)
        _fits("hint", self.hint, MAX_HINT)
        _fits("choices", self.choices, MAX_CHOICES)

    def offering(self, choices: Sequence[Choice]) -> Option:
        """The same input with its choices looked up; with none, it is typed."""
        offered = (*choices[: MAX_CHOICES - len(self.also)], *self.also)
        return replace(self, choices=offered if choices else ())


@dataclass(frozen=True, slots=True)
class Action:
    """A press that has not happened yet: which handler, with which small arguments."""

    name: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    does: Action
    style: Style = Style.PLAIN

    def __post_init__(self) -> None:
        _fits("button label", self.label, MAX_LABEL)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str

    def __post_init__(self) -> None:
        _fits("link label", self.label, MAX_LABEL)
        _fits("link address", self.url, MAX_LINK)


@dataclass(frozen=True, slots=True)
class Text:
    md: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Short pairs of a label and a value; values are markup."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A list item with at most one button beside it."""

    md: str
    button: Button | Link | None = None

    def __post_init__(self) -> None:
        _fits("row", self.md, MAX_ROW)


@dataclass(frozen=True, slots=True)
class Buttons:
    items: tuple[Button | Link, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A menu; what was picked reaches the handler as its first argument. ``most`` > 1: several."""

    prompt: str
    does: Action
    choices: tuple[Choice, ...]
    most: int = 1

    def __post_init__(self) -> None:
        _fits("prompt", self.prompt, MAX_LABEL)
        _fits("choices", self.choices, MAX_CHOICES)
        if not self.choices:
            raise ValueError("a menu needs something to pick")


Block = Text | Facts | Row | Buttons | Pick


@dataclass(frozen=True, slots=True)
class Card:
    """A message. The title is plain text; every other text is markup. ``solved``: lists may say so."""

    title: str
    blocks: tuple[Block, ...] = ()
    footer: str = ""
    solved: bool = False

    def __post_init__(self) -> None:
        _fits("card title", self.title, MAX_TITLE)
        parts = list(map(_parts, self.blocks))
        said = [self.title, self.footer, *chain.from_iterable(texts for texts, _, _ in parts)]
        _fits("card text", "".join(said), MAX_TEXT)
        _fits("card pieces", range(sum(pieces for _, pieces, _ in parts)), MAX_PIECES)
        bound = [action for _, _, does in parts for action in does]
        if len(bound) > 1 and len(set(bound)) < len(bound):
            raise ValueError("two buttons of one card do the same")


@dataclass(frozen=True, slots=True)
class Form:
    """Up to five inputs; ``values`` fill them in, ``does`` is what submitting runs."""

    title: str
    does: Action
    fields: tuple[Option, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    submit: str = "Send"

    def __post_init__(self) -> None:
        _fits("form title", self.title, MAX_FORM_TITLE)
        _fits("form fields", self.fields, MAX_FIELDS)


@dataclass(frozen=True, slots=True)
class File:
    """Something to download with an answer."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a card."""

    card: Card
    to: Audience = Audience.SENDER
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Redraw:
    """Replace the card whose button was pressed."""

    card: Card


@dataclass(frozen=True, slots=True)
class Open:
    """Show a form."""

    form: Form


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send a form back: field name to what is wrong with it. ``again`` reopens it filled in."""

    form: Form
    errors: Mapping[str, str]
    again: Action | None = None


Reply = Say | Redraw | Open | Refuse


_LOOSE = " \n\t.,;:"


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word where one is near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit * 2 // 3)
    return (cut[:space] if space > 0 else cut).rstrip(_LOOSE) + "…"


def actions(card: Card) -> Iterator[Action]:
    """Everything on a card that can be pressed or picked."""
    return chain.from_iterable(does for _, _, does in map(_parts, card.blocks))


def words(block: Block) -> list[str]:
    texts, _, _ = _parts(block)
    return texts


def _parts(block: Block) -> tuple[list[str], int, list[Action]]:
    """Its texts, what it costs where messages are counted in components, and what it can do."""
    match block:
        case Text(md):
            return [md], 1, []
        case Facts(pairs):
            return [f"{label}: {value}\n" for label, value in pairs], 1, []
        case Row(md, button):
            return [md], 3 if button else 1, _does([button])
        case Buttons(items):
            return [], len(items) + -(-len(items) // 5), _does(items)
        case Pick(_, does):
            return [], 2, [does]


def _does(items: Sequence[Button | Link | None]) -> list[Action]:
    return [one.does for one in items if isinstance(one, Button)]


def _fits(what: str, value: Sized, limit: int) -> None:
    if len(value) > limit:
        raise ValueError(f"{what}: {len(value)}, but {limit} fit everywhere")
