"""Set a community up: a name, a domain, a zone, and this channel."""

from __future__ import annotations

import re
import unicodedata

from bot.choices import ZONE
from bot.context import Visit
from bot.errors import Invalid, NotAllowed
from bot.features.communities.feature import PURPOSES, feature
from bot.features.communities.join import welcome
from bot.language import zones
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving, Topics
from bot.model.people import Member, Members, Role
from bot.ui import Card, Kind, Option, Reply, Say, Text

MAX_TOPICS = 12
_WORD = re.compile(r"[^a-z0-9]+")


def may(visit: Visit) -> None:
    """Who may, and where; raises NotAllowed."""
    if not visit.admin:
        raise NotAllowed(
            "Only an admin of this workspace can set up a community. Ask one to type "
            "/community new here; they can hand it to you with /community roles."
        )
    if visit.origin.place.is_direct:
        raise NotAllowed("Type /community new in the channel where the community should live.")
    here = visit.repo(Communities).at(visit.origin.place)
    if here:
        raise NotAllowed(
            f"This channel belongs to {here.name} already, and a channel belongs to one community. "
            "Type /community new in another channel."
        )


@feature.command(
    "community new",
    "Set up a community here",
    Option("name", "Name", limit=60, least=2),
    Option("domain", "What it cares about", Kind.TEXT, limit=200, least=3),
    ZONE,
    Option(
        "topics",
        "Topics",
        required=False,
        hint="Words of the domain, with commas: testing, fixtures, mocking",
    ),
    Option(
        "purposes",
        "What this channel is for",
        Kind.CHOICE,
        required=False,
        choices=PURPOSES,
        many=True,
    ),
    anywhere=True,
    before=may,
)
def new(
    visit: Visit,
    name: str,
    domain: str,
    zone: str,
    topics: str = "",
    purposes: tuple[str, ...] = (),
) -> Reply:
    """Whoever sets a community up is its first facilitator."""
    serving = dict.fromkeys([Purpose.HOME, *map(Purpose, purposes)])
    place = visit.origin.place
    channels = ChannelSet(tuple(Serving(one, place, visit.origin.channel) for one in serving))
    key = zones.zone(zone, field="zone").key
    community = Community(
        visit.new_id(), _slug(visit, name), name, domain, key, visit.now, channels
    )
    visit.repo(Communities).add(community)
    visit.repo(Members).add(
        Member(visit.person, community.id, frozenset([Role.FACILITATOR]), visit.now)
    )
    work = visit.work(community)
    for topic in _topics(topics):
        visit.repo(Topics).named(community.id, topic)
    work.announce(welcome(work), to=Purpose.HOME, subject=f"community:{community.id}")
    words = visit.text("messages/communities/founded", community=community)
    return Say(Card(f"{name} is set up", (Text(words),)))


def _topics(text: str) -> list[str]:
    found = [topic for topic in (one.strip() for one in text.split(",")) if topic]
    if len(found) > MAX_TOPICS or any(len(topic) > 40 for topic in found):  # noqa: PLR2004  a label
        raise Invalid(
            "topics", f"Topics: at most {MAX_TOPICS}, of 40 characters each, with commas between."
        )
    return found


def _slug(visit: Visit, name: str) -> str:
    """The name on the command line and in links: letters and digits, told apart by a number."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = _WORD.sub("-", folded).strip("-")[:40] or "community"
    slug, number = base, 1
    while visit.repo(Communities).by_slug(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
