"""When a meetup is, in words: for its author, its community, and members far away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.context import Context, Work
from bot.language.days import WEEKDAYS
from bot.language.when import echoed
from bot.language.zones import city
from bot.model.meetups import Meetup
from bot.model.people import Members

SHOWN = 3
REMINDED = timedelta(minutes=10)
EVENING, MORNING = time(22), time(7)
_ELSEWHERE = ("America/New_York", "Asia/Kolkata", "Europe/London")


def echo(ctx: Context, moment: datetime) -> str:
    """As three clocks show it: the author's, the community's, then where members live."""
    living = ctx.repo(Members).zones(ctx.community.id)
    clocks: dict[timedelta | None, ZoneInfo] = {}
    for zone in (ctx.zone.key, ctx.community.zone, *living, *_ELSEWHERE):
        local = moment.astimezone(ZoneInfo(zone))
        clocks.setdefault(local.utcoffset(), ZoneInfo(zone))
    return echoed(moment, list(clocks.values())[:SHOWN], now=ctx.now)


def here(work: Work, moment: datetime) -> str:
    """By the community's clock: "Tue 18:00 Paris". It stands beside the time of whoever reads.

    That one is drawn by the platform, so nobody but the reader knows whether the days agree.
    """
    zone = work.community.tz
    local = moment.astimezone(zone)
    return f"{WEEKDAYS[local.weekday()][:3]} {local:%H:%M} {city(zone)}"


def here_too(ctx: Context, moment: datetime) -> str:
    """The same for one reader; nothing where their own clock shows it."""
    theirs = ctx.me.person.zone
    here_now = moment.astimezone(ctx.community.tz).utcoffset()
    same = theirs and moment.astimezone(ZoneInfo(theirs)).utcoffset() == here_now
    return "" if same else here(ctx, moment)


def at_night(work: Work, moment: datetime) -> tuple[int, int]:
    """For how many members it is night then, of how many whose zone we know."""
    living = work.repo(Members).zones(work.community.id)
    asleep = (many for zone, many in living.items() if _is_night(moment, ZoneInfo(zone)))
    return sum(asleep), sum(living.values())


def length(meetup: Meetup) -> str:
    """How long: "1 h 30 min"."""
    hours, minutes = divmod(meetup.length // timedelta(minutes=1), 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(filter(None, parts))


def reminder(meetup: Meetup) -> datetime:
    """When those who come are reminded."""
    return meetup.starts - REMINDED


def _is_night(moment: datetime, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone).time()
    return local >= EVENING or local < MORNING
