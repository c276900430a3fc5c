"""The settings of how people reach the bot: platforms, and what is served over HTTP."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator
from typing_extensions import override

_SHARDS = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?/([0-9]{1,4})")


class ProcessRole(StrEnum):
    """Which share of the work a process does, where several share one database."""

    ALL = "all"
    WEB = "web"  # hears what platforms post to us
    WORKER = "worker"  # keeps lines to platforms, sends what waits, runs what is due


def listenable(host: str) -> str:
    """The same; nothing at all would be every address of the machine. Raises ValueError."""
    if not host.strip():
        raise ValueError("write where to listen: 127.0.0.1, or 0.0.0.0 for all of its addresses")
    return host


Host = Annotated[str, AfterValidator(listenable)]
Port = Annotated[int, Field(strict=True, ge=0, le=65535)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class PlatformSection(Section):
    """Where people are. ``secrets`` are those it takes to begin with."""

    secrets: ClassVar[tuple[str, ...]] = ("token",)

    def is_posted_to(self) -> bool:
        """Whether the platform posts to us, so that any replica may hear it."""
        return False

    def turn(self) -> str:
        """What only one process at a time may hear, by name; "" where any number may."""
        return ""


class SlackSettings(PlatformSection):
    """Slack. Print the app manifest with `folkmoot manifest slack`."""

    secrets: ClassVar[tuple[str, ...]] = ("bot_token", "app_token")

    mode: Literal["socket", "http"] = Field(
        default="socket",
        description="`socket`: we open a line to Slack, and nothing has to reach this machine. "
        "`http`: Slack posts to this machine, signed.",
    )
    bot_token: SecretStr = Field(description="The bot token, xoxb-…")
    app_token: SecretStr | None = Field(
        default=None,
        description="The app-level token with connections:write, xapp-… Needed in socket mode.",
    )
    signing_secret: SecretStr | None = Field(
        default=None,
        description="What Slack signs with (Basic Information). Needed in http mode.",
    )
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

    @field_validator("api_base_url")
    @classmethod
    def _ends_with_a_slash(cls, text: str) -> str:
        return f"{_address(text, 'https', 'http').rstrip('/')}/"

    @override
    def is_posted_to(self) -> bool:
        return self.mode == "http"


class DiscordSettings(PlatformSection):
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
    shards: str = Field(
        default="",
        description="Which shards run here, such as `0-3/8`: 0 to 3 of eight. Empty: all of them.",
    )

    @field_validator("api_base_url")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        return _address(text, "https", "http")

    @field_validator("gateway_url")
    @classmethod
    def _is_empty_or_an_address(cls, text: str) -> str:
        return text and _address(text, "wss", "ws")

    @field_validator("shards")
    @classmethod
    def _there_are_such(cls, text: str) -> str:
        if text and _shards(text) is None:
            raise ValueError("write it as 0-3/8 (the first four of eight), or 7/8 (the last one)")
        return text

    def sharding(self) -> tuple[range, int] | None:
        """The numbers of the shards that run here, and how many there are everywhere."""
        return _shards(self.shards)

    @override
    def turn(self) -> str:
        """Every connection for a shard is told everything: two would answer twice."""
        return f"discord {self.shards}".strip()


class WebSettings(Section):
    """Health, metrics, and what Slack posts over HTTP. It runs when this section is there, when
    `slack.mode` is `http`, and for `folkmoot run` with `--role web` or `--port`.
    """

    host: Host = Field(
        default="127.0.0.1",
        description="Put a web server with TLS before it, and let out only what must be.",
    )
    port: Port = Field(default=8080, description="0 takes any free one.")


def _address(text: str, *schemes: str) -> str:
    scheme, divided, rest = text.partition("://")
    if scheme not in schemes or not divided or not rest:
        raise ValueError(f"write it as {schemes[0]}://…")
    return text


def _shards(text: str) -> tuple[range, int] | None:
    found = _SHARDS.fullmatch(text)
    if found is None:
        return None
    first, last, count = int(found[1]), int(found[2] or found[1]), int(found[3])
    return (range(first, last + 1), count) if first <= last < count else None
