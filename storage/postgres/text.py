"""Text on its way to the server, which takes any character but NUL."""

from __future__ import annotations

from psycopg.types.string import StrDumper
from typing_extensions import override


class Storable(StrDumper):
    """Drops NULs. What people type has none, and nothing else may break on one."""

    @override
    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        return super().dump(obj.replace("\0", "") if "\0" in obj else obj)
