"""A link without a title is called by its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.resources import title_of


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.example.org/guides/kalman-filters.html", "Kalman filters (example.org)"),
        ("https://example.org/a/The_long%20way/", "The long way (example.org)"),
        ("https://example.org/watch?v=1", "example.org/watch"),
        ("https://example.org/2026-05-04", "example.org/2026-05-04"),
        ("https://example.org", "example.org"),
        ("https://例え.example/記事", "例え.example/記事"),
    ],
)
def test_a_title_is_made_from_the_address(url: str, title: str) -> None:
    assert title_of(url) == title


@given(path=st.text(max_size=40))
def test_any_address_has_a_title(path: str) -> None:
    assert title_of(f"https://example.org/{path}").strip()
