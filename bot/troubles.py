"""What happens when a message cannot be delivered: a facilitator hears of it, once a day."""

from __future__ import annotations

from collections.abc import Callable

from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools, Work
from bot.courier import GaveUp
from bot.model.communities import Communities
from bot.ports import Delivery, UnitOfWork, Words
from bot.ui import Card, Text


def tell_facilitators(
    *, clock: Clock, words: Words, features: Features, new_id: Callable[[], str]
) -> GaveUp:
    """One direct message a day to each facilitator, saying where and why."""

    def tell(uow: UnitOfWork, delivery: Delivery, reason: str) -> None:
        community = uow.repo(Communities).find(delivery.community)
        if community is None or delivery.dedupe.startswith("trouble:"):
            return
        work = Work(Tools(clock.now(), uow, words, features, new_id), community)
        named = {one.place: one.name for one in community.channels.places}
        where = named.get(delivery.place, "")
        body = work.text(
            "messages/undelivered", title=delivery.card.title, where=where, reason=reason
        )
        day = work.now.astimezone(community.tz).date()
        for one in work.facilitators():
            work.tell(
                one.id,
                Card("A message did not arrive", (Text(body),)),
                key=f"trouble:{day}:{one.id}",
            )

    return tell
