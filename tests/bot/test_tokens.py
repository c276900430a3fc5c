"""Tokens open only where they were sealed, and only unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StaleAction
from bot.keys import fingerprint
from bot.tokens import MAX_LENGTH, Opened, Tokens
from bot.ui import Action

actions = st.builds(
    Action,
    name=st.from_regex(r"[a-z]{1,10}\.[a-z_]{1,15}", fullmatch=True),
    args=st.lists(st.from_regex(r"[A-Za-z0-9_-]{0,12}", fullmatch=True), max_size=2).map(tuple),
)
tokens = Tokens([b"new", b"old"])


@given(actions)
def test_a_token_says_what_was_sealed(action: Action) -> None:
    token = tokens.seal(action, scope="slack/T1", community="guild")

    assert len(token) <= MAX_LENGTH
    assert tokens.open(token, scope="slack/T1") == Opened(action, "guild")


@given(actions, st.integers(min_value=0), st.characters(codec="ascii"))
def test_a_changed_token_does_not_open(action: Action, at: int, to: str) -> None:
    token = tokens.seal(action, scope="slack/T1")
    at %= len(token)
    changed = token[:at] + to + token[at + 1 :]
    if changed != token:
        with pytest.raises(StaleAction):
            tokens.open(changed, scope="slack/T1")


@given(st.text(max_size=120))
def test_no_text_opens_by_accident(text: str) -> None:
    with pytest.raises(StaleAction):
        tokens.open(text, scope="slack/T1")


def test_another_workspace_cannot_open_it() -> None:
    with pytest.raises(StaleAction):
        tokens.open(tokens.seal(Action("asks.claim"), scope="slack/T1"), scope="slack/T2")


def test_keys_rotate() -> None:
    sealed = Tokens([b"old"]).seal(Action("asks.claim", ("ask1",)), scope="slack/T1")

    assert tokens.open(sealed, scope="slack/T1").action == Action("asks.claim", ("ask1",))


@pytest.mark.parametrize(
    ("args", "text"),
    [((), ""), (("ask1",), "ask1"), (("", ""), ","), (("a", "b"), "a,b"), (("",), "=")],
)
def test_arguments_are_sealed_as_in_every_version_and_an_empty_one_is_one(
    args: tuple[str, ...], text: str
) -> None:
    sealed = tokens.seal(Action("asks.claim", args), scope="slack/T1", community="guild")

    assert sealed.startswith(f"1|asks.claim|guild|{text}|")
    assert tokens.open(sealed, scope="slack/T1").action.args == args


def test_a_fingerprint_is_the_same_in_every_version() -> None:
    assert fingerprint(b"a key") == "33d2be4b6588c697"
    assert fingerprint(b"a kez") != fingerprint(b"a key")


def test_the_first_fingerprint_is_of_the_key_that_seals() -> None:
    assert tokens.fingerprints() == (fingerprint(b"new"), fingerprint(b"old"))


@pytest.mark.parametrize("args", [("a b",), ("x" * 90,)], ids=["prose", "too long"])
def test_what_does_not_fit_is_refused_when_made(args: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="button"):
        tokens.seal(Action("asks.claim", args), scope="slack/T1")
