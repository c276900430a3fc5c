"""One line in the log and one count for each handled action: ids and outcomes, never words."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import perf_counter

from bot.acting.answers import Answer
from bot.acting.deeds import AGAIN, WHICH
from bot.catalog import Features
from bot.errors import UserError
from bot.ports import Origin
from bot.watching import Watch

log = logging.getLogger(__name__)

TYPED, PRESS = "typed", "press"  # what it was, where it never became an action
_OURS = frozenset({AGAIN, WHICH, TYPED, PRESS})


class Notes:
    """Writes down what was handled, and how."""

    def __init__(self, features: Features, watch: Watch) -> None:
        self._features, self._watch = features, watch

    def answered(self, origin: Origin, what: str, answer: Answer, *, began: float) -> None:
        """Answered as planned, which a refusal is too."""
        outcome = "again" if answer.reply is None else "refused" if answer.refused else "ok"
        self._note(origin, what, outcome, said=answer.refused or outcome, began=began)

    def raised(self, origin: Origin, what: str, error: BaseException, *, began: float) -> None:
        outcome = "refused" if isinstance(error, UserError) else "failed"
        self._note(origin, what, outcome, said=type(error).__name__, began=began)
        if outcome == "failed":
            self._watch.incident("action")

    def _note(self, origin: Origin, what: str, outcome: str, *, said: str, began: float) -> None:
        took = timedelta(seconds=perf_counter() - began)
        self._watch.acted(self._name(what), outcome, took)
        if not log.isEnabledFor(logging.INFO):
            return
        ids = {
            "action": what,
            "site": origin.place.site,
            "channel": origin.place.channel,
            "user": origin.user,
            "outcome": said,
            "milliseconds": round(took.total_seconds() * 1000, 1),
        }
        log.info(
            "handled %(action)s in %(site)s by %(user)s: %(outcome)s, %(milliseconds)s ms",
            ids,
            extra=ids,
        )

    def _name(self, what: str) -> str:
        """Only names of this version are counted, so there are never more of them."""
        known = what in self._features.by_action or what in self._features.bound or what in _OURS
        return what if known else "unknown"
