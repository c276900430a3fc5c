"""A platform outside the bot's process: it keeps what it was sent on disk, and dies with nobody."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from typing_extensions import override

from adapters.sandbox.gateway import SandboxGateway
from bot.mail import Parcel

Reach = Callable[[str], None]


class Ledger:
    """Posts, a line each, on disk before anybody is answered."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, nonce: str, channel: str, title: str) -> str:
        line = json.dumps({"nonce": nonce, "channel": channel, "title": title})
        handle = os.open(self._file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
        os.close(handle)
        return nonce

    def posts(self) -> list[dict[str, str]]:
        if not self._file.exists():
            return []
        return [json.loads(line) for line in self._file.read_text().splitlines()]

    def nonces(self) -> set[str]:
        return {post["nonce"] for post in self.posts()}

    def titles(self) -> Counter[str]:
        return Counter(f"{post['channel']}: {post['title']}" for post in self.posts())

    def twice(self) -> int:
        """How many messages people see again."""
        counts = Counter(post["nonce"] for post in self.posts())
        return sum(number - 1 for number in counts.values())


class Gateway(SandboxGateway):
    """Sends to the ledger. With ``enforces`` a nonce is taken once, as Discord does; else blindly."""

    def __init__(self, ledger: Ledger, reach: Reach, *, enforces: bool = True) -> None:
        super().__init__([])
        self._ledger, self._reach, self._enforces = ledger, reach, enforces
        self._taken = ledger.nonces()

    @override
    async def send(self, parcel: Parcel) -> str:
        delivery = parcel.delivery
        if parcel.edits:
            return parcel.edits
        self._reach("before it is sent")
        if not (self._enforces and delivery.id in self._taken):
            self._ledger.add(delivery.id, delivery.place.channel, delivery.card.title)
            self._taken.add(delivery.id)
        self._reach("posted, but not answered")
        return delivery.id
