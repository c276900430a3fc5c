"""Slack posting to the bot: only what it signed, lately, is heard, and that once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from adapters.slack import limits
from adapters.slack.adapter import SlackAdapter
from adapters.slack.http import Door, Json, Refused, Signatures
from adapters.slack.manifest import printed
from adapters.slack.settings import SlackSettings
from bot.errors import ConfigError
from bot.reach import SlackSettings as Configured
from tests.adapters.slack_kit import FEATURES, Slack
from tests.conftest import FakeClock
from tests.wire.slack.http_mode import FORM

SAID = {"application": "", "url": ""}


@pytest.fixture
def posts() -> bool:
    return True


def command(slack: Slack, text: str = "aloud Hello", trigger: str = "1.2") -> str:
    return urlencode(
        {
            "command": "/trial",
            "text": text,
            "user_id": slack.grace.id,
            "channel_id": slack.general.id,
            "trigger_id": trigger,
            "team_id": slack.server.team,
        }
    )


async def posted(slack: Slack, body: str, **headers: str) -> int:
    status, _ = await slack.server.http.post(body, {"Content-Type": FORM, **headers})
    return status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "é"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "²"},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
async def test_what_slack_did_not_sign_is_refused(slack: Slack, headers: dict[str, str]) -> None:
    body = command(slack)
    signed = slack.server.http.signed(body) if headers else {}

    assert await posted(slack, body, **(signed | headers)) == 401
    assert slack.server.calls("response_url") == []


async def test_what_was_changed_on_the_way_is_refused(slack: Slack) -> None:
    signed = slack.server.http.signed(command(slack))

    assert await posted(slack, command(slack, "aloud Bye"), **signed) == 401


async def test_another_secret_is_refused(slack: Slack) -> None:
    body = command(slack)

    assert await posted(slack, body, **slack.server.http.signed(body, secret="guessed")) == 401


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
async def test_a_signature_is_good_for_five_minutes(
    slack: Slack, clock: FakeClock, seconds: int, status: int
) -> None:
    body = command(slack)
    at = int(clock.now().timestamp()) + seconds

    assert await posted(slack, body, **slack.server.http.signed(body, at=at)) == status


async def test_a_request_that_comes_again_is_refused(slack: Slack, clock: FakeClock) -> None:
    body = command(slack)
    early = int(clock.now().timestamp()) + 299
    signed = slack.server.http.signed(body, at=early)

    assert await posted(slack, body, **signed) == 200
    for minutes in (0, 4, 5):
        clock.advance(minutes=minutes)
        assert await posted(slack, body, **signed) == 401


def check(known: Signatures, signed: dict[str, str], body: str) -> None:
    known.check({key.lower(): value for key, value in signed.items()}, body.encode())


@pytest.mark.parametrize("hours", [-3, 0, 3])
def test_signatures_are_not_remembered_for_ever_however_the_clock_is_set(
    slack: Slack, clock: FakeClock, hours: int
) -> None:
    passed = [0.0]
    known = Signatures(slack.server.signing_secret, clock, ticks=lambda: passed[0])
    for number in range(3):
        check(known, slack.server.http.signed(str(number)), str(number))
        clock.advance(hours=hours)
        passed[0] += 11 * 60

    assert len(known) == 1


def test_a_repetition_is_known_after_a_clock_went_ahead_and_back(
    slack: Slack, clock: FakeClock
) -> None:
    known = Signatures(slack.server.signing_secret, clock, ticks=lambda: 0.0)
    once = slack.server.http.signed("once")
    check(known, once, "once")
    clock.advance(hours=1)
    check(known, slack.server.http.signed("meanwhile"), "meanwhile")
    clock.advance(hours=-1)

    with pytest.raises(Refused):
        check(known, once, "once")


def test_what_was_signed_ahead_of_our_clock_is_known_as_long_as_it_could_come_again(
    slack: Slack, clock: FakeClock
) -> None:
    passed = [0.0]
    known = Signatures(slack.server.signing_secret, clock, ticks=lambda: passed[0])
    clock.advance(minutes=4)
    ahead = slack.server.http.signed("once")
    clock.advance(minutes=-4)
    check(known, ahead, "once")
    clock.advance(minutes=8)
    passed[0] += 8 * 60

    with pytest.raises(Refused):
        check(known, ahead, "once")


async def test_who_was_answered_at_the_door_is_forgotten(clock: FakeClock) -> None:
    door, said = Door("secret", clock), list[object]()

    async def receive() -> Json:
        raise AssertionError("nobody reads what a GET says")

    async def send(message: Json) -> None:
        said.append(message)

    await asyncio.create_task(door({"method": "GET", "headers": []}, receive, send))

    assert len(said) == 2
    assert not door._inside  # noqa: SLF001  or it would grow for ever


async def test_what_slack_sends_again_acts_once(slack: Slack) -> None:
    exchange = await slack.types(
        slack.grace, "/ask How do I pin a dependency in a lock file? topic:testing"
    )
    await exchange.answer()
    again = await slack.server.redeliver(exchange, reason="http_timeout")

    assert again.acked
    assert "A-1" in await slack.answer(slack.grace, "/asks mine")
    assert "A-2" not in await slack.answer(slack.grace, "/asks mine")


async def test_slack_may_ask_whether_the_address_is_ours(slack: Slack) -> None:
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
    headers = {"Content-Type": "application/json", **slack.server.http.signed(body)}

    assert await slack.server.http.post(body, headers) == (200, '{"challenge": "3eZbrw1aB"}')
    assert await posted(slack, "ssl_check=1&token=x") == 200


async def test_what_slack_signed_is_heard_whatever_its_words_are(slack: Slack) -> None:
    text = "?x&ssl_check=1&y"
    body = json.dumps({"type": "url_verification", "challenge": "3eZ", "text": text})
    headers = {"Content-Type": "application/json", **slack.server.http.signed(body)}

    assert await slack.server.http.post(body, headers) == (200, '{"challenge": "3eZ"}')


async def test_slack_may_sign_its_question_whether_we_are_there(slack: Slack) -> None:
    body = "ssl_check=1&token=x"

    assert await posted(slack, body, **slack.server.http.signed(body)) == 200


async def test_only_small_posts_are_read(slack: Slack) -> None:
    body = "x" * (limits.BODY + 1)

    assert await posted(slack, body, **slack.server.http.signed(body)) == 413


async def test_a_post_that_never_ends_is_given_up(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_WITHIN", timedelta(milliseconds=1))
    host, _, port = slack.server.http.url.split("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    line = await reader.readline()
    writer.close()

    assert b"408" in line


async def test_bytes_that_are_no_text_are_refused_without_a_fuss(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    assert await posted(slack, "\udcff", **slack.server.http.signed("\udcff")) == 400
    assert "Traceback" not in caplog.text


async def test_nothing_is_read_by_get(slack: Slack) -> None:
    host, _, port = slack.server.http.url.split("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 405")


async def test_while_the_bot_is_not_there_slack_is_asked_to_try_again(slack: Slack) -> None:
    await slack.adapter.close()
    body = command(slack)

    assert await posted(slack, body, **slack.server.http.signed(body)) == 503
    await slack.adapter.connect()
    assert await posted(slack, body, **slack.server.http.signed(body)) == 200


async def test_the_manifest_says_where_slack_posts_to(slack: Slack) -> None:
    at = {**SAID, "url": "https://bot.example"}
    made = json.loads(printed(None, FEATURES, at))
    whole = json.loads(printed(None, FEATURES, {**SAID, "url": "https://bot.example/slack/events"}))

    url = "https://bot.example/slack/events"
    assert made == whole
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}
    assert "url" not in json.dumps(json.loads(printed(None, FEATURES, SAID)))


@pytest.mark.parametrize(("url", "words"), [("", "--url"), ("http://bot.example", "https://")])
def test_an_address_slack_cannot_post_to_is_refused(url: str, words: str) -> None:
    settings = Configured(mode="http", bot_token="xoxb-1", signing_secret="s")  # type: ignore[arg-type]

    with pytest.raises(ConfigError, match=words):
        printed(settings, FEATURES, {**SAID, "url": url})


def test_on_a_line_of_our_own_nothing_is_posted(slack: Slack, clock: FakeClock) -> None:
    settings = SlackSettings("xoxb-1", "xapp-1")

    assert SlackAdapter(settings, slack.app.dispatcher, clock).doors() == {}
