"""The link that invites the bot to a server, with the least permissions it can work with."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord.utils import oauth_url

from bot.catalog import Features
from bot.reach import DiscordSettings

# Each with what fails without it.
PERMISSIONS = discord.Permissions(
    view_channel=True,  # channels that not everybody sees; without it nothing is posted there
    send_messages=True,  # questions, meetups, summaries: posted as cards
    create_public_threads=True,  # answers are talked over below the question
    send_messages_in_threads=True,  # the answer itself; posts in forum channels
    read_message_history=True,  # a card can be edited only where its message can be read
)
# Not needed: Embed Links (cards are components), Attach Files (files go with private answers),
# Manage Messages and Manage Threads (only our own are touched), Mention Everyone (never).
SCOPES = ("bot", "applications.commands")


def invite(application_id: str) -> str:
    return oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)


def printed(_: DiscordSettings | None, __: Features, said: Mapping[str, str]) -> str:
    """The invite link, with a gap where the application's id was not said."""
    return invite(said["application"] or "APPLICATION_ID")
