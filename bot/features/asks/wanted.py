"""A question as somebody wants it asked, before anybody else has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot import drafts
from bot.context import Context
from bot.model.asks import Needed
from bot.model.people import Role
from bot.model.policy import Policies
from bot.ui import Choice, Kind, Option

MOST = 150
LEAST = 10
DETAILS = 2000
NAMED, ANONYMOUS = "name", "anonymous"
NOT_SURE = Choice("?", "Not sure")

NEEDED = {
    Needed.NO_RUSH: "No rush",
    Needed.THIS_WEEK: "This week",
    Needed.BEFORE_MEETUP: "Before the next meetup",
    Needed.BLOCKED: "I'm blocked",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """As entered. ``asker`` wrote it, which may be somebody else than who brings it here."""

    asker: str
    question: str
    details: str = ""
    topic: str = ""
    needed: str = Needed.NO_RUSH.value
    show_as: str = NAMED

    @property
    def anonymous(self) -> bool:
        return self.show_as == ANONYMOUS

    @property
    def is_unsure(self) -> bool:
        """Of its topic."""
        return self.topic == NOT_SURE.value


def may_hide(ctx: Context) -> bool:
    """Whether the member may ask without a name; who can look behind one may not."""
    allowed = ctx.repo(Policies).of(ctx.community.id).anonymous
    return allowed and not ctx.me.is_a(Role.FACILITATOR)


def keep(ctx: Context, wanted: Wanted, **beside: str) -> str:
    """Keep it until it is clear what becomes of it."""
    return drafts.keep(ctx, asdict(wanted) | beside)


def wanted_in(values: Mapping[str, str]) -> Wanted:
    """What was kept, without what was kept beside it."""
    return Wanted(**{name: values[name] for name in Wanted.__slots__ if name in values})


FIELDS = (
    Option(
        "question",
        "Question",
        limit=MOST,
        least=LEAST,
        hint="One line that others can answer",
    ),
    Option("details", "What have you tried?", Kind.TEXT, required=False, limit=DETAILS),
    Option(
        "topic",
        "Topic",
        Kind.TOPIC,
        limit=40,
        hint="Who is asked depends on it; “Not sure” is fine",
        also=(NOT_SURE,),
    ),
    Option(
        "needed",
        "Needed",
        Kind.CHOICE,
        required=False,
        choices=tuple(Choice(one.value, words) for one, words in NEEDED.items()),
    ),
    Option(
        "show_as",
        "Show me as",
        Kind.CHOICE,
        required=False,
        choices=(
            Choice(NAMED, "My name"),
            Choice(ANONYMOUS, "Anonymous to members; facilitators can see who"),
        ),
        hint="You are told if a facilitator looks",
        only=may_hide,
    ),
)
