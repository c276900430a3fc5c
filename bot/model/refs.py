"""Short ids as people write them: A-42, R-17, M-8, S-3."""

from __future__ import annotations

import re

_REF = re.compile(r"#?(?:(?P<letter>[a-z])[-\s]?)?0*(?P<number>\d{1,9})", re.ASCII | re.IGNORECASE)


def ref_of(letter: str, typed: str) -> str:
    """The short id meant: "A-42", "a42", "#42" and "42" are A-42; "" for anything else."""
    found = _REF.fullmatch(typed.strip())
    if found and (found["letter"] or letter).upper() == letter:
        return f"{letter}-{found['number']}"
    return ""
