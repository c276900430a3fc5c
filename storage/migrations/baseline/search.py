"""The search indexes of the first schema."""

from __future__ import annotations

STATEMENTS = (
    (
        "CREATE VIRTUAL TABLE entry_words USING fts5(scope, title, aliases, topic, body, "
        "content='entry', content_rowid='number', tokenize='porter unicode61 remove_diacritics "
        "2')"
    ),
    ("INSERT INTO entry_words(entry_words, rank) VALUES ('rank', 'bm25(0, 5, 4, 3, 1)')"),
    (
        "CREATE TRIGGER entry_words_added AFTER INSERT ON entry BEGIN INSERT INTO "
        "entry_words(rowid, scope, title, aliases, topic, body) VALUES (new.number, new.scope, "
        "new.title, new.aliases, new.topic, new.body); END"
    ),
    (
        "CREATE TRIGGER entry_words_dropped AFTER DELETE ON entry BEGIN INSERT INTO "
        "entry_words(entry_words, rowid, scope, title, aliases, topic, body) VALUES ('delete', "
        "old.number, old.scope, old.title, old.aliases, old.topic, old.body); END"
    ),
    (
        "CREATE TRIGGER entry_words_changed AFTER UPDATE OF scope, title, aliases, topic, body "
        "ON entry BEGIN INSERT INTO entry_words(entry_words, rowid, scope, title, aliases, "
        "topic, body) VALUES ('delete', old.number, old.scope, old.title, old.aliases, "
        "old.topic, old.body); INSERT INTO entry_words(rowid, scope, title, aliases, topic, "
        "body) VALUES (new.number, new.scope, new.title, new.aliases, new.topic, new.body); END"
    ),
    (
        "CREATE VIRTUAL TABLE entry_parts USING fts5(scope, title, aliases, topic, url, "
        "content='entry', content_rowid='number', tokenize='trigram')"
    ),
    ("INSERT INTO entry_parts(entry_parts, rank) VALUES ('rank', 'bm25(0, 5, 4, 3, 1)')"),
    (
        "CREATE TRIGGER entry_parts_added AFTER INSERT ON entry BEGIN INSERT INTO "
        "entry_parts(rowid, scope, title, aliases, topic, url) VALUES (new.number, new.scope, "
        "new.title, new.aliases, new.topic, new.url); END"
    ),
    (
        "CREATE TRIGGER entry_parts_dropped AFTER DELETE ON entry BEGIN INSERT INTO "
        "entry_parts(entry_parts, rowid, scope, title, aliases, topic, url) VALUES ('delete', "
        "old.number, old.scope, old.title, old.aliases, old.topic, old.url); END"
    ),
    (
        "CREATE TRIGGER entry_parts_changed AFTER UPDATE OF scope, title, aliases, topic, url "
        "ON entry BEGIN INSERT INTO entry_parts(entry_parts, rowid, scope, title, aliases, "
        "topic, url) VALUES ('delete', old.number, old.scope, old.title, old.aliases, "
        "old.topic, old.url); INSERT INTO entry_parts(rowid, scope, title, aliases, topic, url)"
        " VALUES (new.number, new.scope, new.title, new.aliases, new.topic, new.url); END"
    ),
)
