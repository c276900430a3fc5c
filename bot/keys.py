"""The keys that seal buttons: read from a file, which is made when there is none."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError, no_folder

_CONSTANT = b"which key of Folkmoot's this is"  # no text of a button: those have a NUL in them


def sealing_keys(file: Path) -> list[bytes]:
    """The keys of a file, one a line; one is made when there is no file. Only the owner may read."""
    try:
        if not file.parent.is_dir():
            raise no_folder(file, "database.key_file")
        if not file.exists():
            _made(file)
        keys = [line.strip().encode() for line in file.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: the keys cannot be read or made ({error}).") from None
    if not keys:
        raise ConfigError(f"{file}: there is no key in it. Delete it, and a new one is made.")
    return keys


def fingerprint(key: bytes) -> str:
    """Tells keys apart, and may be read by anybody.

    It is a mac of a constant, as each button carries one of its text: a key of 32 random bytes is
    not found from either, and no button's mac follows from this one.
    """
    return hmac.digest(key, _CONSTANT, hashlib.sha256).hex()[:16]


def _made(file: Path) -> None:
    """Whole or not at all, and the first one stays: several processes may start at once."""
    new = file.with_name(f"{file.name}.new-{secrets.token_hex(4)}")
    new.touch(mode=0o600)
    try:
        new.write_text(secrets.token_urlsafe(32) + "\n")
        with suppress(FileExistsError):
            os.link(new, file)
    finally:
        new.unlink()
