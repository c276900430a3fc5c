"""How long a platform asks us to wait, as far as that can be believed."""

from __future__ import annotations

from datetime import timedelta

SHORTEST = timedelta(seconds=0.25)  # who asks for less would be asked hundreds of times a second
LONGEST = timedelta(hours=1)  # who asks for more is asked again


def asked(said: str, otherwise: timedelta) -> timedelta:
    """What a header says in seconds; ``otherwise`` where it says nothing that is a wait."""
    try:
        seconds = float(said)
    except ValueError:
        return otherwise
    if not seconds > 0:  # nor is it anything at all
        return otherwise
    return max(SHORTEST, timedelta(seconds=min(seconds, LONGEST.total_seconds())))
