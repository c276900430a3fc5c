"""What is somebody's: their questions, dates, actions, and what is known of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.sandbox.chat import Chat, User
from bot.model.communities import Community
from bot.model.people import Members, People
from bot.wiring import App
from tests.features.asks import asked
from tests.features.meetups import planned
from tests.people import Someone


async def test_my_questions_and_dates_are_in_one_place(
    app: App, sam: Someone, ada: Someone
) -> None:
    await asked(app, sam, "How do I keep a notebook tidy?")
    sam.presses("Going", await planned(app, ada))

    seen = sam.types("/my show")

    assert "Your open questions" in seen
    assert "A-1 How do I keep a notebook tidy?" in seen
    assert "Your dates" in seen
    assert "M-1 Reading plans" in seen
    assert "Known on: Sandbox" in seen
    assert "How do I keep a notebook tidy?" in sam.presses("Show A-1", seen)


async def test_what_is_not_mine_is_not_there(app: App, sam: Someone, ada: Someone) -> None:
    await asked(app, sam)

    assert "A-1" not in ada.types("/my show")


def test_my_zone_is_changed_from_there(sam: Someone) -> None:
    form = sam.presses("Change my time zone", sam.types("/my show"))

    assert "Asia/Tokyo" in sam.submits(form, zone="Asia/Tokyo")
    assert "Tokyo" in sam.types("/my show")


def test_a_zone_called_as_it_is_kept_is_named_once(sam: Someone) -> None:
    assert "read as UTC, where it is Mon 4 May 09:00" in sam.types("/my zone UTC")
    assert "Time zone: UTC, where it is Mon 4 May 09:00" in sam.types("/my show")
    assert "read as Paris (Europe/Paris), where" in sam.types("/my zone Paris")


def test_somebody_of_no_community_learns_what_is_known(app: App, guild: Community) -> None:
    chat = Chat(app.clock, workspace="new")
    chat.open_channel("lobby")
    user = chat.join(User("kit", "Kit", "Europe/Paris"))
    kit = Someone(user.id, chat, app.dispatcher, "lobby")

    seen = kit.types("/my show")

    assert "You belong to no community yet" in seen
    assert "Kit" in seen


def test_looking_changes_nothing_but_who_is_known(app: App, sam: Someone) -> None:
    before = sam.types("/my show")

    assert str(sam.types("/my show")) == str(before)
    assert app.database.read(lambda uow: uow.repo(People).get("sam").zone).result()
    assert app.database.read(lambda uow: len(uow.repo(Members).of("sam"))).result() == 1


async def test_more_than_three_dates_are_counted(app: App, sam: Someone, ada: Someone) -> None:
    for day in range(11, 15):
        words = f"{'A rather long title ' * 2}when:2026-05-{day} 18:00"
        sam.presses("Going", await planned(app, ada, words))

    assert "Your dates, 3 of 4; /meetup list has them all" in sam.types("/my show")


async def test_what_an_expert_is_asked_is_there(
    app: App, sam: Someone, ada: Someone, travel: Callable[..., Awaitable[None]]
) -> None:
    sam.types("/expert topics topic:testing")
    await asked(app, ada)
    await travel(hours=1)

    seen = sam.types("/my show")

    assert "You as an expert" in seen
    assert "Asked privately: A-1" in seen
    assert "[Answer in thread]" in sam.presses("Look at it", seen)
    assert "put to somebody else" in ada.presses("Look at it", seen)
    assert "Questions in seven days" in sam.presses("Change how I am asked", seen)
