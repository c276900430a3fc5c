"""Texts from a folder: what they are given is escaped, what they miss is an error that says where."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.markup import Md
from bot.templates import Templates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {
        "hello": "Hello **{{ name }}**\n",
        "twice": "{% for at in range(2) %}{{ at }}{% set name = at %}{% endfor %}{{ name }}",
        "never": "{% if on %}on{% endif %}\n\n{{ missing }}",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md.j2").write_text(text)
    return tmp_path


def test_what_people_typed_is_escaped_and_markup_is_not(folder: Path) -> None:
    texts = Templates(folder)

    assert texts.message("hello", name="*Ada*") == r"Hello **\*Ada\***"
    assert texts.message("hello", name=Md("_Ada_")) == "Hello **_Ada_**"


def test_a_text_knows_nothing_of_the_one_before(folder: Path) -> None:
    texts = Templates(folder)
    given = {"name": "Ada"}

    assert [texts.message("twice", **given) for _ in range(2)] == ["01Ada", "01Ada"]
    assert given == {"name": "Ada"}
    with pytest.raises(UndefinedError, match="'name' is undefined"):
        texts.message("hello")


def test_a_missing_value_is_an_error_that_names_the_line_of_the_text(folder: Path) -> None:
    with pytest.raises(UndefinedError, match="'missing' is undefined") as found:
        Templates(folder).message("never", on=False)

    lines = [(Path(one.filename).name, one.lineno) for one in traceback.extract_tb(found.tb)]
    assert ("never.md.j2", 3) in lines
