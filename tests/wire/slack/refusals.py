"""How Slack says no, and which of its refusals a well-behaved bot never meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.wire.slack.schema import Json

CIRCUMSTANCES: Final = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "hash_conflict",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "missing_scope",
        "not_found",
        "not_in_channel",
        "user_not_found",
        "user_not_in_channel",
    }
)


class Refused(Exception):
    """An answer with ``ok: false``; ``details`` say where Slack sees the mistake."""

    def __init__(
        self,
        error: str,
        details: Sequence[str] = (),
        *,
        blames: bool | None = None,
        extra: Json | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.details = tuple(details)
        self.extra = extra or {}
        self.blames = error not in CIRCUMSTANCES if blames is None else blames

    def as_answer(self) -> Json:
        answer: Json = {"ok": False, "error": self.error, **self.extra}
        if self.details:
            answer["errors"] = list(self.details)
            messages = [f"[ERROR] {detail}" for detail in self.details]
            answer["response_metadata"] = {"messages": messages}
        return answer


@dataclass(frozen=True, slots=True)
class Violation:
    """Something a well-behaved bot would not have sent."""

    where: str
    error: str
    details: tuple[str, ...] = ()
    request: Json = field(default_factory=dict, repr=False)
