"""What the bot needs to know to be in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """``prefix`` stands before each command's name: "fm" makes /fm-ask.

    ``silence``: how long Slack may say nothing before we connect anew. ``opening``: how long that
    may take before it is tried again. ``patience``: how long
    work under way may take when we leave. ``mode``: whether we open a line to Slack (with the
    ``app_token``), or Slack posts to us (signed with the ``signing_secret``).
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    api_base_url: str = "https://slack.com/api/"
    prefix: str = ""
    silence: timedelta = timedelta(seconds=60)
    opening: timedelta = timedelta(seconds=30)
    patience: timedelta = timedelta(seconds=10)
    mode: Literal["socket", "http"] = "socket"
    signing_secret: str = field(default="", repr=False)
