"""Setting up, joining, placing and sharing roles, as members see it."""

from __future__ import annotations

import re

from adapters.sandbox.chat import Chat, User
from bot.model.communities import Communities, Community
from bot.ui import Action
from bot.wiring import App
from tests.conftest import Enter
from tests.people import Seen, Someone


def visitor(app: App, chat: Chat, name: str, *, admin: bool = False) -> Someone:
    """Somebody the bot never met."""
    user = chat.join(User(name.lower(), name, "Europe/Paris", admin))
    return Someone(user.id, chat, app.dispatcher)


async def test_whoever_sets_a_community_up_is_its_facilitator(app: App, chat: Chat) -> None:
    ada = visitor(app, chat, "Ada", admin=True)
    form = ada.types("/community new")
    said = ada.submits(
        form, name="Test guild", domain="Testing well", zone="paris", topics="pytest, fixtures"
    )
    await app.settle()

    assert "Test guild is set up" in said
    assert "Facilitators: Ada" in ada.types("/community roles")
    assert "Test guild meets here" in ada.sees()[-2]
    assert "#general (this channel): home" in ada.types("/community places")


def test_only_an_admin_sets_a_community_up(app: App, chat: Chat) -> None:
    sam, values = visitor(app, chat, "Sam"), {"domain": "Testing", "zone": "Paris"}

    assert "Only an admin of this workspace" in sam.runs("community new", name="Mine", **values)
    assert "Only an admin of this workspace" in sam.types("/community new"), "there is no form"


def test_a_wrong_zone_is_shown_at_its_field_and_nothing_is_lost(app: App, chat: Chat) -> None:
    ada = visitor(app, chat, "Ada", admin=True)
    form = ada.types("/community new")
    refused = ada.submits(form, name="Test guild", domain="Testing well", zone="Pariss")

    assert "Name: Test guild" in refused
    assert re.search(r"Time zone: Pariss\n! .*Paris", str(refused))
    assert "is set up" in ada.submits(refused, zone="Paris")


def test_a_channel_belongs_to_one_community(ada: Someone) -> None:
    assert "belongs to Data guild already" in ada.runs(
        "community new", name="Another", domain="Testing", zone="Paris"
    )
    assert "belongs to Data guild already" in ada.types("/community new"), "there is no form"


def test_a_channel_that_was_taken_meanwhile_is_not_taken_again(app: App, chat: Chat) -> None:
    ada, grace = (visitor(app, chat, name, admin=True) for name in ("Ada", "Grace"))
    first, second = ada.types("/community new"), grace.types("/community new")
    values = {"domain": "Testing well", "zone": "Paris"}
    ada.submits(first, name="Test guild", **values)

    refused = grace.submits(second, name="Another guild", **values)
    assert "belongs to Test guild already" in refused


def test_doing_something_is_joining(app: App, chat: Chat, guild: Community, ada: Someone) -> None:
    sam = visitor(app, chat, "Sam")
    sam.types("/community roles")

    assert "Members: 2" in ada.types("/community roles")
    assert "You are in Data guild" in sam.types("/community join")


def test_the_joinable_communities_are_offered_elsewhere(
    app: App, chat: Chat, guild: Community
) -> None:
    sam = visitor(app, chat, "Sam").at("lounge")
    offered = sam.types("/community join")

    assert "Welcome to Data guild" in sam.picks("Join…", "Data guild", on=offered)


def test_a_channel_of_no_community_says_what_to_do(app: App, chat: Chat, guild: Community) -> None:
    said = visitor(app, chat, "Sam").at("lounge").types("/community places")

    assert "belongs to no community" in said
    assert "/community join" in said


def test_a_direct_message_finds_the_only_community(sam: Someone) -> None:
    assert "Roles in Data guild" in sam.dm.types("/community roles")


def test_who_belongs_to_two_communities_picks_one_and_it_is_remembered(
    ada: Someone, sam: Someone
) -> None:
    ada.at("lounge").runs("community new", name="Lounge guild", domain="Testing", zone="Paris")
    sam.at("lounge").types("/community join")
    asked = sam.dm.types("/community roles")

    assert "Which community?" in asked
    assert "Roles in Lounge guild" in sam.dm.picks("Pick a community", "Lounge guild", on=asked)
    assert "Roles in Lounge guild" in sam.dm.types("/community roles")


async def test_a_channel_elsewhere_joins_by_a_code(
    app: App, chat: Chat, ada: Someone, elsewhere: Chat
) -> None:
    elsewhere.open_channel("second")
    grace = visitor(app, elsewhere, "Grace", admin=True).at("second")
    offered = ada.presses("Add another workspace", ada.types("/community places"))
    code = str(offered).split("code:")[1].split()[0]

    assert "now a home of Data guild" in grace.types(f"/community join code:{code}")
    assert "wrong, used or too old" in grace.at("third").types(f"/community join code:{code}")
    assert "facilitator" in grace.types("/my show")


def test_a_facilitator_gives_a_channel_purposes(ada: Someone) -> None:
    card = ada.at("lounge").types("/community places")
    changed = ada.at("lounge").picks(
        "This channel is for…",
        "Asks: questions are posted here",
        "Log: resources and summaries are posted here",
        on=card,
    )

    assert "#lounge (this channel): asks and log" in changed


def test_a_community_keeps_a_home(ada: Someone, guild: Community, elsewhere: Chat) -> None:
    here = ada.types("/community places")
    ada.picks("This channel is for…", "Asks: questions are posted here", on=here)
    there = Someone("ada", elsewhere, ada.dispatcher)
    elsewhere.join(User("ada", "Ada"))
    there.types("/community join")

    assert "Members" in there.types("/community roles")
    assert "This channel is for…" not in there.types("/community places")


async def test_an_expert_is_invited_and_accepts(app: App, ada: Someone, sam: Someone) -> None:
    assert "I asked Sam" in ada.types("/community roles @sam expert")
    await app.settle()
    invitation = sam.dm.last()

    assert "for somebody else" in ada.presses("Yes, gladly", invitation)
    assert "You are an expert" in sam.presses("Yes, gladly", invitation)
    assert "Experts: Sam" in ada.types("/community roles")


async def test_a_decline_is_heard_by_nobody(app: App, ada: Someone, sam: Someone) -> None:
    ada.types("/community roles @sam expert")
    await app.settle()
    before = len(ada.dm.sees())
    sam.presses("No, thanks", sam.dm.last())
    await app.settle()

    assert len(ada.dm.sees()) == before
    assert "Experts: nobody yet" in ada.types("/community roles")


def test_the_last_facilitator_stays(ada: Someone) -> None:
    assert "only facilitator" in ada.types("/community roles @ada role:facilitator change:take")
    assert "only facilitator" in ada.types("/community leave")


def test_whoever_gives_their_role_away_is_not_told_how_to_invite(
    ada: Someone, sam: Someone
) -> None:
    assert "invites an expert" in ada.types("/community roles @sam facilitator")
    given = ada.types("/community roles @ada role:facilitator change:take")

    assert "Facilitators: Sam" in given
    assert "invites an expert" not in given


def test_a_member_cannot_grant_roles(sam: Someone, ada: Someone) -> None:
    assert "Only a facilitator" in sam.types("/community roles @sam facilitator")


def test_somebody_who_never_joined_gets_no_role(ada: Someone, chat: Chat) -> None:
    chat.join(User("zoe", "Zoe"))

    assert "Zoe has not joined Data guild" in ada.types("/community roles @zoe expert")


def test_leaving_is_asked_for_twice(sam: Someone, ada: Someone) -> None:
    asked = sam.types("/community leave")

    assert "Leave Data guild?" in asked
    assert "You left" in sam.presses("Leave", asked)
    assert "Members: 1" in ada.types("/community roles")


def test_my_zone_is_set_by_city(sam: Someone) -> None:
    assert "New York" in sam.types("/my zone new york")
    assert "America/New_York" in sam.types("/my show")


def test_an_unknown_verb_names_the_nearest(sam: Someone) -> None:
    assert "Did you mean “/community places”?" in sam.types("/community place")
    assert "Did you mean “/community”?" in sam.types("/comunity")


def test_the_umbrella_stands_before_any_command(sam: Someone) -> None:
    assert "/community places" in sam.types("/moot")
    assert "Roles in Data guild" in sam.types("/moot community roles")


def test_a_repeated_event_acts_once(sam: Someone, enter: Enter) -> None:
    assert "Leave Data guild?" in sam.types("/community leave", event="e1")
    assert str(sam.types("/community leave", event="e1")) == ""


async def test_nobody_joins_by_an_old_button_where_the_community_is_no_more(
    app: App, guild: Community, ada: Someone, elsewhere: Chat
) -> None:
    elsewhere.join(User("eve", "Eve"))
    eve = Someone("eve", elsewhere, app.dispatcher)
    token = app.tokens.seal(
        Action("communities.join_here"), scope="sandbox/elsewhere", community="guild"
    )
    place = elsewhere.place("general")
    app.database.write(lambda uow: uow.repo(Communities).unserve("guild", place)).result()
    origin = elsewhere.origin("eve", "general")
    said = Seen(elsewhere.show(origin, app.dispatcher.press(origin, token).result()))

    assert "has left this workspace" in said
    assert "no community here yet" in eve.types("/asks mine")
