"""What could not be delivered or done: a facilitator hears of it, at most once a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools, Work
from bot.events import DeliveryLost
from bot.mail import Delivery, Ended
from bot.model.communities import Communities
from bot.ports import UnitOfWork, Words
from bot.tasks import Task
from bot.ui import Card, Text

_SAID = {
    Ended.FAILED: ("A message did not arrive", "messages/undelivered"),
    Ended.EXPIRED: ("Messages were dropped", "messages/overdue"),
    Ended.UNKNOWN: ("Did a message arrive?", "messages/unknown"),
}


@dataclass(frozen=True, slots=True)
class Troubles:
    """Direct messages to the facilitators of the community something went wrong in."""

    clock: Clock
    words: Words
    features: Features
    new_id: Callable[[], str]

    def delivery(self, uow: UnitOfWork, delivery: Delivery, state: Ended, reason: str) -> None:
        """Where, and why. What goes wrong after it that day is merged into this message."""
        work = self._work(uow, delivery.community)
        if work is None or delivery.dedupe.startswith("trouble:"):
            return
        if state is Ended.FAILED:
            work.happened(DeliveryLost(delivery.dedupe))
        named = {one.place: one.name for one in work.community.channels.places}
        where = named.get(delivery.place, "")
        title, template = _SAID[state]
        about = delivery.card.title or "a message"
        body = work.text(template, title=about, where=where, reason=reason)
        day = work.now.astimezone(work.community.tz).date()
        self._tell(work, Card(title, (Text(body),)), f"trouble:{state}:{day}")

    def job(self, uow: UnitOfWork, task: Task) -> None:
        """Once, until it works again. Why is for whoever runs the bot, in the log."""
        work = self._work(uow, task.community)
        if work:
            body = work.text("messages/broken", job=task.job)
            self._tell(work, Card("Something I do by myself broke", (Text(body),)), task.id)

    def _work(self, uow: UnitOfWork, community: str) -> Work | None:
        found = uow.repo(Communities).find(community)
        tools = Tools(self.clock.now(), uow, self.words, self.features, self.new_id)
        return Work(tools, found) if found else None

    def _tell(self, work: Work, card: Card, key: str) -> None:
        for one in work.facilitators():
            work.tell(one.id, card, key=f"{key}:{work.community.id}:{one.id}")
