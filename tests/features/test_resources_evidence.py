"""Whoever keeps a page knows something about it, as long as it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.evidence import Evidence, Match, Question
from bot.wiring import App
from tests.people import Someone

LINK = "https://example.org/guides/kalman-filters.html"


def test_keeping_a_page_speaks_for_whoever_kept_it(app: App, sam: Someone) -> None:
    sam.types(f"/resource {LINK} Explains drift with pictures")
    (match,) = _about(app, "Why do sensors drift?")

    assert match.ref == "R-1"
    assert [one.weight for one in match.helpers] == [0.5]


def test_a_retired_page_speaks_for_nobody_until_it_is_back(app: App, sam: Someone) -> None:
    sam.types(f"/resource {LINK} Explains drift with pictures")
    retired = sam.types("/resource retire R-1")
    assert _about(app, "Why do sensors drift?") == ()

    sam.presses("Bring it back", on=retired)
    assert len(_about(app, "Why do sensors drift?")) == 1


def _about(app: App, text: str) -> Sequence[Match]:
    now, asked = app.clock.now(), Question(text)
    found = app.database.read(lambda uow: uow.repo(Evidence).about("guild", asked, now))
    return found.result().matches
