"""What a person gets back for what they did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.discord.errors import Json
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.model import Message
from tests.wire.discord.reading import read

if TYPE_CHECKING:
    from tests.wire.discord.state import World


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion while typing."""

    name: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that opened for a person."""

    interaction: Interaction
    data: Json = field(repr=False)

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.data["title"])

    @property
    def labels(self) -> list[str]:
        """What its fields are called."""
        return [label for label, _ in self.fields()]

    def fields(self) -> list[tuple[str, Json]]:
        """Each input with its label, top to bottom."""
        found: list[tuple[str, Json]] = []
        for component in self.data["components"]:
            if "component" in component:
                found.append((component["label"], component["component"]))
            nested = component.get("components") or []
            found.extend((one.get("label") or "", one) for one in nested)
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """Grows as the client goes on answering."""

    world: World = field(repr=False)
    interaction: Interaction

    @property
    def messages(self) -> list[Message]:
        """Every message written or redrawn in answer, in order."""
        return self.interaction.touched

    @property
    def message(self) -> Message:
        """The first of them."""
        assert self.messages, "nothing was written or redrawn"
        return self.messages[0]

    @property
    def text(self) -> str:
        """All of it in plain text."""
        shown = [one for one in self.messages if not one.deleted]
        return "\n".join(read(message, self.world) for message in shown)

    @property
    def ephemeral(self) -> bool:
        """Whether nobody else saw any of it."""
        return bool(self.messages) and all(one.ephemeral for one in self.messages)

    @property
    def modal(self) -> Modal:
        """The form that opened."""
        assert self.interaction.modal is not None, f"no form opened, but: {self.text!r}"
        return Modal(self.interaction, self.interaction.modal)

    @property
    def choices(self) -> list[Choice]:
        """The suggestions that came."""
        return [Choice(one["name"], one["value"]) for one in self.interaction.choices]

    @property
    def attempts(self) -> list[int]:
        """How each callback was taken: 0, or the code it was refused with."""
        return self.interaction.attempts

    @property
    def ack_ms(self) -> float:
        """From sending the interaction to receiving the callback."""
        assert self.interaction.acknowledged is not None, "not acknowledged"
        return (self.interaction.acknowledged - self.interaction.sent) * 1000

    @property
    def done_ms(self) -> float:
        """From sending the interaction to having something to see."""
        assert self.interaction.finished is not None, "not finished"
        return (self.interaction.finished - self.interaction.sent) * 1000
