"""The search indexes: how they are made and kept in step, and how words become a match.

Both are FTS5 over the table ``entry``, which keeps the texts. Each row carries its community as a
term of its own, so that a match touches and scores the entries of one community only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.markup import Md, escape

MOST_WORDS = 32
RAREST = 8
SHORTEST_PART = 3
FOUND, END = "\x02", "\x03"

_IN_ANY_QUESTION = """
a about am an and any are as at be been best but by can could did do does doing for from had has
have he her his how i if in is it its may me might must my no not of on or our she should so
some than that the their them then there these they this those to us was we were what when where
which who whom whose why will with would you your
"""
FILLERS = frozenset(_IN_ANY_QUESTION.split())

_LONGEST_QUERY = 3000
_CANDIDATES = 64
_SNIPPET = 240
_BEFORE = 60
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_WORD = re.compile(r"\w\S*\w|\w")
_MARKED = re.compile(f"{FOUND}([^{FOUND}{END}]*){END}")


@dataclass(frozen=True, slots=True)
class TextIndex:
    """One FTS5 table over columns of ``entry``; its first column is always the community's term."""

    name: str
    columns: tuple[str, ...]
    weights: tuple[int, ...]
    tokens: str

    def match(self, scope: str, words: Iterable[str], *, either: bool = False) -> str:
        """What to MATCH: all of the words (or any), in entries of one community.

        Every word stands in quotes and none may match the community's term: nothing people
        type is taken for an operator, a column or another community.
        """
        wanted = (" OR " if either else " AND ").join(map(_quoted, words))
        return f"scope : {_quoted(scope)} AND {{{' '.join(self.columns)}}} : ({wanted})"

    def statements(self) -> Iterator[str]:
        """What makes the index and keeps it in step with its table."""
        every = ", ".join(("scope", *self.columns))
        options = f"content='entry', content_rowid='number', tokenize='{self.tokens}'"
        weights = ", ".join(map(str, (0, *self.weights)))
        added, gone = (self._row(values) for values in ("new", "old"))
        learn = f"INSERT INTO {self.name}(rowid, {every}) VALUES ({added});"  # noqa: S608  our names
        forget = f"INSERT INTO {self.name}({self.name}, rowid, {every}) VALUES ('delete', {gone});"  # noqa: S608  our names
        yield f"CREATE VIRTUAL TABLE {self.name} USING fts5({every}, {options})"
        yield f"INSERT INTO {self.name}({self.name}, rank) VALUES ('rank', 'bm25({weights})')"  # noqa: S608  our names
        yield f"CREATE TRIGGER {self.name}_added AFTER INSERT ON entry BEGIN {learn} END"
        yield f"CREATE TRIGGER {self.name}_dropped AFTER DELETE ON entry BEGIN {forget} END"
        changed = f"CREATE TRIGGER {self.name}_changed AFTER UPDATE OF {every} ON entry"
        yield f"{changed} BEGIN {forget} {learn} END"

    def _row(self, moment: str) -> str:
        """The columns of a row in a trigger, as it was or as it is."""
        return ", ".join(f"{moment}.{one}" for one in ("number", "scope", *self.columns))


WORDS = TextIndex(
    "entry_words",
    ("title", "aliases", "topic", "body"),
    (5, 4, 3, 1),
    "porter unicode61 remove_diacritics 2",
)
PARTS = TextIndex("entry_parts", ("title", "aliases", "topic", "url"), (5, 4, 3, 1), "trigram")

CREATE = (*WORDS.statements(), *PARTS.statements())


def storable(text: str) -> str:
    """A query without what no index takes, and not longer than a person types."""
    return _UNSTORABLE.sub(" ", text)[:_LONGEST_QUERY]


def words_of(text: str) -> list[str]:
    """The words of a query, each once, without the signs around them; of very many, the longest.

    Words of any question are left out, unless there are no others.
    """
    found = (word for word in _WORD.findall(text) if any(map(str.isalnum, word)))
    unique = {word.casefold(): word for word in found}
    words = [unique[one] for one in unique if one not in FILLERS] or list(unique.values())
    if len(words) <= _CANDIDATES:
        return words
    return sorted(words, key=len, reverse=True)[:_CANDIDATES]


def parts_of(words: Iterable[str]) -> list[str]:
    """The words long enough to be looked for inside other words."""
    return [word for word in words if len(word) >= SHORTEST_PART]


def shown(marked: str) -> Md:
    """A snippet as markup: what was found in bold, everything else as it was typed."""
    text = " ".join(marked.split())
    if len(text) > _SNIPPET:
        start = max(0, text.find(FOUND) - _BEFORE)
        text = ("…" if start else "") + text[start : start + _SNIPPET].strip() + "…"
    pieces = _MARKED.split(text)
    return Md("".join(_piece(one, bold=at % 2 == 1) for at, one in enumerate(pieces)))


def _piece(text: str, *, bold: bool) -> str:
    plain = escape(text.replace(FOUND, "").replace(END, ""))
    return f"**{plain}**" if bold and plain else plain


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
