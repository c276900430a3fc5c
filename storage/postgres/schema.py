"""Brings the schema up to date, however many replicas start at once."""

from __future__ import annotations

import logging

from sqlalchemy import URL, Connection, text

from storage import schema
from storage.postgres.address import check, engine, usable

log = logging.getLogger(__name__)

_FIRST = text("SELECT pg_try_advisory_xact_lock(x'666f6c6b'::int)")
_ALONE = text("SELECT pg_advisory_xact_lock(x'666f6c6b'::int)")
"""Whoever comes second waits here, and then finds everything done."""

_HOWEVER_LONG = text("SET LOCAL idle_in_transaction_session_timeout = 0")
_WHAT_IT_IS = text(
    "SELECT current_setting('server_version_num')::int AS version,"
    " current_setting('server_encoding') AS encoding"
)
_AS_TYPED = text(
    """
    DO $$
    DECLARE one record;
    BEGIN
      FOR one IN
        SELECT table_name, column_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
          AND data_type IN ('character varying', 'text') AND collation_name IS NULL
      LOOP
        EXECUTE format(
          'ALTER TABLE %I ALTER COLUMN %I TYPE varchar COLLATE "C"', one.table_name, one.column_name
        );
      END LOOP;
    END $$
    """
)
"""Text is compared as SQLite does it, by its bytes, whatever the server's language is."""


def refuse_unfit(where: URL, connection: Connection) -> None:
    """Raises ConfigError for a server that is too old, and for one that keeps not every text."""
    found = connection.execute(_WHAT_IT_IS).one()
    check(where, found.version, found.encoding)


def prepare(where: URL) -> None:
    """Raises ConfigError when the server, or the database on it, cannot be used."""
    made = engine(where, isolation="READ COMMITTED", size=2)
    try:
        with usable(where), made.connect() as guard:
            refuse_unfit(where, guard)
            guard.execute(_HOWEVER_LONG)
            if not guard.scalar(_FIRST):
                log.info("another process brings the database up to date; waiting until it is done")
                guard.execute(_ALONE)
            schema.upgrade(made)
            guard.execute(_AS_TYPED)
            guard.commit()
    finally:
        made.dispose()
