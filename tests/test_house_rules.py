"""Rules no linter has: small files, small functions, a purpose on top, a room for each module."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

Function = ast.FunctionDef | ast.AsyncFunctionDef

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "adapters", "storage")
CODE = {".py", ".js", ".css", ".html"}
TEXT = CODE | {".md", ".j2", ".jinja", ".toml", ".ini", ".mako"}

MAX_FILE = 300
MAX_FUNCTION = 40
MAX_MEDIAN = 6
MAX_PURPOSE = 100

# A class of one letter keeps each of these from finding itself.
UNWANTED = {
    "a promise for later": re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b"),
    "a path of one machine": re.compile(r"(?<![\w.])/([w]ork|[r]oot|[U]sers)/"),
    "a package host": re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|[r]egistry\.npmjs"),
}
WALL_CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)\(")


def _files(*places: str, kinds: set[str]) -> list[Path]:
    found = (file for place in places for file in (ROOT / place).rglob("*"))
    return sorted(file for file in found if file.suffix in kinds)


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


PRODUCT = _files(*ROOMS, kinds={".py"})
TESTS = _files("tests", kinds={".py"})
PYTHON = [*PRODUCT, *TESTS, *_files("bench", kinds={".py"})]
SOURCES = _files(*ROOMS, "tests", "bench", kinds=CODE)
TEXTS = [
    *_files(*ROOMS, "tests", "bench", "docs", "prompts", kinds=TEXT),
    *sorted(file for file in ROOT.iterdir() if file.suffix in TEXT or file.name == "Makefile"),
    *sorted((ROOT / ".ci").iterdir()),
]


@pytest.mark.parametrize("file", SOURCES, ids=_name)
def test_a_file_fits_in_one_head(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()

    assert len(lines) <= MAX_FILE, "split it by what changes together"


@pytest.mark.parametrize("file", PYTHON, ids=_name)
def test_a_module_says_what_it_is_for(file: Path) -> None:
    purpose, *_ = (ast.get_docstring(_tree(file)) or "").splitlines() or [""]

    assert purpose, "say in one line what this module is for"
    assert purpose.endswith("."), "one line, one sentence"
    assert len(purpose) <= MAX_PURPOSE


@pytest.mark.parametrize("file", PYTHON, ids=_name)
def test_a_function_fits_on_one_screen(file: Path) -> None:
    long = [one.name for one in _functions(file) if _lines(one, one) > MAX_FUNCTION]

    assert long == []


def test_half_of_all_functions_are_a_few_lines() -> None:
    bodies = [_body(one) for file in PRODUCT for one in _functions(file)]

    assert statistics.median(bodies or [0]) <= MAX_MEDIAN


@pytest.mark.parametrize("file", TEXTS, ids=_name)
def test_a_text_has_no_unwanted_words(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = {why: words.findall(text) for why, words in UNWANTED.items() if words.search(text)}

    assert found == {}


@pytest.mark.parametrize("file", PRODUCT, ids=_name)
def test_only_the_clock_knows_the_time(file: Path) -> None:
    asked = WALL_CLOCK.search(file.read_text(encoding="utf-8"))

    assert asked is None or _name(file) == "bot/clock.py", "use Clock.now()"


@pytest.mark.parametrize("file", TESTS, ids=_name)
def test_no_test_waits_for_time_to_pass(file: Path) -> None:
    calls = (node for node in ast.walk(_tree(file)) if isinstance(node, ast.Call))
    waits = [call.lineno for call in calls if _waits(call)]

    assert waits == [], "move the fake clock, or wait for an event"


@pytest.mark.parametrize("file", PRODUCT, ids=_name)
def test_every_module_stands_in_an_import_layer(file: Path) -> None:
    module = _name(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    homes = [layer for layer in _layers() if f"{module}.".startswith(f"{layer}.")]

    assert homes or module in ROOMS, "give it a line in pyproject.toml, [tool.importlinter]"


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _functions(file: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(file)) if isinstance(node, Function))


def _lines(first: ast.stmt, last: ast.stmt) -> int:
    return (last.end_lineno or last.lineno) - first.lineno + 1


def _body(function: Function) -> int:
    """Its lines below the signature, without the docstring."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return _lines(statements[0], statements[-1]) if statements else 0


def _waits(call: ast.Call) -> bool:
    """Whether this is a sleep that takes time. ``sleep(0)`` only lets others go first."""
    called = ast.unparse(call.func).rpartition(".")[2]
    nothing = [ast.unparse(argument) for argument in call.args] == ["0"]
    return called == "wait_for_timeout" or (called == "sleep" and not nothing)


def _layers() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return re.findall(r"[\w.]+", " ".join(layers))
