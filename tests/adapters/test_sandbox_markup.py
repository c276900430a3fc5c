"""The bot's Markdown becomes HTML that no page has to fear."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from adapters.sandbox.markup import html, talk
from bot.markup import entry, escape, link, person, when

TAGS = {
    "p", "br", "ul", "li", "blockquote", "pre", "code", "em", "strong", "span", "time", "a"
}  # fmt: skip
HOSTILE = st.text(
    alphabet=st.sampled_from(list("<>&\"'[](){}:/*_`#@ \nascriptonhw.e-")), max_size=80
)


class Reader(HTMLParser):
    """Collects tags, addresses and words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    @override
    def handle_data(self, data: str) -> None:
        self.words += data


def _read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


@given(HOSTILE | st.text(max_size=80))
def test_only_known_tags_and_safe_addresses_come_out(text: str) -> None:
    for drawn in (html(text, {}), html(escape(text), {}), talk(text, {"ada": "Ada"})):
        read = _read(drawn)

        assert read.tags <= TAGS
        assert all(one.startswith(("http:", "https:", "mailto:")) for one in read.addresses)


@given(st.text(alphabet="ab<>&\"'*_`[]()", min_size=1, max_size=40))
def test_what_was_typed_reads_as_it_was_typed(text: str) -> None:
    if "`" not in text:
        assert _read(talk(text, {})).words == text


def test_spans_become_what_a_page_has_for_them() -> None:
    md = f"{person('Ada', 'per1')} {entry('A-42')} {link('docs', 'https://example.org/a')}"

    assert html(md, {"per1": "ada"}) == (
        '<p><span class="person" data-user="ada">Ada</span> '
        '<span class="entry" data-entry="A-42">A-42</span> '
        '<a href="https://example.org/a" target="_blank" rel="noopener noreferrer">docs</a></p>'
    )


def test_a_moment_is_told_in_a_way_pages_understand() -> None:
    moment = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)

    assert html(when("Tue 18:00", moment), {}) == (
        '<p><time datetime="2026-05-05T16:00:00+00:00">Tue 18:00</time></p>'
    )
    assert html("[soon](time:99999999999999999999)", {}) == '<p><time datetime="">soon</time></p>'


def test_lines_keep_their_shape() -> None:
    md = "First\nsecond\n\n**third**\n- one\n- two\n> said\n```\nx < y\n```"

    assert html(md, {}) == (
        "<p>First<br>second</p><p><strong>third</strong></p><ul><li>one</li><li>two</li></ul>"
        "<blockquote>said</blockquote><pre><code>x &lt; y</code></pre>"
    )


def test_addresses_and_names_in_talk_lead_somewhere() -> None:
    drawn = talk("See https://example.org/a_b (or ask @ada), not me@ada.example.", {"ada": "Ada"})

    assert 'href="https://example.org/a_b"' in drawn
    assert drawn.count('data-user="ada"') == 1
