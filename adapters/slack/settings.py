"""What the bot needs to know to be in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """``prefix`` stands before each command's name: "fm" makes /fm-ask.

    ``silence``: how long Slack may say nothing before we connect anew. ``patience``: how long
    work under way may take when we leave.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    api_base_url: str = "https://slack.com/api/"
    prefix: str = ""
    silence: timedelta = timedelta(seconds=60)
    patience: timedelta = timedelta(seconds=10)
