"""Whatever the core can build: cards and forms up to every limit of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from hypothesis import strategies as st

from bot import markup
from bot.markup import escape
from bot.ui import (
    MAX_CHOICE,
    MAX_CHOICES,
    MAX_FIELDS,
    MAX_FORM_TITLE,
    MAX_HINT,
    MAX_LABEL,
    MAX_LINK,
    MAX_ROW,
    MAX_TEXT,
    MAX_TITLE,
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Form,
    Kind,
    Link,
    Option,
    Pick,
    Row,
    Style,
    Text,
)

Draw = st.DrawFn
LONGEST = 3000  # input that any option asks for
TRICKY = "*_~`<>&|[]()\\#:@!-\n \u202eé漢🎉"
LONG = st.sampled_from(["x", "&", "*", "word ", "é", "🎉"]).flatmap(
    lambda part: st.integers(1, MAX_TEXT).map(lambda times: part * times)
)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
WORDS = st.text(LETTERS | st.sampled_from(TRICKY), max_size=40)
URLS = st.sampled_from(
    [
        "https://a.example/x_(y)?q=1&r=*",
        "http://localhost:8080",
        "mailto:ada@a.example",
        "https://a.example/<b>|c",
        "https://[::",
        f"https://a.example/{'x' * (MAX_LINK - 18)}",
    ]
)
MOMENTS = st.datetimes(datetime(2001, 9, 10), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
PEOPLE = {"per_ada": "UADA", "per_sam": "USAM"}  # per_sam's name is known, per_eve is nobody here


def words(limit: int, *, least: int = 0) -> st.SearchStrategy[str]:
    """Plain text of at most so many characters."""
    kept = (WORDS | LONG).map(lambda text: text[:limit])
    return kept.filter(lambda text: len(text.strip()) >= least)


SPANS = st.one_of(
    WORDS.map(escape),
    LONG.map(escape),
    WORDS.map(lambda text: f"**{escape(text)}**"),
    WORDS.map(lambda text: f"_{escape(text)}_"),
    WORDS.map(lambda text: f"`{text.replace('`', '')}`"),
    st.builds(markup.person, WORDS, st.sampled_from([*PEOPLE, "per_eve"])),
    st.builds(markup.when, WORDS, MOMENTS),
    st.integers(1, 999).map(lambda number: markup.entry(f"A-{number}")),
    st.builds(markup.link, WORDS, URLS),
)
LINES = st.builds(
    lambda start, spans: start + " ".join(spans),
    st.sampled_from(["", "", "- ", "> "]),
    st.lists(SPANS, max_size=4),
)
FENCES = WORDS.map(lambda text: f"```\n{text.replace('`', '')}\n```")
MARKUP = st.lists(LINES | FENCES, max_size=4).map("\n".join)


def choices() -> st.SearchStrategy[tuple[Choice, ...]]:
    labels = st.lists(words(MAX_CHOICE, least=1), min_size=1, max_size=MAX_CHOICES)
    return labels.map(
        lambda found: tuple(Choice(f"c{at}", label) for at, label in enumerate(found))
    )


@st.composite
def cards(draw: Draw) -> Card:
    """A card of any blocks; what is too much for a card is left out from the end."""
    numbers = count()

    def action() -> Action:
        return Action("trial.do", (str(next(numbers)),))

    blocks = draw(st.lists(st.sampled_from(KINDS), max_size=12))
    drawn = [block(draw, action) for block in blocks]
    title, footer = draw(words(MAX_TITLE)), draw(MARKUP)
    while True:
        try:
            return Card(title, tuple(drawn), footer)
        except ValueError:
            footer = "" if not drawn else footer
            drawn = drawn[:-1]


def _text(draw: Draw, _: Callable[[], Action]) -> Block:
    return Text(draw(MARKUP))


def _facts(draw: Draw, _: Callable[[], Action]) -> Block:
    pairs = st.tuples(words(MAX_LABEL), SPANS | MARKUP)
    return Facts(tuple(draw(st.lists(pairs, max_size=14))))


def _button(draw: Draw, action: Callable[[], Action]) -> Button | Link:
    label = draw(words(MAX_LABEL))
    if draw(st.booleans()):
        return Link(label, draw(URLS))
    return Button(label, action(), draw(st.sampled_from(Style)))


def _row(draw: Draw, action: Callable[[], Action]) -> Block:
    md = draw((MARKUP | SPANS).filter(lambda text: len(text) <= MAX_ROW))
    return Row(md, _button(draw, action) if draw(st.booleans()) else None)


def _buttons(draw: Draw, action: Callable[[], Action]) -> Block:
    return Buttons(tuple(_button(draw, action) for _ in range(draw(st.integers(0, 12)))))


def _pick(draw: Draw, action: Callable[[], Action]) -> Block:
    found = draw(choices())
    return Pick(draw(words(MAX_LABEL)), action(), found, draw(st.integers(1, len(found))))


KINDS = (_text, _facts, _row, _buttons, _pick)


@st.composite
def options(draw: Draw, name: str) -> Option:
    kind = draw(st.sampled_from(Kind))
    limit = draw(st.integers(1, LONGEST))
    offered = draw(choices()) if kind is Kind.CHOICE or draw(st.booleans()) else ()
    return Option(
        name,
        draw(words(MAX_LABEL, least=1)),
        kind,
        required=draw(st.booleans()),
        choices=offered,
        limit=limit,
        least=draw(st.integers(0, limit)),
        hint=draw(words(MAX_HINT)),
        many=kind is Kind.CHOICE and draw(st.booleans()),
    )


def entered(option: Option) -> st.SearchStrategy[str]:
    """What may stand in a field: what fits, and whatever somebody typed."""
    fitting = {
        Kind.NUMBER: st.integers(0, 999_999_999).map(str),
        Kind.PERSON: st.sampled_from(["UADA", "@UADA", "123456789012345678"]),
        Kind.WHEN: MOMENTS.map(lambda moment: str(int(moment.timestamp()))),
    }
    chosen = st.sampled_from([one.value for one in option.choices]) if option.choices else st.none()
    typed = words(LONGEST)
    return (fitting.get(option.kind, typed) | chosen | typed).map(lambda value: value or "")


@st.composite
def forms(draw: Draw) -> Form:
    """A form of any inputs, partly filled in."""
    names = [f"field{number}" for number in range(draw(st.integers(1, MAX_FIELDS)))]
    fields = tuple(draw(options(name)) for name in names)
    values = {one.name: draw(entered(one)) for one in fields if draw(st.booleans())}
    title = draw(words(MAX_FORM_TITLE, least=1))
    return Form(title, Action("trial.sheet"), fields, values, draw(words(MAX_LABEL, least=1)))
