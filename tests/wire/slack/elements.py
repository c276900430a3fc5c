"""What Block Kit allows inside its interactive elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.wire.slack import limits
from tests.wire.slack.schema import (
    Check,
    Fields,
    any_of,
    both,
    by_type,
    complaint,
    exactly_one,
    flag,
    many,
    number,
    one_of,
    shape,
    string,
    within,
)

FIRST_MOMENT: Final = 1_000_000_000  # ten digits
LAST_MOMENT: Final = 9_999_999_999
IDENTIFIER = string(limits.IDENTIFIER)
URL = string(limits.URL)


def plain(limit: int) -> Check:
    return within(
        by_type({"plain_text": shape({"text": string(limit)}, {"emoji": flag})}),
    )


def text(limit: int) -> Check:
    """Plain text or Slack's own markup."""
    return within(
        by_type(
            {
                "plain_text": shape({"text": string(limit)}, {"emoji": flag}),
                "mrkdwn": shape({"text": string(limit)}, {"verbatim": flag}),
            }
        )
    )


def matching(pattern: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield complaint(f"must match pattern {pattern}", at)

    return check


DATE = matching(r"\d{4}-\d{2}-\d{2}")
TIME = matching(r"\d{2}:\d{2}")
CONFIRM = shape(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_ANSWER),
        "deny": plain(limits.CONFIRM_ANSWER),
    },
    {"style": one_of("primary", "danger")},
)
OPTION = shape(
    {"text": plain(limits.LABEL), "value": string(limits.OPTION_VALUE)},
    {"description": plain(limits.LABEL), "url": URL},
)
RICH_OPTION = shape(
    {"text": text(limits.LABEL), "value": string(limits.OPTION_VALUE)},
    {"description": text(limits.LABEL)},
)
GROUP = shape(
    {"label": plain(limits.LABEL), "options": many(OPTION, limits.OPTIONS)},
)
ID: Fields = {"action_id": IDENTIFIER}
FOCUS: Fields = {**ID, "focus_on_load": flag}
ASKS: Fields = {**FOCUS, "placeholder": plain(limits.PLACEHOLDER)}
MENU: Fields = {**ASKS, "confirm": CONFIRM}
TYPED: Fields = {
    **ASKS,
    "dispatch_action_config": shape(
        {}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)}
    ),
}
LISTED: Fields = {
    "options": many(OPTION, limits.OPTIONS),
    "option_groups": many(GROUP, limits.OPTIONS),
}
IDS = many(IDENTIFIER, limits.OPTIONS)
MOST: Fields = {"max_selected_items": number(1, limits.OPTIONS)}
LENGTHS: Fields = {
    "min_length": number(0, limits.INPUT),
    "max_length": number(1, limits.INPUT),
}


def _initial_among_options(value: Any, at: str) -> Iterator[str]:
    """What is chosen at first must be one of the choices."""
    options = value.get("options") or [
        option for group in value.get("option_groups") or [] for option in group.get("options", [])
    ]
    chosen = [value["initial_option"]] if value.get("initial_option") else []
    for option in [*chosen, *(value.get("initial_options") or [])]:
        if option not in options:
            yield complaint("initial option must be one of the options", at)


def _picked(required: Fields, optional: Fields) -> Check:
    return both(shape(required, optional), _initial_among_options)


def _static(optional: Fields) -> Check:
    return both(
        shape({}, {**MENU, **LISTED, **optional}),
        exactly_one("options", "option_groups"),
        _initial_among_options,
    )


def _select(name: str) -> Mapping[str, Check]:
    """A menu of users, channels or conversations, and its sibling for several of them."""
    extra: Fields = {"response_url_enabled": flag} if name != "user" else {}
    filters: Fields = {
        "filter": both(
            shape(
                {},
                {
                    "include": many(one_of("im", "mpim", "private", "public"), 4),
                    "exclude_bot_users": flag,
                    "exclude_external_shared_channels": flag,
                },
            ),
            any_of("include", "exclude_bot_users", "exclude_external_shared_channels"),
        ),
        "default_to_current_conversation": flag,
    }
    more: Fields = {**extra, **(filters if name == "conversation" else {})}
    several: Fields = {k: v for k, v in more.items() if k != "response_url_enabled"}
    return {
        f"{name}s_select": shape({}, {**MENU, f"initial_{name}": IDENTIFIER, **more}),
        f"multi_{name}s_select": shape({}, {**MENU, f"initial_{name}s": IDS, **MOST, **several}),
    }


BUTTON = shape(
    {"text": plain(limits.LABEL)},
    {
        **ID,
        "url": URL,
        "value": string(limits.BUTTON_VALUE),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(limits.LABEL),
    },
)
IMAGE = both(
    shape(
        {"alt_text": string(limits.ALT_TEXT)},
        {"image_url": URL, "slack_file": shape({}, {"id": IDENTIFIER, "url": URL})},
    ),
    exactly_one("image_url", "slack_file"),
)
ELEMENTS: Final[Mapping[str, Check]] = {
    "button": BUTTON,
    "image": IMAGE,
    "static_select": _static({"initial_option": OPTION}),
    "multi_static_select": _static({"initial_options": many(OPTION, limits.OPTIONS), **MOST}),
    "external_select": shape(
        {}, {**MENU, "initial_option": OPTION, "min_query_length": number(0, 75)}
    ),
    **_select("user"),
    **_select("channel"),
    **_select("conversation"),
    "overflow": shape(
        {"options": many(OPTION, limits.OVERFLOW_OPTIONS)}, {**ID, "confirm": CONFIRM}
    ),
    "checkboxes": _picked(
        {"options": many(RICH_OPTION, limits.FEW_OPTIONS)},
        {**FOCUS, "confirm": CONFIRM, "initial_options": many(RICH_OPTION, limits.FEW_OPTIONS)},
    ),
    "radio_buttons": _picked(
        {"options": many(RICH_OPTION, limits.FEW_OPTIONS)},
        {**FOCUS, "confirm": CONFIRM, "initial_option": RICH_OPTION},
    ),
    "datepicker": shape({}, {**MENU, "initial_date": DATE}),
    "timepicker": shape({}, {**MENU, "initial_time": TIME, "timezone": IDENTIFIER}),
    "datetimepicker": shape(
        {},
        {**FOCUS, "confirm": CONFIRM, "initial_date_time": number(FIRST_MOMENT, LAST_MOMENT)},
    ),
    "plain_text_input": shape(
        {},
        {**TYPED, **LENGTHS, "initial_value": string(limits.INPUT, least=0), "multiline": flag},
    ),
    "number_input": shape(
        {"is_decimal_allowed": flag},
        {
            **TYPED,
            **{
                name: string(limits.IDENTIFIER)
                for name in ("initial_value", "min_value", "max_value")
            },
        },
    ),
    "url_text_input": shape({}, {**TYPED, "initial_value": string(limits.INPUT)}),
    "email_text_input": shape({}, {**TYPED, "initial_value": string(limits.INPUT)}),
}

MENUS: Final = tuple(name for name in ELEMENTS if name.endswith("_select"))
CHOICES: Final = (*MENUS, "checkboxes", "radio_buttons", "datepicker", "timepicker")
TYPING: Final = ("plain_text_input", "number_input", "url_text_input", "email_text_input")
IN_SECTION: Final = (*CHOICES, "button", "image", "overflow")
IN_ACTIONS: Final = (*CHOICES, "button", "overflow", "datetimepicker")
IN_INPUT: Final = (*CHOICES, *TYPING, "datetimepicker")


def element(allowed: tuple[str, ...]) -> Check:
    return by_type({name: ELEMENTS[name] for name in allowed})
