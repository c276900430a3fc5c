"""The outgoing half of the sandbox: deliveries become posts of its chats."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.chat import Chat
from bot.errors import DeliveryError
from bot.mail import Pace, Parcel


class SandboxGateway:
    """Posts into the chat of a delivery's workspace."""

    platform = "sandbox"
    pace = Pace()

    def __init__(self, chats: Sequence[Chat]) -> None:
        self._chats = {chat.workspace: chat for chat in chats}
        self.failing: DeliveryError | None = None

    async def send(self, parcel: Parcel) -> str:
        if self.failing:
            raise self.failing
        delivery = parcel.delivery
        chat = self._chats.get(delivery.place.workspace)
        if chat is None:
            raise DeliveryError(f"there is no workspace {delivery.place.workspace}", final=True)
        if parcel.edits:
            chat.edit(parcel.edits, delivery.card, parcel.seal, parcel.people)
            return parcel.edits
        post = chat.posted(
            delivery.place.channel,
            delivery.card,
            seal=parcel.seal,
            people=parcel.people,
            thread=parcel.under,
            title=delivery.thread,
        )
        return post.id

    async def look_for(self, parcel: Parcel) -> str:  # noqa: ARG002  the port's shape
        """Nothing is ever lost between two parts of one process."""
        return ""
