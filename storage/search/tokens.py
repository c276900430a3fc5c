"""Texts as SQLite's own tokenizer takes them apart, so that every database finds the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from storage.search.fts5 import BODY, OPENING, SNIPPET, TOKENS, WORDS
from storage.search.index import Wanted
from storage.search.words import END, FOUND
from storage.statements import Row

_COLUMNS = ("scope", *WORDS.columns)
_TOKENS = f"CREATE VIRTUAL TABLE t USING fts5(text, content='', tokenize='{TOKENS}')"
_TEXTS = f"CREATE VIRTUAL TABLE t USING fts5({', '.join(_COLUMNS)}, tokenize='{TOKENS}')"
_KEEP = f"INSERT INTO t(rowid, {', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608  our names
_CUT = "SELECT rowid, snippet(t, ?, ?, ?, '…', ?) FROM t WHERE t MATCH ?"


def tokens(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text as the index keeps them: folded, and without their endings."""
    found: list[list[str]] = [[] for _ in texts]
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(_TOKENS)
        scratch.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
        scratch.executemany("INSERT INTO t(rowid, text) VALUES (?, ?)", enumerate(texts))
        for at, term in scratch.execute("SELECT doc, term FROM v ORDER BY doc, offset"):
            found[at].append(term)
    return found


def snippets(wanted: Wanted, rows: Sequence[Row]) -> dict[int, str]:
    """The best part of each text with what was found marked, else how it begins."""
    found = {row.number: str(row.body[:OPENING]) for row in rows}
    if wanted.inside:
        return found
    match = WORDS.match(wanted.scope, wanted.words, either=wanted.either)
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(_TEXTS)
        texts = [(row.number, *(getattr(row, name) for name in _COLUMNS)) for row in rows]
        scratch.executemany(_KEEP, texts)
        return found | dict(scratch.execute(_CUT, (BODY, FOUND, END, SNIPPET, match)))
