"""Slack draws every card and every form the core can build, and drops nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from adapters.slack import limits
from adapters.slack.forms import card_view, form_view, kept, values
from adapters.slack.incoming import Reach
from adapters.slack.markup import escaped, mrkdwn, rich
from adapters.slack.render import blocks, message
from bot.markup import Shape, Target, escape, parse
from bot.ui import Action, Block, Buttons, Card, Facts, Form, Kind, Pick, Row, Text
from tests.contracts.strategies import MARKUP, PEOPLE, cards, forms, words
from tests.wire.slack.blocks import Surface, complaints, text_in, view_complaints
from tests.wire.slack.forms import initial_values
from tests.wire.slack.limits import BLOCKS_IN_MESSAGE, TEXT_IN_BLOCKS

thorough = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MARKS = re.compile(r"[\s*_`•>-]+")
ENTITY = re.compile(r"<(?:!date[^|]*|@|[^<>|]*)\|?([^<>]*)>")
REACH = Reach("UADA", "1.2", channel="CGENERAL", channel_name="#general", url="https://a.example")


def seal(action: Action) -> str:
    return f"1|{action.name}|{'|'.join(action.args)}"


@thorough
@given(cards())
def test_slack_takes_any_card(card: Card) -> None:
    drawn = blocks(card, seal, PEOPLE)

    assert complaints(drawn, Surface.MESSAGE) == []
    assert len(drawn) <= BLOCKS_IN_MESSAGE
    assert text_in(drawn) <= TEXT_IN_BLOCKS
    for block in SdkBlock.parse_all(drawn):
        block.validate_json()


@thorough
@given(cards())
def test_a_modal_takes_any_card(card: Card) -> None:
    view = card_view("Answer", blocks(card, seal, PEOPLE), REACH)

    assert view_complaints(view, Surface.MODAL) == []


@thorough
@given(cards())
def test_nothing_of_a_card_is_dropped(card: Card) -> None:
    said = bare("".join(shown(blocks(card, seal, {}))))

    for piece in pieces(card):
        assert bare(piece) in said


@thorough
@given(cards())
def test_notifications_have_words_that_may_be_edited(card: Card) -> None:
    text = message(card, seal, PEOPLE)["text"]

    assert 0 < len(text) <= 4000


@thorough
@given(words(2000))
def test_what_people_typed_appears_letter_by_letter(text: str) -> None:
    typed = text.replace("`", "'")  # what they marked as code is shown as code

    said = "".join(shown(rich(escape(typed), {})))
    lines = [line.removeprefix("- ").removeprefix("> ") for line in typed.split("\n")]
    assert said.replace("\n", "") == "".join(lines) or said.strip("\n") == typed.strip("\n")


@thorough
@given(MARKUP)
def test_mrkdwn_is_used_only_where_it_is_literal(md: str) -> None:
    said = mrkdwn(md, {}, limits.SECTION)

    if said is not None:
        literal = "".join(
            escaped(span.text) for line in parse(md) for span in line.spans if not span.target
        )
        assert not re.search(r"(?<!\w)[*_~`]|[*_~`](?!\w)", literal)
        assert all(line.shape is Shape.PLAIN for line in parse(md))


@thorough
@given(forms(), st.data())
def test_slack_takes_any_form(form: Form, data: st.DataObject) -> None:
    wrong = data.draw(st.lists(st.sampled_from([*(one.name for one in form.fields), "other"])))
    view = form_view(form, "1|token", REACH, dict.fromkeys(wrong, "Say a little more."))

    assert view_complaints(view, Surface.MODAL) == []
    assert len(view["private_metadata"]) <= limits.PRIVATE_METADATA
    assert json.dumps(view).count("Say a little more.") == len(set(wrong))
    SdkView(**view).validate_json()


@thorough
@given(forms())
def test_a_form_knows_where_it_was_opened(form: Form) -> None:
    view = {**form_view(form, "1|token", REACH, {}), "id": "V1"}
    token, reach = kept(view, Reach("UADA", "3.4"))

    assert (token, reach.channel, reach.url) == ("1|token", REACH.channel, REACH.url)


@thorough
@given(forms())
def test_a_form_sent_back_untouched_says_what_it_was_given(form: Form) -> None:
    view = form_view(form, "1|token", REACH, {})
    state = initial_values([block for block in view["blocks"] if block["type"] == "input"])
    found = values({"state": {"values": state}})

    for option in form.fields:
        given_value = form.values.get(option.name, "")
        if option.kind in (Kind.LINE, Kind.TEXT, Kind.TOPIC, Kind.NUMBER, Kind.WHEN):
            assert same(found[option.name], given_value, [one.label for one in option.choices])


def same(found: str, given_value: str, labels: list[str]) -> bool:
    return found == given_value or given_value in labels


def pieces(card: Card) -> Iterator[str]:
    """Everything a card says, in the words people read."""
    yield card.title
    yield from spans(card.footer)
    for block in card.blocks:
        yield from said_by(block)


def said_by(block: Block) -> Iterator[str]:
    match block:
        case Text(md) | Row(md, None):
            yield from spans(md)
        case Row(md, button):
            yield from spans(md)
            yield button.label if button else ""
        case Facts(pairs):
            for label, value in pairs:
                yield label
                yield from spans(value)
        case Buttons(items):
            yield from (item.label for item in items)
        case Pick(prompt, _, choices):
            yield prompt
            yield from (one.label for one in choices)


def spans(md: str) -> Iterator[str]:
    for line in parse(md):
        for span in line.spans:
            yield span.text
            yield span.ref if span.target is Target.URL else ""


def shown(drawn: Any) -> Iterator[str]:
    """The words and addresses of blocks."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, list):
        for one in drawn:
            yield from shown(one)
    else:
        yield from told(drawn)


def told(drawn: dict[str, Any]) -> Iterator[str]:
    match drawn:
        case {"type": "mrkdwn", "text": str(text)}:
            yield from re.findall(r"<(https?:[^|>]*|mailto:[^|>]*)", text)
            yield (
                ENTITY.sub(r"\1", text)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
            )
        case {"type": "date", "fallback": fallback}:
            yield fallback
        case {"type": "link", "url": url, "text": text}:
            yield text
            yield url if url != text else ""
        case _:
            for name in (
                "text",
                "fields",
                "accessory",
                "elements",
                "placeholder",
                "options",
                "url",
            ):
                yield from shown(drawn.get(name, []))


def bare(text: str) -> str:
    """Without what formats it, and without blanks."""
    return MARKS.sub("", text.replace("&amp;", "&"))
