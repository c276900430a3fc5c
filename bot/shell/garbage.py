"""When Python looks for what nothing refers to but itself."""

from __future__ import annotations

import gc

AFTER = 10_000  # objects made and not yet gone, instead of 700: an action makes some thousand
ROUNDS = 20  # of the young before the older are looked through


def settle() -> None:
    """To be called once the bot is put together.

    What was made until then stays: it is not looked through again. And what an action makes goes
    by itself when it is answered, so it is not worth looking for every other action; whoever
    waits for an answer stands still meanwhile.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(AFTER, ROUNDS, ROUNDS)
