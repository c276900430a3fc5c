"""``python -m bench``: every measurement beside its floor, as ratios of one interleaved run."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bench import (
    actions,
    aside,
    claims,
    courier,
    deflection,
    discord_round_trip,
    leaving,
    process,
    ranking,
    reminders,
    replicas,
    routing,
    searching,
    slack_http_round_trip,
    slack_round_trip,
    writing,
)
from bench.measure import Measured, table

BENCHES: Mapping[str, Callable[..., Awaitable[Measured | str]]] = {
    "actions": actions.one_caller,
    "actions-32": actions.many_callers,
    "reading": actions.reading,
    "writing": writing.measured,
    "searching": searching.measured,
    "slack": slack_round_trip.measured,
    "slack-16": partial(slack_round_trip.measured, callers=16),
    "slack-64": partial(slack_round_trip.measured, callers=64),
    "slack-http": slack_http_round_trip.measured,
    "slack-http-16": partial(slack_http_round_trip.measured, callers=16),
    "slack-http-64": partial(slack_http_round_trip.measured, callers=64),
    "discord": discord_round_trip.measured,
    "discord-16": partial(discord_round_trip.measured, callers=16),
    "discord-64": partial(discord_round_trip.measured, callers=64),
    "courier": courier.measured,
    "reminders": reminders.measured,
    "replicas": replicas.measured,
    "claims": claims.measured,
    "routing": routing.measured,
    "deflection": deflection.measured,
    "ranking": ranking.measured,
    "load": aside.load,
    "process": process.measured,
    "leaving": leaving.measured,
    "kills": aside.kills,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHES)}")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    parser.add_argument("--times", type=int, default=200, help="commands a round (default 200)")
    args = parser.parse_args()
    if unknown := set(args.names) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(BENCHES)}")
    logging.disable(logging.WARNING)
    for name in args.names or BENCHES:
        print(asyncio.run(_shown(name, args.rounds, args.times)), flush=True)


async def _shown(name: str, rounds: int, times: int) -> str:
    found = await BENCHES[name](rounds=rounds, times=times)
    return found if isinstance(found, str) else table(found)


if __name__ == "__main__":
    main()
