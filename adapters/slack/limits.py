"""Slack's numbers that a card, a form, a manifest or an answer can meet."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.mail import Pace, Rate

ACTION_ELEMENTS: Final = 25
ADDRESS: Final = 3000  # of a link
CONTEXT_TEXT: Final = 2000
FIELD_TEXT: Final = 2000
FIELDS: Final = 10
INPUT: Final = 3000
LABEL: Final = 75  # of buttons and options
PRIVATE_METADATA: Final = 3000
SECTION: Final = 3000
VIEW_TITLE: Final = 24  # also its submit and close buttons

# An update refuses more than 4,000 characters of text; escaping makes at most five of one.
FALLBACK_TEXT: Final = 700

APP_NAME: Final = 35
COMMAND: Final = 32  # with its slash
COMMAND_SUMMARY: Final = 2000
COMMANDS: Final = 50
DESCRIPTION: Final = 140
SHORTCUT: Final = 24
SHORTCUT_SUMMARY: Final = 150
SHORTCUTS: Final = 10
USAGE_HINT: Final = 1000

OPENING: Final = timedelta(seconds=1)  # a trigger lives three; then a placeholder opens instead
PROFILE_WAIT: Final = timedelta(seconds=2)

WORTH_WAITING: Final = timedelta(seconds=30)  # at most, while somebody waits for an answer
RESPITE: Final = timedelta(seconds=0.5)  # when Slack does not say how long to wait before it

SIGNED_FOR: Final = timedelta(minutes=5)  # a signature is good so long before and after its time
BODY: Final = 1024 * 1024  # a view of 250 kB, twice, and each character as three
BODY_WITHIN: Final = timedelta(seconds=10)
# About one message a second in a channel, in short bursts; a few hundred a minute in all.
PACE: Final = Pace(channel=Rate(3, timedelta(seconds=3)), workspace=Rate(200, timedelta(minutes=1)))
SLOWER: Final = timedelta(seconds=30)  # when Slack does not say how long to wait
PAGE: Final = 200  # messages of a channel's history
PAGES: Final = 5
MARGIN: Final = timedelta(minutes=1)  # by which Slack's clock may differ from ours

# Words that are Slack's own; an app cannot have them as commands.
_WORDS: Final = """active apps archive away call collapse dm dnd expand feed feedback help huddle invite
invite_people join kick leave me msg mute open part prefs remind remove rename search
shortcuts shrug star status sub todo topic unarchive who workflow"""
RESERVED: Final = frozenset(_WORDS.split())
