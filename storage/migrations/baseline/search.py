"""The search indexes of the first schema, and what else one of the databases needs."""

from __future__ import annotations

_SQLITE = (
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
_POSTGRES = (
    (
        "CREATE TABLE entry_search (number integer PRIMARY KEY REFERENCES entry ON DELETE CASCADE, "
        "scope varchar NOT NULL, words tsvector NOT NULL, word_count integer NOT NULL, "
        "parts varchar NOT NULL, part_count integer NOT NULL)"
    ),
    "CREATE INDEX entry_search_scope ON entry_search (scope) INCLUDE (word_count, part_count)",
    "CREATE INDEX entry_search_words ON entry_search USING gin (words) WITH (fastupdate = off)",
    (  # without it, parts of words are looked for entry by entry
        "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX entry_search_parts ON "
        "entry_search USING gin (parts gin_trgm_ops) WITH (fastupdate = off); EXCEPTION WHEN "
        "insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object "
        "THEN RAISE NOTICE 'pg_trgm cannot be used'; END $$"
    ),
    (
        "CREATE TABLE written (hand varchar PRIMARY KEY, action varchar NOT NULL, "
        "at timestamptz NOT NULL)"
    ),
)

STATEMENTS = {"sqlite": _SQLITE, "postgresql": _POSTGRES}
