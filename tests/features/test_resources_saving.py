"""A link is saved once, with why it helps; saving it again is never silent."""

from __future__ import annotations

import pytest

from bot.model.entries import Log
from bot.wiring import App
from tests.people import Someone

LINK = "https://example.org/guides/kalman-filters.html"


async def test_a_link_typed_with_why_is_saved_and_posted_everywhere(
    app: App, sam: Someone, grace: Someone
) -> None:
    said = sam.types(f"/resource {LINK} Explains drift with pictures")
    await app.settle()

    assert "Saved as R-1" in said
    for somebody, channel in ((sam, "log"), (grace, "general")):
        posted = somebody.at(channel).sees()[-1]
        assert posted == (
            "R-1 · resource\nKalman filters (example.org)\n> Explains drift with pictures\n"
            "saved by Sam on 4 May 2026\n[Useful]"
        )


def test_the_form_asks_for_what_is_missing(sam: Someone, app: App) -> None:
    form = sam.types("/resource")
    assert str(form).startswith("[form: Save a useful link]\nLink:")

    form = sam.types(f"/resource {LINK}")
    assert f"Link: {LINK}" in form
    said = sam.submits(form, why="Good pictures", title="Kalman", topic="Filters", type="article")

    assert "Saved as R-1" in said
    assert "Filters · saved by Sam" in sam.presses("Show", on=said)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://example.org/x", "Only links that begin with https://"),
        ("nonsense", "“nonsense” is not a link"),
        ("https://example.org/" + "x" * 1000, "Link: 1020 characters, but 1000 are the most"),
    ],
)
def test_what_is_no_link_is_refused_at_its_field(sam: Someone, url: str, problem: str) -> None:
    refused = sam.submits(sam.types("/resource"), url=url, why="Because it helps")

    assert f"! {problem}" in refused


def test_a_why_may_not_be_missing_or_long(sam: Someone) -> None:
    form = sam.types(f"/resource {LINK}")

    assert "please fill this in" in sam.submits(form)
    assert "200 are the most" in sam.submits(form, why="x" * 201)


def test_the_same_page_in_other_words_is_announced(sam: Someone, grace: Someone) -> None:
    grace.types(f"/resource {LINK} Clear")
    again = sam.types("/resource http://www.example.org/guides/kalman-filters.html?utm_source=x My")

    assert str(again).splitlines()[:2] == [
        "It is here already",
        "Already here as R-1, saved by Grace on 4 May 2026: Kalman filters (example.org)",
    ]
    assert "[Add my note] [Log as separate] [Show]" in again
    assert "R-2" not in sam.types("/resource list")


async def test_what_one_wanted_to_say_becomes_a_note(
    app: App, sam: Someone, grace: Someone
) -> None:
    grace.runs("resource add", url=LINK, why="Clear", title="Kalman filters")
    again = sam.types(f"/resource {LINK} Helped me calibrate the gyroscope")
    form = sam.presses("Add my note", on=again)
    assert "Your note: Helped me calibrate the gyroscope" in form
    assert "Your note is on R-1" in sam.submits(form)
    await app.settle()

    posted = sam.at("log").sees()[-1]
    assert "Clear" in posted
    assert "- Helped me calibrate the gyroscope (Sam)" in posted
    assert "R-1 Kalman filters" in sam.types("/log find gyroscope")


def test_both_are_kept_when_somebody_says_why(sam: Someone, grace: Someone) -> None:
    grace.types(f"/resource {LINK} Clear")
    again = sam.types(f"/resource {LINK} The second half")
    form = sam.presses("Log as separate", on=again)

    assert "both be kept? Please fill this in" in sam.submits(form)
    said = sam.submits(form, reason="Another chapter")
    assert "Saved as R-2" in said
    shown = sam.presses("Show", on=said)
    assert "Kept apart from an older copy: Another chapter" in shown
    assert "The second half" in shown
    assert "Already here as R-1" in grace.types(f"/resource {LINK} Again")


def test_a_page_another_community_saved_is_new_here(ada: Someone) -> None:
    ada.types(f"/resource {LINK} Clear")
    there = ada.at("lounge")
    there.runs("community new", name="Kitchen guild", domain="Cooking", zone="Paris")

    assert "Nothing here yet" in there.types("/resource list")
    assert "Saved as R-1" in there.types(f"/resource {LINK} For cooks")


def test_a_link_is_saved_from_a_message(sam: Someone, ada: Someone) -> None:
    post = ada.says(f"Look at this: <{LINK}|a guide>, it is great!")
    form = sam.uses("Save as resource", on=post)
    assert f"Link: {LINK}" in form
    said = sam.submits(form, why="Great")

    assert "from a message of Ada" in sam.presses("Show", on=said)


def test_of_several_links_one_is_picked(sam: Someone, ada: Someone) -> None:
    post = ada.says("https://example.org/one or https://example.org/two?")
    asked = sam.uses("Save as resource", on=post)
    form = sam.picks("Pick a link", "https://example.org/two", on=asked)

    assert "Saved as R-1" in sam.submits(form, why="The second")
    assert "example.org/two" in sam.types("/resource list")


def test_a_message_without_a_link_says_so(sam: Someone, ada: Someone) -> None:
    assert "no link in that message" in sam.uses("Save as resource", on=ada.says("Hello"))


def test_one_press_sent_twice_acts_once(app: App, sam: Someone) -> None:
    form = sam.types(f"/resource {LINK}")
    sam.submits(form, event="same", why="Clear")
    sam.submits(form, event="same", why="Clear")

    assert app.database.read(lambda uow: uow.repo(Log).count("guild")).result() == 1


def test_what_people_typed_stays_text(sam: Someone) -> None:
    said = sam.runs(
        "resource add", url=LINK, why="**bold** <@U1> [x](https://y.example)", title="_a_"
    )

    assert "> **bold** <@U1> [x](https://y.example)" in sam.presses("Show", on=said)
