"""Two links to one page share a key."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.language.links import Link, found, link

VIDEO = "https://youtube.com/watch?v=dQw4w9WgXcQ"


def told(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        link(text)
    assert refused.value.field == "url"
    return str(refused.value)


def key_of(text: str) -> str:
    """Nothing for what is no link."""
    try:
        return link(text).key
    except Invalid:
        return ""


@pytest.mark.parametrize(
    "typed",
    [
        *("https://example.com/a/b?x=1&y=2", "http://example.com/a/b?x=1&y=2"),
        *("HTTPS://Example.COM/a/b?x=1&y=2", "https://example.com:443/a/b?x=1&y=2"),
        *("http://example.com:80/a/b?x=1&y=2", "https://www.example.com/a/b?x=1&y=2"),
        *("https://m.example.com/a/b?x=1&y=2", "https://amp.example.com/a/b?x=1&y=2"),
        *("https://www.m.example.com/a/b?x=1&y=2", "https://example.com./a/b?x=1&y=2"),
        *("https://example.com/a/b/?x=1&y=2", "https://example.com/a/./c/../b?x=1&y=2"),
        *("https://example.com/%61/b?x=1&y=2", "https://example.com/a/b?y=2&x=1"),
        *("https://example.com/a/b?x=1&&y=2&", "https://example.com/a/b?x=1&y=2#part"),
        *("https://example.com/a/b?utm_source=a&x=1&utm_anything=b&y=2&gclid=3",),
        *("https://example.com/a/b?fbclid=1&msclkid=2&mc_cid=3&mc_eid=4&igshid=5&x=1&y=2",),
        *("https://example.com/a/b?_hsenc=1&_hsmi=2&ref_src=3&si=4&UTM_Medium=5&x=1&y=2",),
        *("example.com/a/b?x=1&y=2", "//example.com/a/b?x=1&y=2", " www.example.com/a/b?x=1&y=2 "),
        *("<https://example.com/a/b?x=1&amp;y=2>", "<https://example.com/a/b?x=1&amp;y=2|a page>"),
        *("https://www.google.com/amp/s/www.example.com/a/b?x=1&y=2",),
        *("https://google.co.uk/amp/example.com/a/b/?x=1&y=2",),
        *("https://example-com.cdn.ampproject.org/c/s/example.com/a/b?x=1&y=2",),
        *("https://example-com.cdn.ampproject.org/v/example.com/a/b?x=1&y=2",),
    ],
)
def test_every_way_to_write_an_address_has_the_same_key(typed: str) -> None:
    assert link(typed).key == "https://example.com/a/b?x=1&y=2"
    assert link(typed).host == "example.com"


@pytest.mark.parametrize(
    "typed",
    [
        *("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ"),
        *("https://youtu.be/dQw4w9WgXcQ?si=abc&t=42", "https://m.youtube.com/watch?v=dQw4w9WgXcQ"),
        *("https://www.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&index=2&t=1#x", VIDEO),
        *("https://www.youtube.com/shorts/dQw4w9WgXcQ", "youtube.com/live/dQw4w9WgXcQ?feature=x"),
        *("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",),
    ],
)
def test_a_video_is_known_by_its_id_alone(typed: str) -> None:
    assert link(typed) == Link(link(typed).given, VIDEO, "youtube.com")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://example.com/", "https://example.com"),
        ("https://example.com?", "https://example.com"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("example.com:8080/a", "https://example.com:8080/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://example.com/?b=1&a=2&b=0", "https://example.com?a=2&b=1&b=0"),
        ("https://example.com/#top", "https://example.com"),
        ("https://example.com/#/inbox/", "https://example.com#/inbox"),
        ("https://example.com/#!/inbox", "https://example.com#!/inbox"),
        ("https://example.com/#!", "https://example.com"),
        ("https://example.com/#/", "https://example.com"),
        ("https://amp.dev/about", "https://amp.dev/about"),
        ("https://m.me/ada", "https://m.me/ada"),
        ("https://wwwexample.com", "https://wwwexample.com"),
        ("https://example.com/?signal=1&site=2", "https://example.com?signal=1&site=2"),
        ("https://www.youtube.com/playlist?list=PL1", "https://youtube.com/playlist?list=PL1"),
        ("https://www.youtube.com/@ada/videos", "https://youtube.com/@ada/videos"),
        ("https://www.google.com/search?q=amp", "https://google.com/search?q=amp"),
        ("http://intranet/wiki", "https://intranet/wiki"),
        ("http://[::1]:8000/a", "https://[::1]:8000/a"),
        ("http://192.0.2.1/a", "https://192.0.2.1/a"),
    ],
)
def test_a_key_keeps_what_matters_and_nothing_else(typed: str, key: str) -> None:
    assert link(typed).key == key


def test_pages_that_differ_have_different_keys() -> None:
    pages = [
        *(
            "https://example.com/a",
            "https://example.com/A",
            "https://example.com/a?b",
            "https://a.com",
        ),
        *("https://example.com/a?b=1", "https://example.com/a?b=2", "https://example.com:81/a"),
        *("https://docs.example.com/a", "https://example.com/#/a", "https://example.com/#!/a"),
        *("https://youtu.be/aaaaaaaaaaa", "https://youtu.be/aaaaaaaaaaA"),
    ]

    assert len({link(page).key for page in pages}) == len(pages)


def test_only_parameters_that_tell_where_a_reader_came_from_are_dropped() -> None:
    url = "https://example.com/a?ref=x&utm_source=y&from_ada=1&UTM_New=z&si=1&site=2"

    assert link(url).key == "https://example.com/a?from_ada=1&ref=x&site=2"


def test_a_link_is_kept_as_it_was_given() -> None:
    assert link("HTTP://Example.com/?utm_source=a").given == "HTTP://Example.com/?utm_source=a"
    assert link("example.com/a").given == "https://example.com/a"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Paste the link, for example “https://example.com/guide”."),
        ("https://example.com/" + "a" * 2000, "That link is longer than 2000 characters."),
        ("https://example.com/a b", "A link has no spaces in it. Paste the link alone."),
        ("https://example.com\\@bad.example", "A link has no spaces in it."),
        ("javascript:alert(1)", "Only links that begin with https:// or http:// can be kept."),
        ("JavaScript:alert(1)", "Only links that begin with https:// or http:// can be kept."),
        ("mailto:ada@example.com", "Only links that begin with https:// or http://"),
        ("ftp://example.com/a", "Only links that begin with https:// or http://"),
        ("data:text/html,a", "Only links that begin with https:// or http://"),
        ("https://ada:secret@example.com/", "That link has a name or a password before the “@”."),
        ("ada@example.com", "That link has a name or a password before the “@”."),
        ("guide", "“guide” is not a link. Paste it whole"),
        ("/a/b.html", "“/a/b.html” is not a link."),
        ("https://", "“https://” is not a link."),
        ("https:///a", "“https:///a” is not a link."),
        ("https://:80/a", "“https://:80/a” is not a link."),
        ("https://[zz]/", "“https://[zz]/” is not a link."),
        ("https://example.com:99999", "“https://example.com:99999” is not a link."),
        ("https://example.com:port", "“https://example.com:port” is not a link."),
        ("https://" + "a" * 64 + ".com", "is not a link."),
        ("https://exa$mple.com", "“https://exa$mple.com” is not a link."),
    ],
)
def test_what_is_no_link_is_answered_with_what_to_do(typed: str, answer: str) -> None:
    assert answer in told(typed)
    assert len(told(typed)) < 130


def test_the_field_of_the_form_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        link("guide")

    assert refused.value.field == "url"


def test_links_are_found_in_a_message_as_people_and_platforms_write_them() -> None:
    message = """See <https://a.example/x|the page>, <https://b.example/?a=1&amp;b=2> and
    [c](https://c.example/y)[d](https://d.example/z), https://e.example/Fold_(origami).
    (https://f.example/a) **https://g.example** `https://h.example` "https://i.example/?q"
    [https://j.example](https://k.example) https://l.example/a, https://m.example… HTTP://N.example!
    <mailto:ada@example.com> <@U012> ftp://o.example https://ada:pw@p.example www.q.example"""

    assert found(message) == [
        *("https://a.example/x", "https://b.example/?a=1&b=2", "https://c.example/y"),
        *("https://d.example/z", "https://e.example/Fold_(origami)", "https://f.example/a"),
        *("https://g.example", "https://h.example", "https://i.example/?q"),
        *("https://j.example", "https://k.example", "https://l.example/a", "https://m.example"),
        "HTTP://N.example",
    ]


def test_a_page_is_found_once_in_its_first_form() -> None:
    message = "http://a.example/b/ https://www.a.example/b?utm_source=x <https://a.example/b|b>"

    assert found(message) == ["http://a.example/b/"]
    assert found("<http://a.example|https://b.example>") == ["http://a.example"]
    assert found("no links here, not even example.com") == []


hosts = st.sampled_from(
    [
        *("example.com", "www.example.com", "m.youtube.com", "youtu.be", "bücher.example"),
        *("www.google.com", "x.cdn.ampproject.org", "m.co", "a_b.example.", "127.0.0.1", "[::1]"),
    ]
)
odd = st.text(
    alphabet=st.sampled_from("aA0/.?&=#!%+~-_:;,()[]@'éß٣")
    | st.characters(exclude_categories=["C", "Z"]),
    max_size=20,
)
paths = odd | st.sampled_from(
    ["watch?v=a&t=1", "amp/s/www.b.com/x", "c/s/b.com", "embed/a", "a//b/", "%zz%41%2f", "#/a b"]
)
urls = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    hosts,
    st.sampled_from(["", "", ":80", ":443", ":8080"]),
    paths,
    odd | st.sampled_from(["", "?b=1&a=2&utm_x=3", "#/route/", "#!route", "/"]),
)


@given(urls)
def test_the_key_of_a_key_is_itself(url: str) -> None:
    try:
        key = link(url).key
    except Invalid:
        reject()  # odd characters may make it no link at all

    assert link(key) == Link(key, key, link(url).host)


usual = st.builds(
    "https://{}{}{}".format,
    hosts | st.from_regex(r"[a-z0-9-]{1,4}(\.[a-z0-9-]{1,64}){1,2}", fullmatch=True),
    st.text("aZ0_.~-/@:!$'()*+,;=", max_size=12).map(lambda path: f"/{path}"),
    st.sampled_from(["", "?", "?b=1&a=2&utm_x=3", "?a", "?a=1=2", "?a=b.c-~_&d=", "#top"]),
)


@given(usual)
def test_a_link_in_its_usual_form_is_read_like_any_other(url: str) -> None:
    assert key_of(url) == key_of(url.replace("https", "HTTPS", 1))


@given(st.lists(st.sampled_from(["a=1", "b", "c=%C3%A9", "utm_x=1", "si=2", "d="]), unique=True))
def test_the_order_of_parameters_never_matters(params: list[str]) -> None:
    kept = sorted(one for one in params if one[0] in "abcd")
    key = "https://example.com/a" + "?" * bool(kept) + "&".join(kept)

    assert link(f"http://www.example.com/a/?{'&'.join(params)}#x").key == key


@given(st.text(max_size=60) | st.lists(urls | st.text(max_size=5), max_size=4).map("(".join))
def test_every_link_found_in_any_text_is_a_link(text: str) -> None:
    keys = [link(url).key for url in found(text)]

    assert len(set(keys)) == len(keys)


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_a_sentence(text: str) -> None:
    key = "https://"
    with suppress(Invalid):
        key = link(text).key

    assert key.startswith("https://")
    assert key.isascii()
