"""Read a time zone from the name of a city, and name a zone by its city."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import Invalid

# Cities people name that the IANA list does not, by the zone they live in.
_CITIES = {
    "Africa/Cairo": "Alexandria",
    "Africa/Casablanca": "Rabat, Marrakesh",
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria",
    "Africa/Lagos": "Abuja, Ibadan, Kano",
    "Africa/Nairobi": "Mombasa",
    "America/Bogota": "Medellin, Cali",
    "America/Chicago": "Austin, Dallas, Houston, Memphis, Milwaukee, Minneapolis, Nashville, "
    "New Orleans, San Antonio, St Louis",
    "America/Denver": "Albuquerque, Salt Lake City",
    "America/Edmonton": "Calgary",
    "America/Guayaquil": "Quito",
    "America/Los_Angeles": "Las Vegas, LA, Oakland, Portland, Sacramento, San Diego, "
    "San Francisco, Seattle, Silicon Valley",
    "America/Mexico_City": "Guadalajara, Puebla",
    "America/New_York": "Atlanta, Baltimore, Boston, Charlotte, Cincinnati, Cleveland, Columbus, "
    "Miami, NYC, Orlando, Philadelphia, Pittsburgh, Washington, Washington DC",
    "America/Phoenix": "Tucson",
    "America/Sao_Paulo": "Belo Horizonte, Brasilia, Curitiba, Porto Alegre, Rio de Janeiro",
    "America/Toronto": "Montreal, Ottawa, Quebec",
    "Asia/Ho_Chi_Minh": "Hanoi",
    "Asia/Jakarta": "Bandung",
    "Asia/Jerusalem": "Haifa, Tel Aviv",
    "Asia/Karachi": "Islamabad, Lahore",
    "Asia/Kolkata": "Ahmedabad, Bangalore, Bengaluru, Bombay, Chennai, Delhi, Hyderabad, Jaipur, "
    "Mumbai, New Delhi, Pune",
    "Asia/Riyadh": "Jeddah, Mecca",
    "Asia/Seoul": "Busan",
    "Asia/Shanghai": "Beijing, Chengdu, Guangzhou, Hangzhou, Nanjing, Shenzhen, Wuhan",
    "Asia/Tokyo": "Fukuoka, Kyoto, Osaka, Sapporo, Yokohama",
    "Asia/Dubai": "Abu Dhabi",
    "Asia/Yangon": "Mandalay",
    "Atlantic/Canary": "Las Palmas, Tenerife",
    "Atlantic/Reykjavik": "Iceland",
    "Australia/Brisbane": "Gold Coast",
    "Australia/Sydney": "Canberra, Newcastle",
    "Europe/Amsterdam": "Eindhoven, Rotterdam, The Hague, Utrecht",
    "Europe/Athens": "Thessaloniki",
    "Europe/Berlin": "Bremen, Cologne, Dresden, Dusseldorf, Frankfurt, Hamburg, Hannover, "
    "Koln, Leipzig, Munchen, Munich, Nuremberg, Stuttgart",
    "Europe/Brussels": "Antwerp, Ghent",
    "Europe/Bucharest": "Cluj, Cluj-Napoca",
    "Europe/Copenhagen": "Aarhus",
    "Europe/Dublin": "Cork, Galway",
    "Europe/Helsinki": "Espoo, Tampere, Turku",
    "Europe/Istanbul": "Ankara, Izmir",
    "Europe/Kyiv": "Kharkiv, Lviv, Odesa",
    "Europe/Lisbon": "Coimbra, Porto",
    "Europe/London": "Belfast, Birmingham, Bristol, Cambridge, Cardiff, Edinburgh, Glasgow, Leeds, "
    "Liverpool, Manchester, Oxford, Sheffield",
    "Europe/Madrid": "Barcelona, Bilbao, Malaga, Seville, Valencia",
    "Europe/Moscow": "Saint Petersburg, St Petersburg",
    "Europe/Oslo": "Bergen, Trondheim",
    "Europe/Paris": "Bordeaux, Grenoble, Lille, Lyon, Marseille, Montpellier, Nantes, Rennes, "
    "Strasbourg, Toulouse",
    "Europe/Prague": "Brno",
    "Europe/Rome": "Bologna, Florence, Milan, Milano, Naples, Roma, Turin, Venice",
    "Europe/Stockholm": "Gothenburg, Malmo, Uppsala",
    "Europe/Vienna": "Graz, Linz, Salzburg, Wien",
    "Europe/Warsaw": "Gdansk, Krakow, Lodz, Poznan, Wroclaw",
    "Europe/Zurich": "Basel, Bern, Geneva, Lausanne",
    "Pacific/Apia": "Samoa",
    "Pacific/Auckland": "Christchurch, Wellington",
    "UTC": "GMT, Z",
}

# Two or three places each abbreviation may mean; a summer one is not a zone the whole year.
_SEVERAL = {
    "ACST ACDT": "Adelaide, Darwin",
    "ADT": "Halifax, Bermuda",
    "AEST AEDT": "Sydney, Brisbane",
    "AMT": "Manaus, Yerevan",
    "AST": "Halifax, Puerto Rico, Riyadh",
    "BST": "London, Dhaka",
    "CDT": "Chicago, Havana",
    "CEST": "Paris, Berlin",
    "CST CT CENTRAL": "Chicago, Shanghai, Havana",
    "ECT": "Guayaquil, Paris",
    "EDT": "New York, Toronto",
    "EEST": "Athens, Helsinki",
    "EST ET EASTERN": "New York, Brisbane",
    "GST": "Dubai, Guam",
    "IST": "Kolkata, Dublin, Jerusalem",
    "MDT": "Denver, Edmonton",
    "MST MT MOUNTAIN": "Denver, Phoenix",
    "PDT": "Los Angeles, Vancouver",
    "PST PT PACIFIC": "Los Angeles, Manila",
    "SST": "Pago Pago, Singapore",
    "WAST": "Windhoek, Lagos",
    "WEST": "Lisbon, Canary",
}

# Names of whole regions in the list that say too little on their own.
_VAGUE = ("act", "east", "general", "north", "south", "west")

_LONGEST = 40  # no place has a longer name; more of it is not worth comparing or repeating

# What a person who has typed nothing yet may pick from: west to east, 25 at most.
_WORLD = (
    *("Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Mexico_City"),
    *("America/Chicago", "America/Bogota", "America/New_York", "America/Sao_Paulo", "UTC"),
    *("Europe/London", "Africa/Lagos", "Europe/Paris", "Europe/Berlin", "Africa/Cairo"),
    *("Africa/Johannesburg", "Africa/Nairobi", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi"),
    *("Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney"),
    "Pacific/Auckland",
)


class _Place(NamedTuple):
    """A city as it is written, and the zone it keeps."""

    city: str
    zone: str


def zone(text: str, *, field: str = "zone") -> ZoneInfo:
    """The zone meant by the name of a city, or by an IANA name in any case."""
    if found := known(text):
        return found
    raise refusal(text, field=field)


def known(text: str) -> ZoneInfo | None:
    """The same, or none: for a text that may be something else."""
    inner = re.fullmatch(r"[^()]*\(([^()]+)\)\s*", text)  # a label of ours: Paris (Europe/Paris)
    place = _places().get(_plain(inner[1] if inner else text))
    return ZoneInfo(place.zone) if place else None


def refusal(text: str, *, field: str, lead: str = "") -> Invalid:
    """What to say about a name that is no zone; ``lead`` goes before each city we offer."""
    shown = " ".join(text.split())
    if cities := several(text):
        offers = " or ".join(f"“{lead}{city}”" for city in cities[:2])
        problem = f"“{shown.upper()}” means different places. Say a city: {offers}."
    elif near := nearest(text):
        offers = " or ".join(f"“{city}”" for city in near)
        problem = f"I do not know “{shown}”. Did you mean {offers}?"
    elif shown:
        shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
        problem = f"I do not know “{shown}”. Say a big city, for example “Paris” or “New York”."
    else:
        problem = "Which city? For example “Paris” or “New York”."
    return Invalid(field, problem)


def several(text: str) -> tuple[str, ...]:
    """The cities an ambiguous abbreviation may mean; none when it is not one."""
    return _abbreviations().get(_plain(text), ())


def nearest(text: str) -> list[str]:
    """The cities a slip of the keys may have meant, three at most."""
    if len(text) > _LONGEST:
        return []
    near = difflib.get_close_matches(_plain(text), _places(), n=9, cutoff=0.76)
    return list(dict.fromkeys(_places()[name].city for name in near))[:3]


def suggest(text: str, limit: int = 25) -> list[tuple[str, str]]:
    """Zones to pick from while someone types: the IANA name and a label, best first."""
    if not (start := _plain(text)):
        return [(name, _label(_city(name), name)) for name in _WORLD[:limit]]
    if cities := several(start):
        meant = (_places()[_plain(name)] for name in cities)
        return [(place.zone, _label(place.city, place.zone)) for place in meant][:limit]
    ranked = sorted(
        (rank, place.city, place.zone)
        for name, place in _places().items()
        if (rank := _rank(start, name)) is not None
    )
    best: dict[str, str] = {}
    for _, name, key in ranked:
        best.setdefault(key, _label(name, key))
    return list(best.items())[:limit]


def city(zone: ZoneInfo) -> str:
    """What people call a zone: "New York" for America/New_York."""
    key = zone.key or str(zone)
    if offset := re.fullmatch(r"Etc/GMT([+-])(\d+)", key):  # IANA counts these westwards
        return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}"
    return _city(_aliases().get(key, key))


def _rank(start: str, name: str) -> int | None:
    """The beginning of a city, then of a later word of it, then any part, then the IANA name."""
    if "/" in name:
        return 3 if start in name else None
    at = f" {name}".find(f" {start}")
    if at >= 0:
        return min(at, 1)
    return 2 if start in name else None


def _label(name: str, key: str) -> str:
    return f"{name} ({key})" if "/" in key else key


def _city(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")


def _plain(text: str) -> str:
    """Without case, accents and punctuation, so that "São Paulo" is "sao paulo"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = re.sub(r"[\s_.,]+", " ", "".join(c for c in letters if not unicodedata.combining(c)))
    return words.strip().removesuffix(" time")


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    return {
        name.casefold(): tuple(cities.split(", "))
        for names, cities in _SEVERAL.items()
        for name in names.split()
    }


@cache
def _aliases() -> dict[str, str]:
    """Names that are no place of their own today (US/Eastern, Asia/Calcutta) and the place meant.

    ``zone.tab`` lists the places; the links of ``tzdata.zi`` lead there from every older name.
    """
    data = resources.files("tzdata.zoneinfo")
    table = data.joinpath("zone.tab").read_text("utf-8").splitlines()
    places = {line.split("\t")[2] for line in table if not line.startswith("#")}
    source = data.joinpath("tzdata.zi").read_text("utf-8").splitlines()
    links = (line.split() for line in source if line.startswith("L "))
    older = {old: place for _, place, old in links if old not in places}
    utc = dict.fromkeys(("Etc/UTC", "Etc/GMT"), "UTC")
    return {old: utc.get(place, place) for old, place in older.items()} | utc


@cache
def _places() -> dict[str, _Place]:
    """Everything a person may call a zone, without case and accents.

    Read from the tzdata package when first needed: 200 times faster than
    ``zoneinfo.available_timezones()``, and the same on every machine.
    """
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    current = [(name, _aliases().get(name, name)) for name in names if name != "Factory"]
    known = {_plain(name): _Place(_city(key), key) for name, key in current}
    known |= {_plain(_city(name)): _Place(_city(name), key) for name, key in reversed(current)}
    known |= {
        _plain(name): _Place(name, key)
        for key, cities in _CITIES.items()
        for name in cities.split(", ")
    }
    for name in (*_VAGUE, *_abbreviations()):
        known.pop(name, None)
    return known
