"""``python -m bench``: every measurement beside its floor, as ratios of one interleaved run."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bench import discord_round_trip, slack_round_trip
from bench.measure import table

BENCHES = {
    "slack": slack_round_trip.measured,
    "discord": discord_round_trip.measured,
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
        print(table(asyncio.run(BENCHES[name](rounds=args.rounds, times=args.times))), flush=True)


if __name__ == "__main__":
    main()
