"""What the bot need not keep is forgotten, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.codes import LinkCodes
from bot.model.keys import LATELY, KeyUses
from bot.ports import Drafts, Inbox, UnitOfWork

EVENTS = timedelta(days=7)  # Slack redelivers for an hour, Discord within minutes
DRAFTS = timedelta(days=30)


def tidy_up(uow: UnitOfWork, now: datetime) -> None:
    """Forget events that cannot come again, input nobody came back to, codes and keys not used."""
    uow.repo(Inbox).forget(now - EVENTS)
    uow.repo(Drafts).forget(now - DRAFTS)
    uow.repo(LinkCodes).forget(now)
    uow.repo(KeyUses).forget(now - LATELY)
