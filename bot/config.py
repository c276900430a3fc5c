"""Settings: read once from ``config.toml`` and the environment into frozen values."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.errors import ConfigError
from bot.reach import DiscordSettings, PlatformSection, Section, SlackSettings, WebSettings
from bot.sections import (
    CommunitySettings,
    DatabaseSettings,
    LogSettings,
    SandboxSettings,
    at_home,
)

ENVIRONMENT = "FOLKMOOT"
_WORD = re.compile(r"[!-~]+")
_MAY_BE_WRITTEN = ("url",)  # an address need not hold a password
_MUST_BE = {  # by the kind of mistake
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("string_type", "path_type"), "text in quotes"),
    "tuple_type": "a list in brackets: [ … ]",
    "literal_error": "{expected}",
    "less_than_equal": "at most {le}",
    "greater_than_equal": "at least {ge}",
    "string_too_long": "at most {max_length} characters long",
}


class Settings(Section):
    """Everything that can be set. Platform sections are optional; with none, the sandbox runs."""

    database: DatabaseSettings = DatabaseSettings()
    communities: CommunitySettings = CommunitySettings()
    sandbox: SandboxSettings = SandboxSettings()
    log: LogSettings = LogSettings()
    web: WebSettings | None = None
    slack: SlackSettings | None = None
    discord: DiscordSettings | None = None

    def platforms(self) -> tuple[str, ...]:
        """The platforms that are set up, by the names of their sections."""
        return tuple(name for name in PLATFORMS if getattr(self, name))


def _kind(field: FieldInfo) -> type[Section]:
    """What a section is made of, whether it may be left out or not."""
    kind: type[Section] = (get_args(field.annotation) or (field.annotation,))[0]
    return kind


def _secret_keys(kind: type[Section]) -> frozenset[str]:
    fields = kind.model_fields.items()
    return frozenset(key for key, field in fields if "SecretStr" in str(field.annotation))


SECTIONS: Mapping[str, type[Section]] = {
    name: _kind(field) for name, field in Settings.model_fields.items()
}
PLATFORMS = tuple(name for name, kind in SECTIONS.items() if issubclass(kind, PlatformSection))
SECRETS = frozenset[str]().union(*map(_secret_keys, SECTIONS.values()))


def load(
    file: Path | None,
    environment: Mapping[str, str] = os.environ,
    *,
    sections: Collection[str] = SECTIONS,
    secrets: bool = True,
) -> Settings:
    """The settings of a file (none: the defaults) and of the environment, which wins.

    Of other ``sections`` nothing is read. Without ``secrets`` those of platforms need not be at
    hand, and their files are not read. Raises ConfigError naming file, key and fix.
    """
    name = str(file) if file else "the environment"
    found = _read(file) if file else {}
    values = {key: found[key] for key in found if key in sections or key not in SECTIONS}
    _check_variables(environment, sections)
    for section in sections:
        kind, given = SECTIONS[section], values.get(section)
        if given is not None and not isinstance(given, dict):
            raise ConfigError(f"{name}: {section} must be a section. Write [{section}] on a line.")
        spared = frozenset[str]() if secrets or section not in PLATFORMS else _secret_keys(kind)
        merged = _merged(name, section, given or {}, environment, spared)
        if merged or given is not None:
            values[section] = dict.fromkeys(spared, "") | merged
    try:
        settings = Settings(**values)
    except ValidationError as error:
        first = _first(error)
        where = _source(name, environment, *map(str, first["loc"][:2]))
        raise ConfigError(f"{where}: {_explained(first)}") from None
    _check_slack(name, settings.slack)
    return settings


def variable(section: str, key: str) -> str:
    """The environment variable of a setting."""
    return f"{ENVIRONMENT}_{section}_{key}".upper()


def _source(name: str, environment: Mapping[str, str], section: str, key: str = "") -> str:
    """Where a value is to be mended: the variable wins over the file of that ``name``."""
    said = variable(section, key)
    return said if environment.get(said) else name


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file. `folkmoot init` writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: it cannot be read ({_reason(error)}).") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: this is not TOML: {error}.") from None


def _merged(
    name: str,
    section: str,
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    spared: frozenset[str],
) -> dict[str, Any]:
    """A section's values, with secrets read from their files but for ``spared``.

    The environment is on top.
    """
    found = dict(given)
    for key, field in SECTIONS[section].model_fields.items():
        said = environment.get(variable(section, key))
        if key in SECRETS:
            if key not in _MAY_BE_WRITTEN:
                _check_not_written(name, section, key, found)
            written = found.pop(f"{key}_file", None)
            path = environment.get(variable(section, f"{key}_file")) or written
            if path is not None and key not in spared and not said:
                found[key] = _secret(name, section, key, path)
        if said:
            found[key] = _meant(field.annotation, said)
        if key in SECRETS and key not in _MAY_BE_WRITTEN:
            where = _source(name, environment, section, key)
            _check_word(f"{where}: {section}.{key}", str(found.get(key, "x")).strip())
    return found


def _meant(kind: object, said: str) -> object:
    """What the text of a variable stands for; a file writes numbers, true and false as such."""
    if "tuple" in str(kind):
        return said.split(",")
    if kind in (int, bool):
        with suppress(ValidationError):
            return TypeAdapter(kind).validate_python(said)
    return said


def _check_word(where: str, secret: str) -> None:
    if secret and not _WORD.fullmatch(secret):
        raise ConfigError(
            f"{where} has a space, a line break or a letter in it that no such secret has. Copy it "
            "once more, and nothing else with it."
        )


def _check_slack(name: str, slack: SlackSettings | None) -> None:
    """Which secret it takes to hear Slack depends on the mode."""
    if slack is None:
        return
    key = "app_token" if slack.mode == "socket" else "signing_secret"
    if getattr(slack, key) is None:
        why = f"slack.mode is {slack.mode}, and slack.{key} is missing."
        raise ConfigError(f"{name}: {why} {_remedy('slack', key)}")


def _remedy(section: str, key: str) -> str:
    where = f"{section}.{key}_file"
    return f"Set {variable(section, key)}, or {where} to the path of a file holding it."


def _check_not_written(name: str, section: str, key: str, given: Mapping[str, Any]) -> None:
    if key in given:
        raise ConfigError(
            f"{name}: {section}.{key} is a secret and does not belong in this file. Set "
            f"{variable(section, key)}, or {section}.{key}_file to the path of a file holding it."
        )


def _secret(name: str, section: str, key: str, path: object) -> str:
    where = f"{name}: {section}.{key}_file"
    if not isinstance(path, str):
        raise ConfigError(f"{where}: it must be {_MUST_BE['path_type']}.")
    try:
        found = at_home(Path(path)).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{where}: {path} cannot be read ({_reason(error)}).") from None
    if not found:
        raise ConfigError(f"{where}: {path} is empty.")
    return found


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _check_variables(environment: Mapping[str, str], sections: Collection[str]) -> None:
    """A variable that nearly is one of ours is a mistake, unless that one is there too."""
    known = [
        variable(section, key)
        for section in sections
        for field in SECTIONS[section].model_fields
        for key in (field, *([f"{field}_file"] if field in SECRETS else []))
    ]
    for name in environment:
        if name.startswith(f"{ENVIRONMENT}_") and name not in known:
            for near in set(get_close_matches(name, known, n=1, cutoff=0.9)) - set(environment):
                raise ConfigError(
                    f"the environment: {name}: there is no such setting. Did you mean “{near}”?"
                )


def _first(error: ValidationError) -> ErrorDetails:
    """The first problem; what is unknown before what is missing, as it may be a slip for that."""
    found = error.errors(include_input=False, include_url=False)
    return min(found, key=lambda one: one["type"] != "extra_forbidden")


def _explained(first: ErrorDetails) -> str:
    """A problem with the key and what to do; never the value, which may be a secret."""
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    match first["type"]:
        case "extra_forbidden":
            return f"{key}: there is no such setting.{_nearest(path)}"
        case "missing":
            return f"{key} is missing. {_remedy(*path[:2])}"
        case kind if kind in _MUST_BE:
            which = "each" if len(path) > len(("section", "key")) else "it"
            must_be = _MUST_BE[kind].format(**first.get("ctx", {}))
            return f"{'.'.join(path[:2])}: {which} must be {must_be}."
        case _:
            return f"{key}: {first['msg'].removeprefix('Value error, ')}."


def _nearest(path: list[str]) -> str:
    known = list(SECTIONS) if len(path) == 1 else list(SECTIONS[path[0]].model_fields)
    known += [f"{key}_file" for key in known if key in SECRETS]
    near = get_close_matches(path[-1], known, n=1)
    return f" Did you mean “{near[0]}”?" if near else f" There is {', '.join(known)}."
