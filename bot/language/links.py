"""Tell whether two links lead to the same page, by a key they share; find links in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from url_normalize import url_normalize

from bot.errors import Invalid

KEY_VERSION = 1  # raise it whenever keys change, so that stored links are keyed again

# Parameters that tell where a reader came from, not what is read.
_TRACKING = frozenset(
    (
        *("gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "igshid"),
        *("_hsenc", "_hsmi", "ref_src", "si"),
    )
)
_TRACKING_FAMILY = "utm_"

_LONGEST = 2000
_SHOWN = 40  # characters of what is no link that are repeated
_DOORS = ("www.", "m.", "amp.")  # other entrances to the same site
_USUAL_PORTS = (None, 80, 443)  # http and https share a key, so both
_IN_FRAGMENT = "/?:@!$&'()*+,;=~%"  # what stays as it is there; the rest is percent-encoded
_PAIRS = {")": "(", "]": "[", "}": "{"}
_AFTER = ".,;:!?'*_~…\u2019»"  # ends the sentence or the emphasis around a link, not the link

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))", re.IGNORECASE)  # no host and port
_NORMAL = re.compile(  # what normalizing would leave as it is: most links are written so
    r"https?://(?=.{1,63}(?:[/?]|$))(?P<site>(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+)"
    r"(?P<path>(?:/[\w~@:!$'()*+,;-][\w.~@:!$'()*+,;-]*)*/?)"
    r"(?:\?(?P<query>[\w.~-]+=[\w.~-]*(?:&[\w.~-]+=[\w.~-]*)*))?",
    re.ASCII,
)
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\]")
_SLACK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>", re.IGNORECASE)
_IN_TEXT = re.compile(r"https?://[^\s<>|\"`\u201c\u201d]+", re.IGNORECASE)
_AMP = re.compile(
    r"google\.(?:com?\.)?[a-z]{2,3}/amp/(?:s/)?(?P<google>[\w.-]+\.[\w-]+(?:[:/?].*)?)"
    r"|[\w-]+\.cdn\.ampproject\.org/\w+/(?:s/)?(?P<cache>[\w.-]+\.[\w-]+(?:[:/?].*)?)"
)
_VIDEO = re.compile(
    r"youtu\.be/(?P<short>[\w-]+)"
    r"|youtube(?:-nocookie)?\.com/(?:embed|shorts|live|v)/(?P<path>[\w-]+)"
    r"|youtube\.com/watch\?(?:.*&)?v=(?P<watch>[\w-]+)(?:&|$)"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A web address as it was given, and the key it shares with the other forms of it."""

    given: str
    key: str
    host: str


def link(text: str) -> Link:
    """The link a person typed or pasted; ``https://`` is added where only a site was typed."""
    given = _given(text.strip())
    key = f"https://{_canonical(given)}"
    return Link(given, key, urlsplit(key).hostname or "")


def found(text: str) -> list[str]:
    """The links in a chat message, each page once, in the order they stand there."""
    links: dict[str, str] = {}
    for url in _urls(_SLACK.sub(r" \1 ", text.replace("&amp;", "&"))):
        with suppress(Invalid):  # a text may hold anything that looks like a link
            one = link(url)
            links.setdefault(one.key, one.given)
    return list(links.values())


def _given(text: str) -> str:
    slack = _SLACK.fullmatch(text)
    text = slack[1].replace("&amp;", "&") if slack else text
    if not text:
        raise Invalid("url", "Paste the link, for example “https://example.com/guide”.")
    if len(text) > _LONGEST:
        raise Invalid("url", f"That link is longer than {_LONGEST} characters. Is there a shorter?")
    if re.search(r"[\s\x00-\x20\x7f\\\ud800-\udfff]", text):
        raise Invalid("url", "A link has no spaces in it. Paste the link alone.")
    if _WEB.match(text):
        return text
    if _SCHEME.match(text):
        raise Invalid("url", "Only links that begin with https:// or http:// can be kept.")
    site = text.removeprefix("//")
    if "." not in re.split("[/?#]", site)[0].strip("."):
        raise Invalid("url", _not_a_link(text))
    return f"https://{site}"


def _canonical(url: str) -> str:
    """Host, path, query and the fragment that counts, in the one form that all variants share."""
    address, _, fragment = url.partition("#")
    site, path, query = _normal(address)
    params = sorted(
        (one for one in query.split("&") if one and not _tracks(one)),
        key=lambda one: one.partition("=")[0],  # values of one name keep their order
    )
    plain = site + path.rstrip("/") + "?" * bool(params) + "&".join(params)
    if amp := _AMP.fullmatch(plain):
        return _canonical(f"https://{amp['google'] or amp['cache']}")
    if video := _VIDEO.match(plain):
        return f"youtube.com/watch?v={video[video.lastgroup or 0]}"
    route = fragment.rstrip("/")
    if route.startswith(("/", "!")) and route != "!":  # a page of an app, not a place on the page
        plain += f"#{quote(route, safe=_IN_FRAGMENT)}"
    return plain


def _normal(address: str) -> tuple[str, str, str]:
    """Site, path and query as any browser would read them; the library knows the escapes."""
    if normal := _NORMAL.fullmatch(address):
        return _indoors(normal["site"]), normal["path"], normal["query"] or ""
    try:
        if "@" in urlsplit(address).netloc:
            problem = "That link has a name or a password before the “@”. Take it out first."
            raise Invalid("url", problem)
        if not urlsplit(address).hostname:
            raise Invalid("url", _not_a_link(address))
        parts = urlsplit(url_normalize(address) or "")
        port = "" if parts.port in _USUAL_PORTS else f":{parts.port}"
    except ValueError:  # no such port, or a host that no name server could know
        raise Invalid("url", _not_a_link(address)) from None
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    if not _HOST.fullmatch(host):
        raise Invalid("url", _not_a_link(address))
    return _indoors(host) + port, parts.path, parts.query


def _indoors(host: str) -> str:
    for door in _DOORS:
        if host.startswith(door) and "." in host.removeprefix(door):
            return _indoors(host.removeprefix(door))
    return host


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILY)


def _urls(text: str) -> Iterator[str]:
    at = 0
    while match := _IN_TEXT.search(text, at):
        url = match[0][: _closed(match[0])]
        at = match.start() + len(url)
        yield url.rstrip(_AFTER)


def _closed(url: str) -> int:
    """Where a bracket ends that was opened before the link, as in ``(see https://…)``."""
    opened: list[str] = []
    for at, character in enumerate(url):
        if character in _PAIRS.values():
            opened.append(character)
        elif character in _PAIRS and (not opened or opened.pop() != _PAIRS[character]):
            return at
    return len(url)


def _not_a_link(text: str) -> str:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"“{shown}” is not a link. Paste it whole, for example “https://example.com/guide”."
