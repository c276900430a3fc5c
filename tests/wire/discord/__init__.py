"""A local Discord server for tests and benchmarks, with people who talk to the bot."""

from __future__ import annotations

from tests.wire.discord.answers import Answer, Choice, Modal
from tests.wire.discord.commands import Impossible
from tests.wire.discord.faults import Fault, broken, dropped, garbage, held, rate_limited
from tests.wire.discord.guilds import Guild
from tests.wire.discord.model import Channel, Kind, Message, Role, Upload, User, Violation
from tests.wire.discord.people import Person
from tests.wire.discord.permissions import Permission
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.waiting import NothingCame

__all__ = [
    "Answer",
    "Channel",
    "Choice",
    "DiscordServer",
    "Fault",
    "Guild",
    "Impossible",
    "Kind",
    "Message",
    "Modal",
    "NothingCame",
    "Permission",
    "Person",
    "Role",
    "Upload",
    "User",
    "Violation",
    "broken",
    "dropped",
    "garbage",
    "held",
    "rate_limited",
]
