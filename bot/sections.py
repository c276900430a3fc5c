"""The settings of what the bot keeps, allows, shows in a browser and writes down."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from bot.reach import Host, Port, Section


def at_home(path: Path) -> Path:
    """The path with ~ as a shell takes it. Raises ValueError for somebody who is not there."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(f"there is no home folder {path.parts[0]}") from None


class DatabaseSettings(Section):
    """Where everything is kept."""

    file: Path = Field(
        default=Path("folkmoot.db"),
        description="The SQLite file; made when missing, in a folder that is there.",
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

    @field_validator("file", "key_file")
    @classmethod
    def _is_a_path(cls, path: Path) -> Path:
        if path == Path():
            raise ValueError("write the path of a file")
        return at_home(path)

    @property
    def trace(self) -> Path:
        """Beside the keys, which outlive a disk that is not there: the file a bot ran on."""
        return self.key_file.with_name(f"{self.key_file.name}.database")


class SandboxSettings(Section):
    """The local web chat. It runs when neither Slack nor Discord is set up, and for `folkmoot try`."""

    host: Host = Field(
        default="127.0.0.1", description="Anybody who can reach it can be anybody in it."
    )
    port: Port = Field(default=8765, description="0 takes any free one.")
    browser: bool = Field(default=True, strict=True, description="Open a browser when it is ready.")


class CommunitySettings(Section):
    """What holds for all communities."""

    anyone_may_create: bool = Field(
        default=False,
        strict=True,
        description="Whether anybody may set up a community, not only admins of a workspace.",
    )


class LogSettings(Section):
    """What is written to standard error. Never the text of a message."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much."
    )
    format: Literal["text", "json"] = Field(
        default="text", description="`json` writes one object a line, for programs."
    )
