"""What is written to standard error: enough to find what broke, and nobody's words."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest

from bot.context import Context
from bot.errors import ConfigError
from bot.feature import Feature
from bot.sections import LogSettings
from bot.shell import logs
from bot.ui import Reply
from bot.wiring import App
from tests.contracts.nasty import NASTY
from tests.people import Someone

Written = Callable[[], str]
WORDS = "the words of somebody"


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """Everything logged at info and above, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(LogSettings(format=request.param)))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


PROGRAM = """
import warnings
from bot.sections import LogSettings
from bot.shell import logs

logs.set_up(LogSettings(format=%r))
warnings.warn("a library complains")
raise ValueError("the words of somebody")
"""


@pytest.mark.parametrize("format", ["text", "json"])
def test_even_an_end_by_surprise_is_in_the_log_without_words(format: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM % format], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert "please report it" in ended.stderr
    assert "ValueError" in ended.stderr
    assert WORDS not in ended.stderr
    if format == "json":
        said = [json.loads(line) for line in ended.stderr.splitlines()]
        assert [one["level"] for one in said] == ["warning", "critical"]


def lines(**about: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "bot.x", "levelname": "INFO", "msg": "did %s", "args": ("it",), **about}
    )
    found: dict[str, object] = json.loads(logs.Lines(words=False).format(record))
    return found


def test_a_line_is_one_object_with_its_ids() -> None:
    said = lines(created=0.0, action="do.ask", milliseconds=3)

    assert said == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "logger": "bot.x",
        "message": "did it",
        "action": "do.ask",
        "milliseconds": 3,
    }


@pytest.mark.parametrize("text", NASTY)
def test_nobodys_words_are_written_down(sam: Someone, written: Written, text: str) -> None:
    sam.types(f"/ask {text}")
    sam.types(f"/{text}")
    sam.types(f"/log find {text}")

    assert "handled" in written()
    assert len(text.strip()) < 4 or text.strip() not in written()


def test_what_breaks_says_where_but_not_what_it_quotes(
    app: App, sam: Someone, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    feature = Feature("x", "X.")

    @feature.command("asks mine", "Break")
    def break_it(ctx: Context) -> Reply:
        raise RuntimeError(WORDS) from KeyError(WORDS)

    broken = feature.commands["asks mine"]
    monkeypatch.setattr(app.features, "by_action", {broken.action.name: broken})
    assert "Something went wrong" in sam.types("/asks mine")

    assert "builtins.KeyError" in written()
    assert "builtins.RuntimeError" in written()
    assert "test_logs.py" in written()
    assert WORDS not in written()


def test_at_debug_an_error_may_speak() -> None:
    record = logging.makeLogRecord({"msg": "x"})
    record.exc_info = (RuntimeError, RuntimeError(WORDS), None)

    assert WORDS in logs.formatter(LogSettings(level="debug")).format(record)


def test_an_error_of_files_and_settings_speaks_always() -> None:
    record = logging.makeLogRecord({"msg": "x"})
    error = ConfigError("config.toml is missing")
    record.exc_info = (ConfigError, error, None)

    assert "config.toml is missing" in logs.formatter(LogSettings()).format(record)


def test_why_a_server_lets_nobody_in_is_written_down(written: Written) -> None:
    """It speaks of connections and users of the database, never of what people wrote."""
    url = f"postgresql://ada:{WORDS.replace(' ', '')}@127.0.0.1:1/folkmoot"
    try:
        psycopg.connect(url)
    except psycopg.OperationalError:
        logging.getLogger("bot.x").exception("broke")

    assert "psycopg.OperationalError: connection failed: connection to server at" in written()
    assert WORDS.replace(" ", "") not in written()
