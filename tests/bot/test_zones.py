"""Zones are named by cities, as people name them."""

from __future__ import annotations

import zoneinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.language.zones import _CITIES, _SEVERAL, city, refusal, several, suggest, zone

names = st.sampled_from(sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}))


def told(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        zone(text)
    assert refused.value.field == "zone"
    return str(refused.value)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("PARIS", "Europe/Paris"),
        ("  new   york ", "America/New_York"),
        ("New_York", "America/New_York"),
        ("Los Angeles time", "America/Los_Angeles"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Köln", "Europe/Berlin"),
        ("Bangalore", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("Washington, DC", "America/New_York"),
        ("Paris (Europe/Paris)", "Europe/Paris"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("z", "UTC"),
        ("CET", "Europe/Brussels"),
    ],
)
def test_a_city_is_a_zone_however_it_is_written(typed: str, key: str) -> None:
    assert zone(typed).key == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Calcutta", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Eastern", "America/New_York"),
        ("Kiev", "Europe/Kyiv"),
        ("Etc/UTC", "UTC"),
        ("Zulu", "UTC"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Samoa", "Pacific/Apia"),
    ],
)
def test_an_older_name_leads_to_the_place_of_today(typed: str, key: str) -> None:
    assert zone(typed).key == key


@given(names)
def test_every_zone_of_the_list_is_understood_in_any_case(name: str) -> None:
    try:
        found = zone(name.upper())
    except Invalid:
        assert several(name)
    else:
        assert zone(name.lower()) == found
        assert zone(found.key) == found


@pytest.mark.parametrize("key", sorted(_CITIES))
def test_our_own_cities_keep_a_zone_that_exists(key: str) -> None:
    assert {zone(name).key for name in _CITIES[key].split(", ")} == {key}


@pytest.mark.parametrize("abbreviations", sorted(_SEVERAL))
def test_the_cities_offered_for_an_abbreviation_are_zones(abbreviations: str) -> None:
    offered = _SEVERAL[abbreviations].split(", ")

    assert len({zone(name) for name in offered}) == len(offered) >= 2


def test_an_abbreviation_of_many_places_is_answered_with_cities() -> None:
    assert told("est") == ("“EST” means different places. Say a city: “New York” or “Brisbane”.")
    assert several("IST") == ("Kolkata", "Dublin", "Jerusalem")
    assert several("Paris") == ()


def test_what_was_typed_before_the_zone_is_repeated_in_the_offer() -> None:
    refused = refusal("EST", field="when", lead="8pm ")

    assert str(refused).endswith("Say a city: “8pm New York” or “8pm Brisbane”.")
    assert refused.field == "when"


def test_a_slip_of_the_keys_is_answered_with_the_nearest_city() -> None:
    assert told("Pariss") == "I do not know “Pariss”. Did you mean “Paris”?"
    assert "“San Francisco”" in told("San Fransisco")


def test_nonsense_is_answered_with_an_example_and_not_repeated_at_length() -> None:
    assert "For example “Paris”" in told("  ")
    assert "for example “Paris”" in told("xyzzy")
    assert "for example “Paris”" in told("Factory")
    assert len(told("no such place " * 500)) < 200


@given(st.text(max_size=60))
def test_any_text_is_a_zone_or_a_sentence(text: str) -> None:
    try:
        answer = f"{city(zone(text))}."
    except Invalid as refused:
        answer = str(refused)

    assert len(answer) > 1
    assert answer[-1] in ".?"


def test_suggestions_begin_with_the_cities_that_begin_so() -> None:
    keys = [key for key, _ in suggest("par")]

    assert keys[:2] == ["America/Paramaribo", "Europe/Paris"]
    assert suggest("new y") == [("America/New_York", "New York (America/New_York)")]
    assert suggest("york") == [("America/New_York", "New York (America/New_York)")]
    assert suggest("mumb") == [("Asia/Kolkata", "Mumbai (Asia/Kolkata)")]
    assert suggest("europe/par") == [("Europe/Paris", "Paris (Europe/Paris)")]
    assert suggest("qqq") == []


def test_suggestions_for_an_abbreviation_are_the_cities_it_may_mean() -> None:
    assert [key for key, _ in suggest("EST")] == ["America/New_York", "Australia/Brisbane"]


def test_suggestions_before_anything_is_typed_go_around_the_world() -> None:
    offered = suggest("")
    continents = {key.partition("/")[0] for key, _ in offered}

    assert len(offered) == 25
    assert continents == {"Africa", "America", "Asia", "Australia", "Europe", "Pacific", "UTC"}
    assert ("UTC", "UTC") in offered


@given(st.text(max_size=12), st.integers(1, 25))
def test_every_suggestion_can_be_taken(text: str, limit: int) -> None:
    offered = suggest(text, limit)

    assert len(offered) <= limit
    assert len(dict(offered)) == len(offered)
    for key, label in offered:
        assert zone(key).key == zone(label).key == key
        assert len(label) <= 100


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
        ("Etc/GMT", "UTC"),
        ("US/Pacific", "Los Angeles"),
        ("Etc/GMT-2", "UTC+2"),
        ("Etc/GMT+5", "UTC-5"),
    ],
)
def test_a_zone_is_called_by_its_city(key: str, name: str) -> None:
    assert city(ZoneInfo(key)) == name
