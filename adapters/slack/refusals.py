"""What Slack refuses, in words that say who can do what about it."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from adapters.slack import limits, patience
from bot.errors import DeliveryError, Unreachable
from bot.sending import waits

_INVITE = "I am not in that Slack channel. Somebody in it can type /invite @Folkmoot there."
_CREDENTIAL = (
    "Slack does not accept the bot's token any more. Whoever runs the bot: install the app again "
    "(Install App, in its settings at api.slack.com/apps), put the new token where the old one was "
    "(FOLKMOOT_SLACK_BOT_TOKEN, or the file in slack.bot_token_file) and restart the bot."
)
LINE_REFUSED = (
    "Slack does not accept the app token any more (%s), so nobody is heard. Whoever runs the bot: "
    "make another one with connections:write (Basic Information, in the app's settings at "
    "api.slack.com/apps), put it where the old one was (FOLKMOOT_SLACK_APP_TOKEN, or the file in "
    "slack.app_token_file) and restart the bot."
)
_DEFECT = "Slack could not show this message. Whoever runs the bot: please report it, with the log."
_GONE = "The message that should change is no longer there."
# What Slack says of a token that only a person can replace.
CREDENTIALS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
# That of one call only: the others go on.
_ONE_CALL = {"missing_scope", "not_allowed_token_type"}
FINAL = {
    **dict.fromkeys(_ONE_CALL, _CREDENTIAL),
    "as_user_not_supported": _DEFECT,
    "cannot_dm_bot": "That account is another app; Slack lets me write to people only.",
    "cant_update_message": _GONE,
    "channel_not_found": f"I cannot see that Slack channel or person. {_INVITE}",
    "edit_window_closed": _GONE,
    "invalid_blocks": _DEFECT,
    "is_archived": "That Slack channel is archived. Open it again, or choose another one with "
    "/community places.",
    "message_not_found": _GONE,
    "messages_tab_disabled": "Slack has switched off direct messages with me. Whoever manages the "
    "app: switch on the Messages tab under App Home.",
    "msg_blocks_too_long": _DEFECT,
    "msg_too_long": _DEFECT,
    "no_permission": "I may not post there. A workspace owner can allow it.",
    "not_in_channel": _INVITE,
    "restricted_action": "Only some people may post in that Slack channel. A workspace owner can "
    "allow it for me.",
    "restricted_action_read_only_channel": "That Slack channel is read-only. A workspace owner can "
    "allow me to post there.",
    "restricted_action_thread_only_channel": "That Slack channel allows threads only. A workspace "
    "owner can allow me to post there.",
    "thread_not_found": "The thread this belongs to is no longer there.",
    "user_disabled": "That person's Slack account is switched off.",
    "user_not_found": "There is no such person in this Slack workspace.",
}

# Slack says of these that it may have done some of it, or that it did nothing.
_PERHAPS = {"fatal_error", "internal_error"}
_NOTHING = {"request_timeout", "service_unavailable", "team_added_to_org"}
# What Slack says where we may not read what was posted.
HIDDEN = {"channel_not_found", "missing_scope", "not_in_channel", "thread_not_found"}
_TOO_MANY, _NO_ANSWER = 429, 504

# What is stumbled over when something else than Slack answers, or Slack says too little; lists in
# lists without an end, or an encoding that is none of text.
GARBLED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
Trouble = (
    SlackApiError
    | ClientError
    | TimeoutError
    | AttributeError
    | LookupError
    | RecursionError
    | TypeError
    | ValueError
)
TROUBLES = (SlackApiError, ClientError, TimeoutError, *GARBLED)


def code(error: BaseException) -> str:
    """Slack's own word for it; the kind of error where Slack said nothing."""
    return str(_said(error).get("error") or type(error).__name__)


def scope(error: BaseException) -> str:
    """The permission that is missing, if that is the matter."""
    return str(_said(error).get("needed", "")) if code(error) == "missing_scope" else ""


def _said(error: BaseException) -> dict[str, Any]:
    """Slack's answer; the SDK hands over the bare connection where it could not read any."""
    if not isinstance(error, SlackApiError):
        return {}
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, dict) else {}


def undelivered(error: Trouble) -> DeliveryError:
    """Why a message did not arrive, and whether to try again."""
    if missing := scope(error):
        return DeliveryError(lacking(missing), final=True)
    found = code(error)
    if found in FINAL:
        return DeliveryError(FINAL[found], final=True)
    if found in CREDENTIALS:  # what waits goes out with the new token
        return Unreachable(_CREDENTIAL, locked_out=True)
    if found in {"ratelimited", "rate_limited"} or _status(error) == _TOO_MANY:
        headers = getattr(error.response, "headers", {}) if isinstance(error, SlackApiError) else {}
        wait = waits.asked(patience.said(headers), limits.SLOWER)
        return DeliveryError("Slack asks me to slow down.", retry_after=wait)
    says = f"Slack did not answer as it should ({found})."
    if _is_refusal(error):
        return DeliveryError(says)
    return Unreachable(says, unsure=_is_unsure(error), answered=_is_answered(error))


def _is_refusal(error: Trouble) -> bool:
    """Slack itself said no, in its own words."""
    return bool(_said(error)) and code(error) not in _PERHAPS | _NOTHING


def _is_unsure(error: Trouble) -> bool:
    if isinstance(error, SlackApiError):
        return code(error) in _PERHAPS or _status(error) == _NO_ANSWER
    return not isinstance(error, (ClientConnectorError, ConnectionTimeoutError))


def _is_answered(error: Trouble) -> bool:
    """Something answered, in words that are not Slack's."""
    if isinstance(error, SlackApiError):
        return not _said(error) and _status(error) != _NO_ANSWER
    return isinstance(error, GARBLED)


def _status(error: Trouble) -> int:
    answer = error.response if isinstance(error, SlackApiError) else None
    return int(getattr(answer, "status_code", getattr(answer, "status", 0)) or 0)


def lacking(missing: str) -> str:
    return (
        f"Slack has not given me the permission {missing}. Whoever manages the app: add it under "
        "OAuth & Permissions, then install the app again."
    )
