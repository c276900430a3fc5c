"""What is put into the outbox for the local Slack, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

from bot.mail import Delivery, Outbox, Send
from bot.model.communities import Place
from bot.ui import Card
from tests.adapters.slack_kit import Slack
from tests.wire.slack import Channel

HISTORY = ("channels:history", "groups:history", "im:history")


def post(slack: Slack, channel: str, id: str, *, under: str = "", edits: str = "") -> None:
    place = Place("slack", slack.server.team, channel)
    does = Send.EDIT if edits else Send.POST
    made = Delivery(id, "guild", place, Card(id), slack.clock.now(), id, does=does)
    delivery = replace(made, under=under, edits=edits)
    slack.app.database.write(lambda uow: uow.repo(Outbox).put(delivery)).result()


def said(channel: Channel) -> list[str]:
    return [message.text for message in channel.messages]


def reasons(slack: Slack) -> list[str]:
    found = slack.app.database.read(lambda uow: uow.repo(Outbox).troubles("guild")).result()
    return [reason for _, reason in found]
