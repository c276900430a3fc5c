"""What people type after a slash, read by the rules of its command."""

from __future__ import annotations

from contextlib import nullcontext
from difflib import get_close_matches

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.acting.typed import named, understood, values
from bot.catalog import Features
from bot.errors import Invalid, NotFound
from bot.feature import Feature
from bot.features.help import feature as help_feature
from bot.ui import Choice, Kind, Option, Reply

URL = Option("url", "URL", leads=True)
WHY = Option("why", "Why", Kind.TEXT)
WHEN = Option("when", "When", Kind.WHEN, required=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("https://a.org it is good", {"url": "https://a.org", "why": "it is good"}),
        ("why:good https://a.org", {"why": "good https://a.org"}),
        ("https://a.org why: when:next tuesday 18:00", {"url": "https://a.org", "why": "", "when": "next tuesday 18:00"}),
        ('https://a.org When:"next: tuesday"', {"url": "https://a.org", "when": "next: tuesday"}),
        ("https://a.org see why://x", {"url": "https://a.org", "why": "see why://x"}),
        ("https://a.org then: now", {"url": "https://a.org", "why": "then: now"}),
    ],
)  # fmt: skip
def test_values_are_found_by_declared_rules(text: str, found: dict[str, str]) -> None:
    assert values((URL, WHY, WHEN), text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("needed:now Why not?", {"needed": "now", "why": "Why not?"}),
        ("needed:No rush\nWhy not?", {"needed": "No rush", "why": "Why not?"}),
        ("needed:now Why not? most:3", {"needed": "now", "why": "Why not?", "most": "3"}),
        ("most:3 Why not? needed:now", {"needed": "now", "why": "Why not?", "most": "3"}),
        ("by:@U1 Why not?", {"by": "@U1", "why": "Why not?"}),
        ("needed:soon Why not?", {"needed": "soon", "why": "Why not?"}),
        ("needed:NOW", {"needed": "NOW"}),
        ("needed:", {"needed": ""}),
        ("needed:nowhere, why?", {"needed": "nowhere,", "why": "why?"}),
        ("Why not? needed:now or never", {"needed": "now or never", "why": "Why not?"}),
        ("why:Why not? needed:now or never", {"needed": "now or never", "why": "Why not?"}),
    ],
)  # fmt: skip
def test_what_follows_a_value_that_ends_by_itself_is_not_lost(
    text: str, found: dict[str, str]
) -> None:
    choices = (Choice("no", "No"), Choice("no_rush", "No rush"), Choice("now", "Now"))
    needed = Option("needed", "Needed", Kind.CHOICE, required=False, choices=choices)
    most = Option("most", "Most", Kind.NUMBER, required=False)
    by = Option("by", "By", Kind.PERSON, required=False)

    assert values((WHY, needed, most, by), text) == found


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert set(values((URL, WHY, WHEN), text)) <= {"url", "why", "when"}


def make() -> Features:
    feature = Feature("plans", "Plans.")
    feature.group("plan", "Plans", primary="add")

    @feature.command("plan add", "Add", WHY)
    def _add(_: object, why: str) -> Reply:
        raise NotImplementedError(why)

    @feature.command("plan list", "List")
    def _list(_: object) -> Reply:
        raise NotImplementedError

    return Features([feature])


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("add a thing", "plan add", {"why": "a thing"}),
        ("LIST", "plan list", {}),
        ("a thing", "plan add", {"why": "a thing"}),
        ("", "plan add", {}),
    ],
    ids=["verb", "any case", "primary", "bare"],
)
def test_the_first_word_is_the_verb_or_the_primary_one_is_meant(
    text: str, path: str, found: dict[str, str]
) -> None:
    features = make()
    command, read = understood(features.groups, features.commands, "plan", text)

    assert (command.path, read) == (path, found)


@pytest.mark.parametrize(
    ("name", "text", "near"), [("plan", "lst", "/plan list"), ("plam", "", "/plan")]
)
def test_a_word_nobody_knows_names_the_nearest(name: str, text: str, near: str) -> None:
    features = make()

    with pytest.raises(NotFound, match=f"Did you mean “{near}”"):
        understood(features.groups, features.commands, name, text)


@pytest.mark.parametrize("text", ["by:Ada why not?", "Why not? by:Ada"])
def test_whoever_is_not_mentioned_is_nobody(text: str) -> None:
    by = Option("by", "By", Kind.PERSON, required=False)

    with pytest.raises(Invalid, match="“Ada” is nobody"):
        values((WHY, by), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("moot", ""), ("moot", " "), ("moot", "help"), ("moot", "/Help me"), ("help", "")],
)
def test_help_is_the_list_of_all_there_is(name: str, text: str) -> None:
    features = Features([*make().features, help_feature])
    command, values = understood(features.groups, features.commands, name, text)

    assert (command.path, values) == ("moot", {})


@pytest.mark.parametrize("name", ["nope", "pope", "list"])
def test_a_word_like_no_other_names_what_there_is(name: str) -> None:
    features = make()

    with pytest.raises(NotFound, match=f"I do not know “/{name}”. There is /plan."):
        understood(features.groups, features.commands, "moot", name)


def test_whoever_looks_for_help_is_told_where_it_is() -> None:
    features = make()

    with pytest.raises(NotFound, match="/moot lists them all"):
        understood(features.groups, features.commands, "help", "")


@example("AAList")  # just like enough
@given(st.text("adlistADLI-", min_size=1, max_size=9))
def test_only_a_word_like_a_verb_is_taken_for_one(word: str) -> None:
    features = make()
    known = {one.verb for one in features.verbs("plan")}
    like = get_close_matches(word.lower(), known, cutoff=0.8)

    with pytest.raises(NotFound) if like and word.lower() not in known else nullcontext():
        command, _ = understood(features.groups, features.commands, "plan", word)
        assert command.verb == (word.lower() if word.lower() in known else "add")


def test_a_mention_is_an_id_for_the_bot_and_a_name_for_readers() -> None:
    who = Option("who", "Who", Kind.PERSON)
    typed = {"who": "@U1", "why": "@U1 knows, mail ada@U1.org, ask @U2 (or @U1)"}

    assert named((WHY, who), typed, {"U1": "Ada"}) == {
        "who": "@U1",
        "why": "@Ada knows, mail ada@U1.org, ask @U2 (or @Ada)",
    }
