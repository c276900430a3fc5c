"""Where the server is, and in one sentence why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.errors import ConfigError

OLDEST = 14
"""The oldest version that is still looked after."""

READ_ONLY = "25006"  # something was to be written where nothing may be
CONNECTIONS = 20
"""What one replica opens at most: to write, to read, to hear of others, and one for its turn."""

_DRIVER = "postgresql+psycopg"
_NAMES = ("postgres", "postgresql", _DRIVER)
_CUSTOMS: Mapping[str, str] = {  # unless the address says otherwise
    "application_name": "folkmoot",
    "client_encoding": "utf8",
    "connect_timeout": "5",
    "keepalives_idle": "30",  # a server that is gone is noticed in a minute, not in two hours
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # ms; the same where it owes us an answer, not in 15 minutes
    # what a replica held that vanished without a word is free again after this
    "options": "-c idle_in_transaction_session_timeout=20s",
}
_SAYS_ANYTHING = re.compile("[?&](?:application_name|user|password|passfile)=[^&]*")
_EXTRA = (
    "PostgreSQL needs one package more. Install it: pip install 'folkmoot[postgres]', "
    "or pip install '.[postgres]' in a copy of the source."
)


def address(url: str) -> URL:
    """The server's address, whichever way it is written. Raises ConfigError."""
    try:
        found = make_url(url.strip())
    except (ArgumentError, ValueError):
        found = None
    # behind an @ of its own the rest of a password would be taken for what follows, and shown
    if found is None or found.drivername not in _NAMES or _split(url):
        raise ConfigError(
            "database.url is not an address of PostgreSQL: it looks like "
            "postgresql://user:password@host:5432/name. In a user's name or a password, @ is written "
            "%40, : is %3A, / is %2F and % is %25. For SQLite, set database.file instead."
        )
    return (
        found.set(drivername=_DRIVER)
        .difference_update_query([])
        .update_query_dict(
            {name: value for name, value in _CUSTOMS.items() if name not in found.query}
        )
    )


def _split(url: str) -> bool:
    """Whether a password has an @; a user's name may have one, and so may what some options say."""
    _, _, rest = url.partition("://")
    _, _, behind = rest.partition(":")
    return _SAYS_ANYTHING.sub("", behind).count("@") > 1


def shown(where: URL) -> str:
    """Without the password and our own habits."""
    plain = where.difference_update_query([*where.query]).set(drivername="postgresql")
    return plain.render_as_string(hide_password=True)


def engine(where: URL, *, isolation: str, size: int = 1, reads_only: bool = False) -> Engine:
    """Connections to the server; none is made before one is needed."""
    try:
        made = create_engine(
            where,
            isolation_level=isolation,
            hide_parameters=True,  # errors are logged, and what people wrote is not
            pool_size=size,
            max_overflow=0,
            pool_pre_ping=isolation == "AUTOCOMMIT",  # the others repeat what failed
            # where each statement stands for itself there is nothing to undo
            pool_reset_on_return=None if isolation == "AUTOCOMMIT" else "rollback",
        )
    except ImportError:
        raise ConfigError(_EXTRA) from None

    @event.listens_for(made, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        from storage.postgres.text import Storable  # noqa: PLC0415  needs the driver

        connection.adapters.register_dumper(str, Storable)
        connection.read_only = reads_only

    return made


@contextmanager
def usable(where: URL) -> Iterator[None]:
    """What the server or the driver refuses is said in one sentence."""
    try:
        yield
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        way = (
            "Name the server that may be written in database.url: this one is a copy of it, or is "
            "being looked after."
            if getattr(error.orig, "sqlstate", "") == READ_ONLY
            else "Check that the server runs, and that address, user, password and rights are right "
            "in database.url."
        )
        raise ConfigError(f"{shown(where)}: the database cannot be used ({said}). {way}") from None


def check(where: URL, version: int, encoding: str) -> None:
    """Refuse a server that is too old, or that cannot keep every text."""
    major = version // 10_000
    if major < OLDEST:
        raise ConfigError(
            f"{shown(where)}: this is PostgreSQL {major}, and Folkmoot needs {OLDEST} or newer."
        )
    if encoding != "UTF8":
        raise ConfigError(
            f"{shown(where)}: this database keeps text as {encoding}. "
            "Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
        )
