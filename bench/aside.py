"""Measurements that want a process of their own: they fork, or take their time."""

from __future__ import annotations

import asyncio
import sys

from bench.load import simulated

KILLS = 100
WEEKS = 13


async def kills(*, rounds: int, times: int) -> str:  # noqa: ARG001  each life ends anywhere
    """P15; ``python -m bench.kills`` does it a thousand times."""
    command = [sys.executable, "-m", "bench.kills", "--kills", str(KILLS)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0, "it broke: its own output says where"
    return "Killed at any moment under load\n" + "".join(
        f"  {line}\n" for line in said.decode().splitlines()
    )


async def load(*, rounds: int, times: int) -> str:  # noqa: ARG001  a quarter is a quarter
    return await simulated(WEEKS, seed=1)
