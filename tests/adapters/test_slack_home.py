"""The Home tab in Slack: what is somebody's, and what they do there."""

from __future__ import annotations

from tests.adapters.slack_kit import Slack
from tests.wire.slack import Person as User

ASK = "/ask How do I keep a notebook tidy? topic:notebooks"


async def opened(slack: Slack, who: User, *, says: str = "") -> str:
    """Open the tab; what it says once it says that."""
    await who.opens_home()
    homes = slack.server.workspace.homes
    await slack.server.wait(
        lambda: (who.id in homes and says in who.reads(who.home)) or None, "the Home tab"
    )
    return who.reads(who.home)


async def test_the_home_tab_shows_what_is_mine(slack: Slack) -> None:
    await slack.answer(slack.grace, ASK)

    home = await opened(slack, slack.grace)

    assert "What is yours" in home
    assert "How do I keep a notebook tidy?" in home
    assert "Data guild" in home


async def test_somebody_new_learns_how_to_join(slack: Slack) -> None:
    assert "You belong to no community yet" in await opened(slack, slack.grace)


async def test_an_answer_to_a_press_there_stands_over_it(slack: Slack) -> None:
    await slack.answer(slack.grace, ASK)
    await opened(slack, slack.grace)

    await slack.grace.presses("Show A-1", slack.grace.home)
    shown = await slack.grace.view("Folkmoot")

    assert "How do I keep a notebook tidy?" in slack.grace.reads(shown)


async def test_what_is_pressed_over_it_changes_what_stands_there(slack: Slack) -> None:
    await slack.answer(slack.grace, ASK)
    await opened(slack, slack.grace)
    await slack.grace.presses("Show A-1", slack.grace.home)
    shown = await slack.grace.view("Folkmoot")
    await slack.grace.presses("Close without an answer", shown)

    await slack.server.wait(lambda: "closed" in slack.grace.reads(shown) or None, "the change")
    assert "What is yours" in slack.grace.reads(slack.grace.home)


async def test_what_changed_there_is_seen_there(slack: Slack) -> None:
    await slack.answer(slack.grace, "/trial echo Hello")
    await opened(slack, slack.grace)
    await slack.grace.presses("Change my time zone", slack.grace.home)
    form = await slack.grace.view()

    await slack.submits(slack.grace, form, zone="Asia/Tokyo")

    await slack.server.wait(
        lambda: "Tokyo" in slack.grace.reads(slack.grace.home) or None, "the new zone"
    )


async def test_the_messages_tab_is_left_alone(slack: Slack) -> None:
    body = {"type": "app_home_opened", "user": slack.grace.id, "tab": "messages"}
    exchange = await slack.server.tell({**body, "channel": slack.grace.direct.id})

    assert exchange.acked
    assert slack.server.calls("views.publish") == []
