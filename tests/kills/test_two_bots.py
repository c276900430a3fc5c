"""Two bots on one file act once on what both hear, and send once what both find waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.kills.life import STROLLED, Life, Reaper, answered, first_life, kept, ledger, said
from tests.kills.platform import Gateway

THINGS = [f"thing {number}" for number in range(12)]


async def test_two_bots_on_one_file_do_everything_once(tmp_path: Path) -> None:
    """The platform here takes whatever it is sent: nothing but the bots' own leases keeps order."""
    await first_life(tmp_path)
    blind = [Gateway(ledger(tmp_path), Reaper(), enforces=False) for _ in range(2)]
    lives = [Life(tmp_path, 1, Reaper(), gateway) for gateway in blind]
    for what in THINGS:
        await asyncio.gather(*(life.does(what) for life in lives))
        await asyncio.gather(*(life.app.settle() for life in lives))
    for life in lives:
        life.database.close()

    assert kept(tmp_path) == answered(tmp_path) == set(THINGS)
    assert ledger(tmp_path).titles() == {
        title: 1 for what in THINGS for title in said(what) | STROLLED
    }
