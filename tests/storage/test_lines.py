"""Threads in line: what is refused is never done after all."""

from __future__ import annotations

import threading

import pytest

from bot.errors import Busy
from storage.lines import Line


def test_what_was_refused_for_want_of_a_thread_is_not_done_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    line, held = Line(2, "reader"), threading.Event()
    busy = line.submit(lambda: held.wait(30))
    done: list[str] = []
    with monkeypatch.context() as machine:
        machine.setattr(threading.Thread, "start", none_left)
        refused = line.submit(lambda: done.append("after all"), refusable=True)
    held.set()
    line.close()

    assert busy.result()
    assert isinstance(refused.exception(), Busy)
    assert done == []
