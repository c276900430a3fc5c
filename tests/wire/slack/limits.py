"""Slack's numbers, as its documentation gives them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

ACTION_ELEMENTS: Final = 25
ALT_TEXT: Final = 2000
BLOCKS_IN_MESSAGE: Final = 50
BLOCKS_IN_VIEW: Final = 100
BUTTON_VALUE: Final = 2000
CONFIRM_ANSWER: Final = 30
CONFIRM_TEXT: Final = 300
CONFIRM_TITLE: Final = 100
CONNECTIONS: Final = 10
CONTEXT_ELEMENTS: Final = 10
FIELD_TEXT: Final = 2000
FIELDS: Final = 10
FEW_OPTIONS: Final = 10  # checkboxes and radio buttons
HEADER: Final = 150
HINT: Final = 2000
IDENTIFIER: Final = 255  # action_id, block_id, callback_id, external_id
INPUT: Final = 3000
LABEL: Final = 75  # buttons and options
MARKDOWN: Final = 12_000
MESSAGE_TEXT: Final = 40_000  # the rest is cut off
METADATA: Final = 8000
OPTION_VALUE: Final = 75
OPTIONS: Final = 100
OVERFLOW_OPTIONS: Final = 5
PLACEHOLDER: Final = 150
PRIVATE_METADATA: Final = 3000
SECTION: Final = 3000
TABLE_CELLS: Final = 20
TABLE_ROWS: Final = 100
TEXT_IN_BLOCKS: Final = 13_200  # seen in practice, below every documented limit
UPDATED_TEXT: Final = 4000
URL: Final = 3000
VIEW_BYTES: Final = 250_000
VIEW_TITLE: Final = 24  # also its submit and close buttons
VIEWS: Final = 3

ACKNOWLEDGE_WITHIN: Final = timedelta(seconds=3)
RESPONSE_URL_LIVES: Final = timedelta(minutes=30)
RESPONSE_URL_USES: Final = 5
TRIGGER_LIVES: Final = timedelta(seconds=3)
