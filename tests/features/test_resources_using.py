"""Saved links are listed, shared, found useful, corrected and retired."""

from __future__ import annotations

from bot.wiring import App
from tests.people import Someone

LONGEST = "https://example.org/" + "a" * 970


def save(who: Someone, *names: str, **more: str) -> None:
    for name in names:
        who.runs("resource add", url=f"https://example.org/{name}", why=f"About {name}", **more)


def test_the_list_has_pages_newest_first(sam: Someone) -> None:
    save(sam, *(f"p{at}" for at in range(1, 9)))
    first = sam.types("/resource list")

    assert "R-8 example.org/p8\nAbout p8\nSam, 4 May 2026 [Show R-8]" in first
    assert "R-3" not in first
    second = sam.presses("More", on=first)
    assert "R-3" in second
    assert "R-1" in second
    assert "More" not in second


def test_the_list_of_a_topic_and_my_own(sam: Someone, ada: Someone) -> None:
    save(sam, *(f"s{at}" for at in range(7)), topic="SQL")
    save(ada, "other", topic="Python")
    first = sam.types("/resource list topic:sql")

    assert "Resources about SQL" in first
    assert "R-8" not in first
    assert "R-1 " in sam.presses("More", on=first)
    assert "R-8" in ada.types("/resource mine")
    assert "R-7" not in ada.types("/resource mine")
    assert "Nothing here yet" in sam.types("/resource list topic:cooking")


def test_looking_for_a_topic_does_not_make_it_one(sam: Someone, app: App) -> None:
    sam.types("/resource list topic:cooking")
    sam.types("/log find rice topic:cooking")
    origin = sam.chat.origin(sam.id, "general")

    choices = app.dispatcher.suggest(origin, "resource list", "topic", "cook").result()
    assert choices == []


def test_links_are_found_by_words(sam: Someone) -> None:
    save(sam, "drift", "noise")

    found = sam.types("/resource find drift")
    assert "R-1 example.org/drift" in found
    assert "R-2" not in found
    assert "About drift" in sam.presses("Show R-1", on=found)
    assert "No saved link says that" in sam.types("/resource find cooking")


async def test_useful_counts_once_per_person_on_every_copy(
    app: App, sam: Someone, ada: Someone, grace: Someone
) -> None:
    save(grace, "drift")
    await app.settle()
    post = sam.at("log").last()

    assert "[Useful · 1]" in sam.presses("Useful", on=post)
    assert "[Useful · 2]" in ada.presses("Useful · 1", on=sam.chat.posts[post.id])
    await app.settle()
    assert "useful to 2" in grace.at("general").sees()[-1]
    assert "[Useful · 1]" in sam.presses("Useful · 2", on=sam.chat.posts[post.id])
    assert "accepted" in sam.types("/log find drift")


def test_a_card_shared_here_says_by_whom_and_stays_so(sam: Someone, ada: Someone) -> None:
    save(sam, "drift")
    shown = ada.presses("Show R-1", on=ada.types("/resource list"))
    assert shown.post.to == ada.id
    shared = ada.presses("Share here", on=shown)

    assert shared.post.to == ""
    assert "Shared by Ada" in shared
    pressed = sam.presses("Useful", on=shared)
    assert "[Useful · 1]" in pressed
    assert "Shared by Ada" in pressed


def test_a_card_is_not_shared_where_others_read_along(sam: Someone) -> None:
    save(sam, "drift")

    shown = sam.presses("Show R-1", on=sam.at("lounge").types("/resource list"))
    assert "Not everybody in this channel belongs to Data guild" in sam.at("lounge").presses(
        "Share here", on=shown
    )
    shown = sam.dm.presses("Show R-1", on=sam.dm.types("/resource list"))
    assert "Only we two are here" in sam.dm.presses("Share here", on=shown)


async def test_ones_own_is_changed_everywhere(app: App, sam: Someone) -> None:
    save(sam, "drift", title="Dirft")
    form = sam.types("/resource edit r1")
    assert "Title: Dirft" in form
    said = sam.submits(form, title="Drift", why="Because")
    await app.settle()

    assert "R-1 says this now\nDrift\n> Because" in said
    assert "Drift\n> Because" in sam.at("log").sees()[-1]
    assert "Nothing found" in sam.types("/log find Dirft")


def test_only_ones_own_is_changed(sam: Someone, grace: Someone, ada: Someone) -> None:
    save(sam, "drift")

    assert "Only whoever saved R-1, or a facilitator" in grace.types("/resource edit R-1")
    assert "Only whoever saved R-1, or a facilitator" in grace.types("/resource retire R-1")
    assert "is retired" in ada.types("/resource retire 1")
    assert "There is no resource “R-9” here" in sam.types("/resource edit R-9")


async def test_a_retired_resource_is_gone_and_may_come_back(app: App, sam: Someone) -> None:
    save(sam, "drift")
    await app.settle()
    listed = sam.types("/resource list")
    retired = sam.types("/resource retire R-1")
    await app.settle()

    assert "R-1 · retired" in sam.at("log").sees()[-1]
    assert "Nothing here yet" in sam.types("/resource list")
    assert "No saved link" in sam.types("/resource find drift")
    assert "retired already" in sam.types("/resource retire R-1")
    assert "R-1 · retired" in sam.presses("Show R-1", on=listed)
    assert "R-1 is back" in sam.presses("Bring it back", on=retired)
    assert "R-1" in sam.types("/resource find drift")


def test_a_page_saved_again_meanwhile_does_not_come_back_twice(sam: Someone) -> None:
    save(sam, "drift")
    retired = sam.types("/resource retire R-1")
    save(sam, "drift")

    assert "saved again meanwhile, as R-2" in sam.presses("Bring it back", on=retired)


def test_the_longest_of_everything_fits_on_every_card(sam: Someone, ada: Someone) -> None:
    stars = "*" * 300
    for at in range(6):
        sam.runs(
            "resource add",
            url=f"{LONGEST}{at}",
            why=stars[:200],
            title=stars[:150],
            topic=stars[:50],
        )
    listed = sam.types("/resource list")
    shown = sam.presses("Show R-6", on=listed)
    for _ in range(4):
        ada.submits(ada.presses("Add a note", on=shown), text=stars[:200])

    assert "Useful" in sam.presses("Show R-6", on=listed)
    assert "Show R-" in sam.runs("log find", words=stars[:100] + " type resource example")
    assert "It is here already" in sam.runs("resource add", url=f"{LONGEST}1", why="x")


def test_what_i_saved_is_completed(app: App, sam: Someone, ada: Someone) -> None:
    save(sam, "drift")
    save(ada, "drift2")
    origin = sam.chat.origin(sam.id, "general")

    choices = app.dispatcher.suggest(origin, "resource edit", "resource", "DRI").result()
    assert [one.value for one in choices] == ["R-1"]
