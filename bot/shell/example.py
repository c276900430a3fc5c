"""Writes ``config.example.toml`` from the settings: each with its help and its default."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config import SECRETS, SECTIONS, Settings, variable
from bot.reach import Section

HEAD = """\
# Every setting of Folkmoot, with its default. Copy this file to config.toml and change what you
# need, or let `folkmoot init` ask you. Each may also be set in the environment: [log] level is
# FOLKMOOT_LOG_LEVEL. Secrets are never written here: they come from the environment, or from a
# file whose path is given. A path that does not begin with / or ~ starts where the command is run.
"""


def example() -> str:
    """The text of ``config.example.toml``; it loads as it is, with no platform set up."""
    return "\n".join([HEAD, *map(_section, SECTIONS)])


def _section(name: str) -> str:
    kind = SECTIONS[name]
    optional = Settings.model_fields[name].default is None
    lines = [*_comment(kind.__doc__ or ""), f"[{name}]"]
    for key, info in kind.model_fields.items():
        lines += [*_comment(info.description or ""), *_setting(name, key, info)]
    if optional:
        lines = [line if line.startswith("#") else f"# {line}" for line in lines]
    return "\n".join(lines) + "\n"


def _setting(section: str, key: str, info: FieldInfo) -> list[str]:
    if is_kept_elsewhere(info):
        return [*_comment(f"Or set {variable(section, key)}."), f'{key}_file = "path/of/a/file"']
    beside = [f'# {key}_file = "path/of/a/file"'] if key in SECRETS else []
    return [f"{key} = {toml(info.default)}", *beside]


def toml(value: Any) -> str:
    """A value as it is written in the file."""
    match value:
        case bool():
            return str(value).lower()
        case Path():
            return json.dumps(str(value))
        case SecretStr():
            return json.dumps(value.get_secret_value())
        case tuple():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return json.dumps(value)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), 96)]


def keys() -> list[str]:
    """Every setting as ``section.key``: what the documentation has to name."""
    return [f"{name}.{key}" for name, kind in SECTIONS.items() for key in _keys(kind)]


def _keys(kind: type[Section]) -> Iterator[str]:
    for key, info in kind.model_fields.items():
        if not is_kept_elsewhere(info):
            yield key
        if key in SECRETS:
            yield f"{key}_file"


def is_kept_elsewhere(info: FieldInfo) -> bool:
    """Secrets have no default, and stand in files of their own."""
    return info.default is None or info.is_required()
