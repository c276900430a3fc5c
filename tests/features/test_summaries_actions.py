"""Actions: asked, accepted, done; or nobody's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.context import Work
from bot.model.communities import Community, Place
from bot.model.meetups import Meetup
from bot.model.people import Identity, Member, Members, People, Person
from bot.wiring import App
from tests.features.summing import meetup
from tests.features.working import working
from tests.people import Seen, Someone

__all__ = ["meetup"]

Travel = Callable[..., Awaitable[None]]


def joined(work: Work, name: str) -> None:
    """Somebody with a name of two words."""
    person = Person(name.replace(" ", ""), name)
    work.repo(People).add(person, Identity(person.id, Place("sandbox", "here", f"@{person.id}")))
    work.repo(Members).add(Member(person, work.community.id, frozenset(), work.now))


async def publish(sam: Someone, travel: Travel, actions: str) -> Seen:
    """Sam publishes a summary of M-1 with these actions."""
    await travel(hours=9)
    form = sam.types("/summary new M-1")
    draft = sam.submits(form, learned="Plans are trees.", actions=actions)
    sam.presses("Publish", on=draft)
    await travel(minutes=1)
    return draft


async def test_an_action_is_somebodys_only_once_they_accept(
    meetup: Meetup, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Grace — benchmark script — by Friday")
    assert "- Grace — benchmark script — by Friday · asked" in ada.at("log").sees()[0]

    (asked,) = grace.dm.sees()
    assert "Sam wrote down in S-1, “Reading query plans”, that you would do something" in asked
    mine = grace.dm.presses("Accept", on=grace.dm.last())
    assert "Grace — benchmark script — by Friday · S-1\n[Done]" in mine
    await travel(minutes=1)
    assert "by Friday · accepted" in ada.at("log").sees()[0]

    assert "Nothing is to be done." in grace.dm.presses("Done", on=mine)
    await travel(minutes=1)
    assert "by Friday · done" in ada.at("log").sees()[0]


async def test_saying_no_makes_it_nobodys_and_anybody_may_take_it(
    meetup: Meetup, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Grace — benchmark script")
    assert "Nothing is to be done." in grace.dm.presses("Not me", on=grace.dm.last())
    await travel(minutes=1)
    assert "Grace — benchmark script · nobody yet" in ada.at("log").sees()[0]

    open_ones = ada.types("/summary actions open")
    assert "[Done]" in ada.presses("I will do it", on=open_ones)
    assert "Ada — benchmark script" in ada.types("/summary actions")


async def test_only_who_was_asked_accepts(
    meetup: Meetup, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Ada — benchmark script")

    assert "Somebody else was asked" in sam.presses("Accept", on=ada.dm.last())
    assert "Nobody asked you" in sam.presses("Not me", on=ada.dm.last())
    assert "[Accept]" not in str(sam.types("/summary actions open"))
    mine, again = ada.types("/summary actions"), ada.types("/summary actions")
    taken = ada.presses("Accept", on=mine)
    assert "You took this on already" in ada.presses("Accept", on=again)
    assert "Somebody took this on already" in sam.presses("Accept", on=ada.dm.last())
    assert "Only whoever took this on" in sam.presses("Done", on=taken)


async def test_my_own_needs_no_asking(
    meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@sam — benchmark script")

    assert not any("Your actions" in seen for seen in sam.dm.sees())
    assert "Sam — benchmark script · accepted" in ada.at("log").sees()[0]
    mine = sam.types("/summary actions mine")
    sam.presses("Done", on=mine)
    assert "Nothing is to be done." in sam.types("/summary actions")


async def test_how_many_more_there_are_is_said_of_all_that_have_no_room(
    meetup: Meetup, sam: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "\n".join(f"@sam — bench {number}" for number in range(20)))

    listed = str(sam.types("/summary actions"))
    assert listed.endswith(f"and {20 - listed.count('Sam — bench')} more, once these are done")


async def test_several_for_one_person_are_one_message(
    meetup: Meetup, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Grace — one\n@Grace — two\n@Grace — two")

    (asked,) = grace.dm.sees()
    assert asked.count("[Accept] [Not me]") == 2


async def test_people_are_meant_by_mention_first_name_or_name(
    app: App, guild: Community, meetup: Meetup, sam: Someone, ada: Someone, travel: Travel
) -> None:
    for name in ("Leo Park", "Kim Ito", "Kim Lee"):
        working(app, guild, lambda work, name=name: joined(work, name))  # type: ignore[misc]
    actions = "<@ada> — one\nLeo — two\n@Kim — three\n@Kim Lee — four\n<@nobody> — five"
    await publish(sam, travel, actions)

    posted = ada.at("log").sees()[0]
    assert "- Ada — one · asked" in posted
    assert "- Leo Park — two · asked" in posted
    assert "- Kim — three · nobody yet" in posted
    assert "- Kim Lee — four · asked" in posted
    assert "— five · nobody yet" in posted


async def test_a_correction_asks_only_about_what_is_new(
    meetup: Meetup, sam: Someone, grace: Someone, ada: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Grace — one\n@Grace — two")
    grace.dm.presses("Accept", on=grace.dm.last())
    form = sam.types("/summary edit S-1")
    sam.submits(form, actions="@Grace — one\n@Ada — three")
    await travel(minutes=1)

    posted = ada.at("log").sees()[0]
    assert "- Grace — one · accepted\n- Ada — three · asked" in posted
    assert "two" not in posted
    assert len(grace.dm.sees()) == 1
    assert len(ada.dm.sees()) == 1


async def test_an_action_that_was_taken_out_is_gone(
    meetup: Meetup, sam: Someone, grace: Someone, travel: Travel
) -> None:
    await publish(sam, travel, "@Grace — one")
    sam.submits(sam.types("/summary edit S-1"), actions="")

    assert "That action is gone" in grace.dm.presses("Accept", on=grace.dm.last())


def test_a_list_of_what_is_done_knows_two_kinds(sam: Someone) -> None:
    assert "is none of mine, open" in sam.types("/summary actions everything")
