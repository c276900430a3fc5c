"""Stands between the bot and its server, and cuts the line at a chosen moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Cut = Callable[[bytes], bool]


@dataclass
class Line:
    """``cut_before`` and ``cut_after`` look at what the bot says; the answer is lost either way.

    Before: the server never hears it. After: it hears it and acts on it. Each cuts once.
    """

    port: int
    server: int
    cut_before: Cut | None = None
    cut_after: Cut | None = None
    cuts: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener was closed: the test is over
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.server))
                self._open += [near, far]
                threading.Thread(target=self._speak, args=(near, far), daemon=True).start()

    def close(self) -> None:
        for one in self._open:
            one.close()

    def _speak(self, near: socket.socket, far: socket.socket) -> None:
        """Says what the bot says; the answers come back on a thread of their own."""
        lost = threading.Event()
        threading.Thread(target=_answer, args=(near, far, lost), daemon=True).start()
        with suppress(OSError):
            while said := near.recv(65536):
                if self._cuts("cut_before", said):
                    break
                if self._cuts("cut_after", said):
                    lost.set()
                far.sendall(said)
        _hang_up(near)
        _hang_up(far)

    def _cuts(self, when: str, said: bytes) -> bool:
        wanted: Cut | None = getattr(self, when)
        if wanted is None or not wanted(said):
            return False
        setattr(self, when, None)
        self.cuts += 1
        return True


@contextmanager
def line(server: int) -> Iterator[Line]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Line(listener.getsockname()[1], server)
        threading.Thread(target=made.serve, args=(listener,), daemon=True).start()
        yield made
    made.close()


def _answer(near: socket.socket, far: socket.socket, lost: threading.Event) -> None:
    with suppress(OSError):
        while (said := far.recv(65536)) and not lost.is_set():
            near.sendall(said)
    _hang_up(near)
    _hang_up(far)


def _hang_up(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
