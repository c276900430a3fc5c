"""What Discord takes at most, and how long it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from bot.mail import Pace, Rate

# Messages made of components
DISPLAYED = 4000  # characters, over all texts of a message
PER_ROW = 5  # buttons
ADDRESS = 512  # characters of a link on a button

# Forms
FORM_TITLE = 45
FIELD_LABEL = 45
FIELD_HINT = 100
INPUT = 4000
NUMBER = 9  # digits the core reads

# Commands
DESCRIPTION = 100
SUGGESTIONS = 25
SUGGESTED = 100  # characters of a suggestion, and of what it stands for
OPTIONS = 25
COMMAND = 8000  # characters of names, descriptions and choices, in all
STRING_OPTION = 6000
SHORTCUTS = 5  # ours: Discord takes 15 by now, and nobody reads that many

# Messages in channels
NONCE = 25
THREAD_NAME = 100
THREAD_RESTS: Literal[10080] = 10080  # minutes without a word until it is folded away
MENTIONED = 100

# Discord waits three seconds for the first answer. A form can be no later one.
FORM_WITHIN = timedelta(seconds=2)
SUGGEST_WITHIN = timedelta(seconds=2)
# When the library is told to wait longer than this, nobody can be answered any more: first with
# some room for a slow line, then as long as an interaction lives.
FIRST_WITHIN, MORE_WITHIN = timedelta(seconds=10), timedelta(minutes=15)
# How long people who were acknowledged are waited for when the bot stops.
PATIENCE = timedelta(seconds=10)
# How long after a connection ended for good another is begun: 1,000 a day would cost us the token.
AGAIN, AGAIN_LATEST = timedelta(seconds=5), timedelta(minutes=5)
# A longer wait asked of us is better spent in the outbox.
LONGEST_WAIT = timedelta(seconds=30)
CLOSED_FOR = timedelta(hours=6)  # how long a person whose direct messages are closed is left alone

# Five messages in five seconds in a channel, fifty a second for the whole bot.
PACE = Pace(channel=Rate(5, timedelta(seconds=5)), platform=Rate(50, timedelta(seconds=1)))
SLOWER = timedelta(seconds=30)  # when Discord does not say how long to wait
NONCE_HOLDS = timedelta(minutes=1)  # "the past few minutes", says Discord
MARGIN = timedelta(minutes=1)  # by which Discord's clock may differ from ours
LOOKED_THROUGH = 500  # messages of a channel
TAGS = 5  # on one post of a forum
