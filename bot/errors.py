"""Every error the core raises, and what the member is told.

BotError
├── UserError            expected; shown to the member who caused it
│   ├── NotFound
│   ├── NotAllowed
│   ├── Invalid
│   ├── StaleAction      the button is from an older message
│   ├── Busy             too much waits already
│   ├── NoRoom           the disk is full
│   └── Astray           the database is not where it was
├── NeedsWrite           what began as a read is run again as a write
├── DeliveryError        a platform refused a message
│   └── Unreachable      it did not answer as it should
└── ConfigError          stops the bot at startup
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path


class BotError(Exception):
    """Base of every error this project raises on purpose."""


class UserError(BotError):
    """Expected. ``str(error)`` is written for the member and shown only to them."""


class NotFound(UserError):
    """What the member pointed at is not in their community."""


class NotAllowed(UserError):
    """The member's roles do not cover this."""


class Invalid(UserError):
    """An input was wrong; ``field`` says which one."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


class StaleAction(UserError):
    """A button or form that this version of the bot did not make."""

    def __init__(self) -> None:
        super().__init__("This message is out of date. Run the command again.")


class Busy(UserError):
    """More is waiting than could be answered in time, or another program holds the database."""

    def __init__(self) -> None:
        super().__init__(
            "Folkmoot is very busy just now. Please try again in a moment; nothing was done."
        )


class NoRoom(UserError):
    """Nothing can be kept."""

    def __init__(self) -> None:
        super().__init__(
            "Folkmoot's disk is full, so nothing can be kept and nothing was done. "
            "Please tell whoever runs this bot."
        )


class Astray(UserError):
    """What is kept would be lost: the database is not where it was."""

    def __init__(self) -> None:
        super().__init__(
            "Folkmoot's database is not where it was, so nothing was done. "
            "Please tell whoever runs this bot."
        )


class NeedsWrite(BotError):
    """A read turned out to change something, such as a person met for the first time."""


class DeliveryError(BotError):
    """A platform refused a message.

    ``final``: trying again would not help. ``retry_after``: only too much was sent; ``everywhere``:
    not to this channel but to the whole platform.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        everywhere: bool = False,
        final: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after, self.everywhere = retry_after, everywhere
        self.final = final


class Unreachable(DeliveryError):
    """The platform did not answer as it should.

    ``unsure``: the message may have arrived all the same. ``answered``: hardly so, since something
    answered that was in trouble. ``locked_out``: our token is no good any more.
    """

    def __init__(
        self,
        reason: str,
        *,
        unsure: bool = False,
        answered: bool = False,
        locked_out: bool = False,
    ) -> None:
        super().__init__(reason)
        self.unsure, self.answered = unsure or answered, answered
        self.locked_out = locked_out


class ConfigError(BotError):
    """The configuration cannot be used; the message names file, key and fix."""


def no_folder(file: Path, setting: str) -> ConfigError:
    """Made by us, it would be where a disk is to be, or where a slip leads."""
    return ConfigError(
        f"{file}: there is no folder {file.resolve().parent}. Make it, or mount its disk; or set "
        f"another path under {setting}."
    )


def told(error: BaseException) -> str:
    """What it says, or what it is where it says nothing."""
    return str(error) or type(error).__name__
