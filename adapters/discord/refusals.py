"""What Discord refuses, in words that say who can do what about it."""

from __future__ import annotations

import discord
from aiohttp import ClientConnectorError, ClientError

from adapters.discord import limits
from bot.errors import DeliveryError, Unreachable
from bot.sending import waits

Trouble = discord.DiscordException | ClientError | TimeoutError | OSError
TROUBLES = (discord.DiscordException, ClientError, TimeoutError, OSError)
# What discord.py stumbles over when something else than Discord answers, a page of HTML; the last
# when its client was closed meanwhile.
GARBLED = (AttributeError, KeyError, TypeError, ValueError, RuntimeError)

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK = 10003, 10008, 10015
UNKNOWN_INTERACTION, ALREADY_ANSWERED, TOKEN_EXPIRED = 10062, 40060, 50027
NO_ACCESS, CLOSED_TO_US, NO_PERMISSION, ARCHIVED, STRANGERS = 50001, 50007, 50013, 50083, 50278
HAS_THREAD = 160004
OVER = {UNKNOWN_INTERACTION, ALREADY_ANSWERED, UNKNOWN_WEBHOOK, TOKEN_EXPIRED}

NOT_ACCEPTED = (
    "Discord does not accept the bot's token. Whoever runs the bot: copy it again from the "
    "application's page at discord.com/developers/applications (Bot, Reset Token), put it where the "
    "old one was (FOLKMOOT_DISCORD_TOKEN, or the file in discord.token_file) and restart the bot."
)
_TOO_MANY, _SERVER, _REFUSED, _UNAUTHORIZED = 429, 500, 400, 401
_JSON = "application/json"
_CHANNEL = (
    "Whoever manages that channel: in its settings under Permissions, give me View Channel, "
    "Send Messages, Send Messages in Threads and Create Public Threads{where}."
)
_DEFECT = (
    "Discord could not show this message. Whoever runs the bot: please report it, with the log."
)
_FINAL = {
    UNKNOWN_CHANNEL: "That Discord channel or thread is gone. A facilitator can choose another one "
    "with /community places.",
    10004: "I am no longer in that Discord server. One of its admins can invite me again.",
    UNKNOWN_MESSAGE: "The message that should change is no longer there.",
    10013: "There is no such person on Discord any more.",
    NO_ACCESS: f"I cannot see that Discord channel. {_CHANNEL}",
    50005: "The message that should change is not mine.",
    CLOSED_TO_US: "That person takes no direct messages from me. They can allow them in the "
    "server's Privacy Settings.",
    NO_PERMISSION: f"I may not write in that Discord channel. {_CHANNEL}",
    50008: "Discord allows no messages in that kind of channel. A facilitator can choose another "
    "one with /community places.",
    50035: _DEFECT,
    ARCHIVED: "That thread is locked. A moderator can open it again.",
    STRANGERS: "That person is in no server with me any more, so I cannot write to them.",
}


def code(error: BaseException) -> int:
    return error.code if isinstance(error, discord.HTTPException) else 0


def undelivered(error: Trouble, where: str = "") -> DeliveryError:
    """Why a message did not arrive, and whether to try again. ``where``: "#general"."""
    if isinstance(error, discord.RateLimited):
        return _slower(str(error.retry_after))
    if not isinstance(error, discord.HTTPException):
        says = f"Discord cannot be reached ({type(error).__name__})."
        return Unreachable(says, unsure=not isinstance(error, ClientConnectorError))
    if error.status == _TOO_MANY:
        wait = error.response.headers.get("Retry-After", "")
        return _slower(wait, everywhere=_is_global(error))
    return _trouble(error) or _refusal(error, where)


def _trouble(error: discord.HTTPException) -> Unreachable | None:
    """What is not about this message, and passes."""
    if error.status >= _SERVER:
        return Unreachable(f"Discord is in trouble ({error.status}).", answered=True)
    if error.status == _UNAUTHORIZED:  # what waits goes out with the new token
        return Unreachable(NOT_ACCEPTED, locked_out=True)
    if not is_discords(error):
        return Unreachable(f"What answered was not Discord ({error.status}).", answered=True)
    return None


def _refusal(error: discord.HTTPException, where: str) -> DeliveryError:
    words = _FINAL.get(error.code)
    if words:
        return DeliveryError(words.format(where=f" in {where}" if where else ""), final=True)
    return DeliveryError(
        f"Discord did not take it ({error.status}, code {error.code}).",
        final=error.status >= _REFUSED,
    )


def _slower(wait: str, *, everywhere: bool = False) -> DeliveryError:
    return DeliveryError(
        "Discord asks me to slow down.",
        retry_after=waits.asked(wait, limits.SLOWER),
        everywhere=everywhere,
    )


def is_discords(error: discord.HTTPException) -> bool:
    """Whether Discord itself says so, not a page of something that stands in between."""
    return bool(error.code) or error.response.headers.get("Content-Type") == _JSON


def _is_global(error: discord.HTTPException) -> bool:
    """The limit of the whole bot, or the wall in front of Discord, which has no ``Via``."""
    headers = error.response.headers
    return headers.get("X-RateLimit-Scope") == "global" or "Via" not in headers
