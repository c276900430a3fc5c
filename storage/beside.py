"""Where a database keeps what belongs to it."""

from __future__ import annotations

from pathlib import Path


def beside(file: Path, ending: str) -> Path:
    """Beside the file itself, whichever link to it is known here."""
    real = file.resolve()
    return real.with_name(f"{real.name}{ending}")
