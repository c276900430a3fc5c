"""What is written down of how a try to deliver went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import DeliveryError, Unreachable
from bot.mail import Delivery, Doubt, Ended, Kept, Outbox, Posted, Send
from bot.ports import UnitOfWork
from bot.sending.traffic import pause
from bot.tasks import Outcome
from bot.ui import shorten

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
STUBBORN = 8  # tries, over about twenty minutes
MAX_REASON = 300  # a platform's error may be a whole page
PATIENCE = timedelta(seconds=30)  # after the first refusal, then three times as long after each:
GROWS = 3  # so five tries are spread over about half an hour

Tell = Callable[[UnitOfWork, Delivery, Ended, str], None]


class Untold(DeliveryError):
    """It may have arrived; the platform does not let us look, and twice is worse than asking."""

    def __init__(self) -> None:
        super().__init__("the answer to it was lost, and I may not look whether it is there")


class Overdue(DeliveryError):
    """It was not tried: it was claimed so long ago that somebody else may be sending it."""

    def __init__(self) -> None:
        super().__init__("somebody else may be sending it", retry_after=timedelta())


class Records:
    """How a try went: sent, to be tried again, or ended, of which ``tell`` lets somebody know."""

    def __init__(self, jitter: Callable[[], float], tell: Tell) -> None:
        self._jitter, self._tell = jitter, tell

    def sent(self, uow: UnitOfWork, posted: Sequence[Posted]) -> Kept:
        for one in posted:
            if one.doubtful:
                log.warning("delivery %s may have arrived twice", one.delivery.id)
        return uow.repo(Outbox).sent(posted) if posted else Kept()

    def failed(
        self,
        uow: UnitOfWork,
        delivery: Delivery,
        error: DeliveryError,
        now: datetime,
        *,
        alone: bool,
    ) -> Outcome:
        """Only a platform's own refusals are counted: being out of reach loses nothing.

        One that gets no answer for long where all others do, ``alone``, is refused by that.
        """
        reason = " ".join(shorten(str(error), MAX_REASON).split())
        if isinstance(error, Untold):
            return self._ended(uow, delivery, Ended.UNKNOWN, reason)
        away = isinstance(error, Unreachable) and not (alone and delivery.claims >= STUBBORN)
        refused = error.retry_after is None and not away
        doubt = _doubt(delivery, error)
        if error.final or (refused and delivery.attempts + 1 >= MAX_ATTEMPTS):
            # It may be there: whoever sent it is asked to look.
            state = Ended.UNKNOWN if doubt is Doubt.REAL else Ended.FAILED
            return self._ended(uow, delivery, state, reason)
        at = now + self._wait(delivery, error)
        log.warning("delivery %s failed (%s); next try %s", delivery.id, reason, at)
        uow.repo(Outbox).again(delivery, at, reason=reason, refused=refused, doubt=doubt)
        return Outcome.AGAIN

    def too_late(self, uow: UnitOfWork, delivery: Delivery) -> None:
        """What had a moment of its own is over with it; of anything else somebody hears."""
        if delivery.expires:
            log.info("delivery %s was not sent in time", delivery.id)
            uow.repo(Outbox).ended(delivery, Ended.EXPIRED, reason="it was not sent in time")
        else:
            self._ended(uow, delivery, Ended.EXPIRED, "it could not be sent for a week")

    def gave_up(self, uow: UnitOfWork, delivery: Delivery, reason: str) -> Outcome:
        return self._ended(uow, delivery, Ended.FAILED, reason)

    def _ended(self, uow: UnitOfWork, delivery: Delivery, state: Ended, reason: str) -> Outcome:
        log.warning("delivery %s is %s (%s)", delivery.id, state, reason)
        uow.repo(Outbox).ended(delivery, state, reason=reason)
        if delivery.does is Send.POST:
            try:
                with uow.attempt():
                    self._tell(uow, delivery, state, reason)
            except Exception:  # ended it stays, or everything behind it would wait for ever
                log.exception("nobody was told what became of delivery %s", delivery.id)
        return Outcome(state)

    def _wait(self, delivery: Delivery, error: DeliveryError) -> timedelta:
        if error.retry_after is not None:
            return error.retry_after
        if isinstance(error, Unreachable):
            return pause(delivery.claims, self._jitter())
        longer: int = GROWS**delivery.attempts
        return PATIENCE * longer * (1 + self._jitter())


def _doubt(delivery: Delivery, error: DeliveryError) -> Doubt:
    """An edit may be repeated as often as one likes."""
    if delivery.does is Send.EDIT or not isinstance(error, Unreachable) or not error.unsure:
        return Doubt.NONE
    return Doubt.SLIGHT if error.answered else Doubt.REAL
