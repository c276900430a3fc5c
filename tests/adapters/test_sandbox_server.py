"""What the sandbox's server answers, refuses, and tells."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing

import pytest

from adapters.sandbox.server import serve
from adapters.sandbox.world import World
from bot.ui import Card
from tests.adapters.sandbox import Events, Page, page, world

__all__ = ["page", "world"]


async def test_the_page_and_its_parts_are_there(page: Page) -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/web/main.js", "javascript"),
        ("/web/mark.svg", "svg"),
    ):
        async with page.session.get(page.address + path) as response:
            assert response.status == 200
            assert kind in response.headers["Content-Type"]


async def test_nothing_from_elsewhere_runs_in_the_page(page: Page) -> None:
    async with page.session.get(page.address) as response:
        policy = response.headers["Content-Security-Policy"]
        text = await response.text()

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "10.0.0.1"])
async def test_another_name_for_this_machine_is_refused(page: Page, host: str) -> None:
    async with page.session.get(page.address, headers={"Host": host}) as response:
        assert response.status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8080"])
async def test_the_names_of_this_machine_are_fine(page: Page, host: str) -> None:
    async with page.session.get(page.address, headers={"Host": host}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_a_post_from_another_page_is_refused(
    page: Page, world: World, headers: dict[str, str], status: int
) -> None:
    sent = await page.send("/say", channel="general", thread="", text="hello", headers=headers)

    assert sent.status == status
    assert world.chat.posts == {}


async def test_a_post_of_its_own_page_is_taken(page: Page, world: World) -> None:
    headers = {"Origin": page.address, "Sec-Fetch-Site": "same-origin"}
    sent = await page.send("/say", channel="general", thread="", text="hello", headers=headers)

    assert sent.status == 200
    assert [post.text for post in world.chat.posts.values()] == ["hello"]


@pytest.mark.parametrize(
    ("path", "data", "status", "words"),
    [
        ("/say", {"who": "nobody", "channel": "general", "text": "x"}, 404, "Nobody"),
        ("/say", {"channel": "nowhere", "text": "x"}, 404, "channel"),
        ("/say", {"who": "sam", "channel": "secret", "text": "x"}, 404, "channel"),
        ("/say", {"channel": "@sam", "text": "x"}, 404, "channel"),
        ("/say", {"channel": "general", "text": " "}, 400, "Type something"),
        ("/say", {"channel": "general", "text": 7}, 400, "not a text"),
        ("/say", {"channel": "general", "text": "x", "thread": "m99"}, 404, "thread"),
        ("/press", {"message": "m99", "token": "x"}, 404, "message"),
        ("/submit", {"channel": "general", "token": "x", "values": []}, 400, "form"),
        ("/menu", {"message": "m99", "key": "nothing"}, 404, "menu"),
        ("/suggest", {"channel": "general", "path": "nothing"}, 404, "command"),
        ("/wind", {"seconds": -1}, 400, "forward"),
        ("/wind", {"seconds": "soon"}, 400, "forward"),
        ("/wind", {"seconds": 10**9}, 400, "forward"),
        ("/wind", {}, 400, "forward"),
        ("/wind", {"until": "2026-05-04T08:59:59Z"}, 400, "forward"),
        ("/wind", {"until": "2026-05-05T09:00:00"}, 400, "forward"),
        ("/wind", {"until": "Monday"}, 400, "forward"),
        ("/channels", {"name": "no/slashes"}, 400, "letters"),
        ("/channels", {"name": "general"}, 400, "already"),
    ],
)
async def test_what_makes_no_sense_is_answered_with_a_sentence(
    page: Page, path: str, data: dict[str, object], status: int, words: str
) -> None:
    response = await page.send(path, **data)  # type: ignore[arg-type]  # who is among the data

    assert response.status == status
    assert words in (await response.json())["error"]


@pytest.mark.parametrize(("body", "status"), [("[]", 400), ("{", 400), ("x" * 200_000, 413)])
async def test_a_body_must_be_a_small_object(page: Page, body: str, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    async with page.session.post(f"{page.address}/say", data=body, headers=headers) as response:
        assert response.status == status


async def test_a_page_is_told_everything_and_then_what_changes(page: Page) -> None:
    await page.says("Before")
    async with aclosing(page.told()) as events:
        kind, everything = await anext(events)
        await page.says("After", who="sam")
        changed = await anext(events)

    assert kind == "hello"
    assert [post["html"] for post in everything["posts"]] == ["<p>Before</p>"]
    assert {one["id"] for one in everything["users"]} == {"ada", "sam"}
    assert changed[0] == "post"
    assert changed[1]["html"] == "<p>After</p>"


async def test_a_private_reply_is_told_only_to_whom_it_is_for(page: Page) -> None:
    async with aclosing(page.told("ada")) as ada, aclosing(page.told("sam")) as sam:
        await anext(ada)
        await anext(sam)
        await page.says("/moot")
        await page.says("Done")
        seen = [(await anext(ada))[1]["private"], (await anext(ada))[1]["private"]]
        overheard = await anext(sam)

    assert seen == [True, False]
    assert overheard[1]["html"] == "<p>Done</p>"


async def test_a_direct_message_is_told_only_to_whom_it_is_for(page: Page, world: World) -> None:
    async with aclosing(page.told("ada")) as ada, aclosing(page.told("sam")) as sam:
        await anext(ada)
        await anext(sam)
        world.chat.posted("@sam", Card("For Sam alone"))
        told, noticed = await anext(sam), await anext(ada)

    assert told[1]["card"]["title"] == "For Sam alone"
    assert noticed == ("waiting", {"sam": told[1]["number"]})


async def test_a_private_channel_is_there_for_its_members_only(page: Page) -> None:
    async with aclosing(page.told("ada")) as ada, aclosing(page.told("sam")) as sam:
        for events, expected in ((ada, True), (sam, False)):
            _, everything = await anext(events)
            assert ("secret" in [one["id"] for one in everything["channels"]]) is expected


async def test_a_message_of_somebody_else_cannot_be_pressed(page: Page) -> None:
    private = (await page.says("/moot"))["post"]

    assert (await page.send("/press", who="sam", message=private, token="x")).status == 404


async def test_a_form_comes_back_with_what_is_wrong(page: Page) -> None:
    form = (await page.says("/ask"))["form"]
    where = {"channel": "general", "thread": "", "message": "", "token": form["token"]}
    wrong = await page.send("/submit", **where, values={"question": ""})
    right = await page.send(
        "/submit", **where, values={"question": "Does this work at all?", "topic": "life"}
    )

    assert "question" in (await wrong.json())["errors"]
    assert (await right.json())["post"]


async def test_an_outdated_button_is_answered_kindly(page: Page, world: World) -> None:
    message = (await page.says("/moot"))["post"]
    answered = await page.send("/press", message=message, token="1|made.up||x|mac")
    post = world.chat.posts[(await answered.json())["post"]]

    assert answered.status == 200
    assert post.to == "ada"


async def test_the_clock_tells_every_page_when_it_moves(page: Page) -> None:
    async with aclosing(page.told("sam")) as events:
        await anext(events)
        moved = await page.send("/wind", seconds=3600)
        told = [event async for event in _until(events, "2026-05-04T10:00:00+00:00")]

    assert await moved.json() == []
    assert {kind for kind, _ in told} == {"clock"}


async def test_it_stops_while_pages_are_open(world: World) -> None:
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(world, host="127.0.0.1", port=0, opened=address.set_result))
    reader, writer = await asyncio.open_connection("127.0.0.1", int((await address).split(":")[-1]))
    writer.write(b"GET /live?as=ada HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"event: hello")

    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving

    assert b"data: " in await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_a_taken_port_is_an_error_of_the_system(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match="in use"):
            await serve(world, host="127.0.0.1", port=port, opened=lambda _: None)


async def _until(events: Events, moment: str) -> Events:
    async for kind, data in events:
        yield kind, data
        if data["now"] == moment:
            return
