"""What the feature of one's own things is, and the words its parts share."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Piece
from bot.feature import Feature
from bot.markup import escape
from bot.model.communities import Communities
from bot.model.people import Identity, Member

feature = Feature("my", "What is yours: communities, roles, time zone, accounts.")
feature.group("my", "What the bot knows of you, and your settings", primary="show")

SHOWN = 20


def account(identity: Identity, others: Sequence[Identity]) -> str:
    """Where somebody is known: "Slack", with the workspace where there are several."""
    platform = identity.place.platform.title()
    same = [one for one in others if one.place.platform == identity.place.platform]
    return f"{platform} ({escape(identity.place.workspace)})" if len(same) > 1 else platform


def role_line(piece: Piece, member: Member) -> str:
    """A community, and what somebody is in it."""
    community = piece.repo(Communities).get(member.community)
    roles = ", ".join(sorted(member.roles)) or "member"
    return f"**{escape(community.name)}**: {roles}, since {member.joined_at:%-d %B %Y}"
