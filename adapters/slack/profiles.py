"""What Slack knows of its users: asked once a day, and never waited for long."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import limits
from adapters.slack.refusals import TROUBLES, code
from bot.clock import Clock

log = logging.getLogger(__name__)

KNOWN = timedelta(days=1)
UNKNOWN = timedelta(minutes=10)  # then it is worth asking again
REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Profile:
    """``admin``: of the workspace. All empty where Slack would not say."""

    name: str = ""
    zone: str = ""
    admin: bool = False


NOBODY = Profile()


class Profiles:
    """Names, zones and who is an admin, by user id. ``team``: of which workspace; "" for any."""

    def __init__(self, client: AsyncWebClient, clock: Clock, team: str) -> None:
        self._client, self._clock, self._team = client, clock, team
        self._kept: OrderedDict[str, tuple[datetime, Profile]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[None]] = {}

    def known(self, user: str) -> Profile:
        """What is known without asking."""
        until, profile = self._kept.get(user, (self._clock.now(), NOBODY))
        return profile if until > self._clock.now() else NOBODY

    async def of(self, users: Iterable[str]) -> dict[str, Profile]:
        """Ask for those not known; after two seconds go on without."""
        wanted = list(dict.fromkeys(users))
        asked = [self._ask(user) for user in wanted if self._is_stale(user)]
        if asked:
            await asyncio.wait(asked, timeout=limits.PROFILE_WAIT.total_seconds())
        return {user: self.known(user) for user in wanted}

    async def close(self) -> None:
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    def _is_stale(self, user: str) -> bool:
        return user not in self._kept or self._kept[user][0] <= self._clock.now()

    def _ask(self, user: str) -> asyncio.Task[None]:
        """One question at a time about each user."""
        task = self._asked.get(user)
        if task is None:
            task = self._asked[user] = asyncio.create_task(self._learn(user))
            task.add_done_callback(lambda _: self._asked.pop(user, None))
        return task

    async def _learn(self, user: str) -> None:
        try:
            answer = await self._client.users_info(user=user)
            self._keep(user, _profile(answer["user"], self._team), KNOWN)
        except TROUBLES as error:
            log.warning("Slack does not tell who %s is: %s", user, code(error))
            self._keep(user, NOBODY, UNKNOWN)

    def _keep(self, user: str, profile: Profile, lasting: timedelta) -> None:
        self._kept[user] = (self._clock.now() + lasting, profile)
        self._kept.move_to_end(user)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)


def _profile(user: dict[str, Any], team: str) -> Profile:
    about = user.get("profile")
    names = about if isinstance(about, dict) else {}
    name = names.get("display_name") or user.get("real_name") or user.get("name") or ""
    admin = bool(user.get("is_admin") or user.get("is_owner")) and _is_ours(user, team)
    return Profile(str(name), _zone(str(user.get("tz") or "")), admin)


def _is_ours(user: dict[str, Any], team: str) -> bool:
    """Channels can be shared with other workspaces, and their admins are none of ours."""
    teams = {user.get("team_id") or team, *(user.get("enterprise_user") or {}).get("teams", ())}
    return team in ("", *teams) and not user.get("is_stranger")


def _zone(name: str) -> str:
    """Slack's name of a zone, unless this machine knows none of that name."""
    try:
        return ZoneInfo(name).key if name else ""
    except (OSError, ValueError):  # no such zone, or no name of one
        return ""
