"""Settings: read once from ``config.toml`` and the environment into frozen values."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import ConfigError

ENVIRONMENT = "FOLKMOOT"
_SECRETS = ("bot_token", "app_token", "token", "url")
_MAY_BE_WRITTEN = ("url",)  # an address need not hold a password


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DatabaseSettings(Section):
    """Where everything is kept."""

    file: Path = Field(
        default=Path("folkmoot.db"), description="The SQLite file; made when missing."
    )
    url: SecretStr = Field(
        default=SecretStr(""),
        description="A PostgreSQL server instead of the file, for several replicas: "
        "postgresql://user:password@host/name. With a password in it, better set `url_file` to "
        "the path of a file holding it.",
    )
    key_file: Path = Field(
        default=Path("folkmoot.key"),
        description="Keys that seal buttons, one a line; made when missing. The first one seals, "
        "all open: to rotate, put a new line on top. Whoever has them can forge buttons.",
    )


class SandboxSettings(Section):
    """The local web chat. It runs when neither Slack nor Discord is set up, and for `folkmoot try`."""

    host: str = Field(
        default="127.0.0.1", description="Anybody who can reach it can be anybody in it."
    )
    port: int = Field(default=8765, ge=0, le=65535, description="0 takes any free one.")
    browser: bool = Field(default=True, description="Open a browser when it is ready.")


class CommunitySettings(Section):
    """What holds for all communities."""

    anyone_may_create: bool = Field(
        default=False,
        description="Whether anybody may set up a community, not only admins of a workspace.",
    )


class SlackSettings(Section):
    """Slack, over Socket Mode. Print the app manifest with `folkmoot manifest slack`."""

    bot_token: SecretStr = Field(description="The bot token, xoxb-…")
    app_token: SecretStr = Field(description="The app-level token with connections:write, xapp-…")
    api_base_url: str = Field(
        default="https://slack.com/api/",
        description="For a proxy or a test server; ends with a slash.",
    )
    command_prefix: str = Field(
        default="", max_length=10, description="Put before every slash command: `fm` makes /fm-ask."
    )
    drop_commands: tuple[str, ...] = Field(
        default=(), description="Slash commands to leave out; `/moot` always works."
    )


class DiscordSettings(Section):
    """Discord. Print the invite link with `folkmoot manifest discord`."""

    token: SecretStr = Field(description="The bot token.")
    api_base_url: str = Field(
        default="https://discord.com/api/v10", description="For a proxy or a test server."
    )
    gateway_url: str = Field(
        default="", description="For a test server; empty means Discord's own."
    )
    sync_commands: Literal["auto", "never"] = Field(
        default="auto", description="`auto` registers the commands when they changed."
    )
    guilds: tuple[int, ...] = Field(
        default=(), description="Register commands in these servers only, where they show at once."
    )


class LogSettings(Section):
    """What is written to standard error. Never the text of a message."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much."
    )


class Settings(Section):
    """Everything that can be set. Platform sections are optional; with none, the sandbox runs."""

    database: DatabaseSettings = DatabaseSettings()
    communities: CommunitySettings = CommunitySettings()
    sandbox: SandboxSettings = SandboxSettings()
    log: LogSettings = LogSettings()
    slack: SlackSettings | None = None
    discord: DiscordSettings | None = None


SECTIONS: Mapping[str, type[Section]] = {
    "database": DatabaseSettings,
    "communities": CommunitySettings,
    "sandbox": SandboxSettings,
    "log": LogSettings,
    "slack": SlackSettings,
    "discord": DiscordSettings,
}


def load(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a file (none: the defaults) and of the environment, which wins.

    Raises ConfigError naming file, key and fix.
    """
    name = str(file) if file else "the environment"
    values = _read(file) if file else {}
    for section, kind in SECTIONS.items():
        given = values.get(section)
        if given is not None and not isinstance(given, dict):
            raise ConfigError(f"{name}: {section} must be a section. Write [{section}] on a line.")
        merged = _merged(name, section, kind, given or {}, environment)
        if merged or given is not None:
            values[section] = merged
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(f"{name}: {_explained(error)}") from None


def variable(section: str, key: str) -> str:
    """The environment variable of a setting."""
    return f"{ENVIRONMENT}_{section}_{key}".upper()


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file. `folkmoot init` writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: it cannot be read ({error}).") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: this is not TOML: {error}.") from None


def _merged(
    name: str,
    section: str,
    kind: type[Section],
    given: Mapping[str, Any],
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """A section's values with secrets read from their files and the environment on top."""
    found = dict(given)
    for key in kind.model_fields:
        if key in _SECRETS:
            if key not in _MAY_BE_WRITTEN:
                _check_not_written(name, section, key, found)
            path = found.pop(f"{key}_file", None)
            if path is not None:
                found[key] = _secret(name, section, key, Path(str(path)))
        said = environment.get(variable(section, key))
        if said:
            found[key] = (
                said.split(",") if "tuple" in str(kind.model_fields[key].annotation) else said
            )
    return found


def _check_not_written(name: str, section: str, key: str, given: Mapping[str, Any]) -> None:
    if key in given:
        raise ConfigError(
            f"{name}: {section}.{key} is a secret and does not belong in this file. Set "
            f"{variable(section, key)}, or {section}.{key}_file to the path of a file holding it."
        )


def _secret(name: str, section: str, key: str, path: Path) -> str:
    try:
        found = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: {section}.{key}_file: it cannot be read ({error}).") from None
    if not found:
        raise ConfigError(f"{name}: {section}.{key}_file: {path} is empty.")
    return found


def _explained(error: ValidationError) -> str:
    """The first problem, with the key and what to do; never the value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    match first["type"]:
        case "extra_forbidden":
            return f"{key}: there is no such setting.{_nearest(path)}"
        case "missing":
            return (
                f"{key} is missing. Set {variable(*path[:2])}, or {key}_file to the path of a file "
                "holding it."
            )
        case _:
            return f"{key}: {first['msg']}."


def _nearest(path: list[str]) -> str:
    known = list(SECTIONS) if len(path) == 1 else list(SECTIONS[path[0]].model_fields)
    known += [f"{key}_file" for key in known if key in _SECRETS]
    near = get_close_matches(path[-1], known, n=1)
    return f" Did you mean “{near[0]}”?" if near else f" There is {', '.join(known)}."
