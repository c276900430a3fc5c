"""Our ranking on a real community, where the yardstick stands beside the checkout."""

from __future__ import annotations

import pytest

from bench.experts import System
from bench.yardstick import ABSENT, Community, data, module, replay

PLACE = "ai_se"

pytestmark = pytest.mark.skipif(data() is None, reason=ABSENT)


def test_ours_finds_who_answers_at_least_as_soon_as_the_strongest_simple_rule() -> None:
    community = Community.load(PLACE)
    ours = replay(community, System(), "E")[0]["E"]
    rules = (getattr(module("baselines"), name) for name in ("RecentActive", "RouteAuto"))
    others = [replay(community, rule(), "E")[0]["E"] for rule in rules]

    assert ours["MRR@10"] >= max(one["MRR@10"] for one in others)
    assert ours["tail MRR@10"] >= max(one["tail MRR@10"] for one in others)
    assert ours["newcomer hit@10"] >= max(one["newcomer hit@10"] for one in others)
    assert ours["max share top1"] <= 0.45


def test_questions_from_elsewhere_get_no_suggestion() -> None:
    community = Community.load(PLACE)
    _, rows = replay(community, System(), "D", limit=20)
    foreign = [one for one in rows if one["kind"] == "foreign"]
    shown = [one for one in foreign if any(sure >= 0.5 for _, sure in one["hits"])]

    assert len(foreign) > 100
    assert len(shown) <= len(foreign) / 50
