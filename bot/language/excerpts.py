"""A text as a list shows it: in one line."""

from __future__ import annotations

import re

_FENCE = re.compile(r"```(?:[a-z0-9+#\x02\x03-]*(?=\s*\n))?")  # with the name of its language
_ITEM = "- "
_CUT = re.compile(r"[\s.,;:·]+…$")


def one_line(text: str) -> str:
    """Code without its fences; the items of a list stay apart."""
    said = ""
    within = False  # a list
    for line in filter(None, map(str.strip, _FENCE.sub("\n", text).splitlines())):
        item = line.startswith(_ITEM)
        apart = " · " if within or (item and not said.endswith(":")) else " "
        said = f"{said}{apart if said else ''}{' '.join(line.removeprefix(_ITEM).split())}"
        within = item
    return _CUT.sub("…", said)
