"""Questions on their way to experts, for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.sandbox.chat import Post
from adapters.sandbox.plain import text
from bot.events import HelpExhausted
from bot.model.asks import Asks
from bot.model.offers import Offer, Offers
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.features.asks import QUESTION, asks
from tests.people import Seen, Someone

Travel = Callable[..., Awaitable[None]]
PEERS = 30  # minutes a community has the first go


async def put_to_experts(
    app: App, asker: Someone, travel: Travel, question: str = QUESTION, **more: str
) -> None:
    """Ask, and let the time pass that the community has for itself."""
    assert "Asked: A-" in asks(asker, question, **more)
    await travel(minutes=PEERS)


def letters(person: Someone) -> list[Post]:
    """The private messages with questions for somebody that are still open, oldest first."""
    posts = person.chat.seen_by(person.id, f"@{person.id}")
    return [one for one in posts if one.card and "[Not my area]" in text(one.card)]


def letter(person: Someone) -> Post:
    return letters(person)[-1]


def presses(person: Someone, label: str) -> Seen:
    """A button of the newest open question somebody has."""
    return person.presses(label, on=letter(person))


def closes(asker: Someone, ref: str = "A-1") -> Seen:
    return asker.presses("Close without an answer", on=asker.types(f"/asks show {ref}"))


def offers(app: App, ask: str = "A-1", community: str = "guild") -> list[Offer]:
    """Whom a question was put to, in order."""

    def look(uow: UnitOfWork) -> list[Offer]:
        return list(uow.repo(Offers).about(community, uow.repo(Asks).named(community, ask).id))

    return app.database.read(look).result()


def states(app: App, ask: str = "A-1", community: str = "guild") -> list[str]:
    """Who was asked, and how they took it: "sam declined too_busy"."""
    found = offers(app, ask, community)
    return [" ".join(filter(None, (one.person, one.state, one.decline))) for one in found]


def exhausted(app: App) -> list[HelpExhausted]:
    """Hears, from now on, of questions nobody is left for."""
    heard: list[HelpExhausted] = []
    app.features.features[0].on(HelpExhausted)(lambda _, fact: heard.append(fact))
    return heard
