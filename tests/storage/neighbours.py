"""Other programs that have the same database open."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ports import Inbox, UnitOfWork
from tests.conftest import MONDAY

ROOT = Path(__file__).parents[2]
RUNNING = """
import sys
from pathlib import Path
from storage.presence import present
with present(Path(sys.argv[1])) as others:
    print(*others, "there", flush=True)
    sys.stdin.read()
"""

COUNTING = """
import sys
from pathlib import Path
from storage.database import SqliteDatabase
from tests.storage.neighbours import TIMES, counted
database = SqliteDatabase(Path(sys.argv[1]))
print("there", flush=True)
for one in [database.write(counted, refusable=True) for _ in range(TIMES)]:
    one.result(30)
print("done", flush=True)
database.close()
"""
TIMES = 300

KILLED = """
import os, signal, sys
from pathlib import Path
from bot.ports import Inbox
from storage.database import SqliteDatabase
from tests.conftest import MONDAY
from tests.storage.neighbours import TIMES
database = SqliteDatabase(Path(sys.argv[1]))
for number in range(TIMES):
    last = database.write(lambda uow: uow.repo(Inbox).first_time("here", f"e{number}", MONDAY))
    last.result()
os.kill(os.getpid(), signal.SIGKILL)
"""
DROP_FROM_BOUNDING_SET, OVERRIDE_RIGHTS, READ_ANYTHING = 24, 1, 2


def killed_with_work_in_the_log(file: Path) -> int:
    """A process wrote so many events, e0 and on, and was killed before it could close the file."""
    died = subprocess.run([sys.executable, "-c", KILLED, str(file)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    return TIMES


def without_rights(*arguments: str, folder: Path, most: int = 0) -> tuple[int, str]:
    """folkmoot, where even root has only the rights files give, and no file may be bigger."""

    def limit() -> None:
        for right in (OVERRIDE_RIGHTS, READ_ANYTHING) if os.geteuid() == 0 else ():
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, right)
        if most:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    return ended.returncode, ended.stdout + ended.stderr


def seen(uow: UnitOfWork, event: str) -> bool:
    """Something small to write, that is there once; whether it is new."""
    return uow.repo(Inbox).first_time("here", event, MONDAY)


def counted(uow: UnitOfWork) -> None:
    """Read, change, write: lost as soon as two do it at once."""
    connection = uow.repo(Inbox)._connection  # type: ignore[attr-defined]  # noqa: SLF001
    last: int = connection.driver.execute("SELECT last FROM number").fetchone()[0]
    connection.driver.execute("UPDATE number SET last = ?", (last + 1,))


@contextmanager
def counting_on(file: Path) -> Iterator[Callable[[], bool]]:
    """Another process that counts in the file; it is asked whether it could finish."""
    with _process(COUNTING, file) as process:
        said = process.stdout
        assert said
        yield lambda: b"done" in said.readline()


@contextmanager
def running_on(file: Path) -> Iterator[int]:
    """Another process that runs a bot on the file, as far as others can see."""
    with _process(RUNNING, file) as process:
        yield process.pid


@contextmanager
def _process(program: str, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert b"there" in process.stdout.readline()
        yield process
        process.communicate()
