"""A local Slack: Web API, Socket Mode and the people who use them."""

from __future__ import annotations

from tests.wire.slack import faults
from tests.wire.slack.clock import Watch
from tests.wire.slack.exchange import Exchange
from tests.wire.slack.forms import CannotDo
from tests.wire.slack.load import Storm, percentile, storm
from tests.wire.slack.people import Person
from tests.wire.slack.refusals import Violation
from tests.wire.slack.server import SlackServer
from tests.wire.slack.state import Channel, Message, View

__all__ = [
    "CannotDo",
    "Channel",
    "Exchange",
    "Message",
    "Person",
    "SlackServer",
    "Storm",
    "View",
    "Violation",
    "Watch",
    "faults",
    "percentile",
    "storm",
]
