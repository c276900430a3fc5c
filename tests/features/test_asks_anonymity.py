"""Questions without a name: nobody learns who asks, unless a facilitator says why."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from adapters.sandbox.chat import Post
from adapters.sandbox.gateway import SandboxGateway
from adapters.sandbox.plain import text
from bot.mail import Delivery, Parcel
from bot.model.asks import Asks
from bot.model.audit import Act, Audit
from bot.model.entries import Log
from bot.model.people import Role
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import ANSWER, QUESTION, answered, asked, asks, remember
from tests.features.offering import offers
from tests.features.test_asks_form import settle_on
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]
NAME = "Hypatia"
ALIKE = "How can I share fixtures between several folders?"


@pytest.fixture
def hypatia(app: App, enter: Enter) -> Someone:
    """Somebody who asks without her name, where that is allowed."""
    settle_on(app, anonymous=True)
    return enter(NAME)


@pytest.fixture
async def post(app: App, hypatia: Someone, ada: Someone, grace: Someone) -> Post:
    return await asked(app, hypatia, show_as="anonymous")


@pytest.fixture
def delivered(gateway: SandboxGateway, monkeypatch: pytest.MonkeyPatch) -> list[Delivery]:
    """All that was ever sent, also what has been redrawn since."""
    sent: list[Delivery] = []
    deliver = gateway.send

    async def listen(parcel: Parcel) -> str:
        sent.append(parcel.delivery)
        return await deliver(parcel)

    monkeypatch.setattr(gateway, "send", listen)
    return sent


def for_others(delivered: list[Delivery]) -> str:
    """Everything but what the bot told Hypatia privately."""
    others = [one for one in delivered if one.place.channel != "@hypatia"]
    return "\n".join(f"{one.thread}\n{text(one.card)}" for one in others)


def kept(app: App) -> str:
    """The log, as it would be exported."""
    return app.database.read(lambda uow: str(uow.repo(Log).recent("guild", limit=50))).result()


@pytest.mark.usefixtures("post")
async def test_nobody_is_offered_what_they_asked_without_a_name(
    hypatia: Someone, sam: Someone
) -> None:
    assert "A-1" in sam.types("/asks queue")
    assert "A-1" not in hypatia.types("/asks queue")


async def test_a_question_without_a_name_is_told_to_its_asker_alone(
    app: App, hypatia: Someone, grace: Someone, post: Post
) -> None:
    said = await answered(app, grace)

    assert "asked by a member Mon" in str(grace.sees()[0])
    assert NAME not in said
    assert "Grace answered A-1" in hypatia.dm.sees()[0]
    assert "[This answered it] [Not yet] [Reply anonymously]" in hypatia.dm.sees()[0]
    assert "A-1" in hypatia.types("/asks mine")
    assert post.card
    assert NAME not in text(post.card)


@dataclass(frozen=True)
class Cast:
    """Whoever takes part beside the asker: a facilitator, a member, an expert, one elsewhere."""

    ada: Someone
    sam: Someone
    alan: Someone
    grace: Someone

    def looks(self) -> str:
        """All that they find when they look for it."""
        people = (self.ada, self.sam, self.alan, self.grace)
        return "\n".join(str(one.types(line)) for one in people for line in LOOKS)


@pytest.fixture
def cast(ada: Someone, sam: Someone, grace: Someone, enter: Enter) -> Cast:
    return Cast(ada, sam, enter("Alan", role=Role.EXPERT), grace)


LOOKS = (
    *("/asks show A-1", "/asks queue", "/asks mine", "/log find fixtures", "/log recent"),
    *("/nudges list", "/nudges why", "/community roles", "/expert who testing", "/expert topics"),
)


async def waits(app: App, hypatia: Someone, cast: Cast, travel: Travel) -> None:
    """Days go by: nudges, digests, the next meetup; she says more, and they say they can help."""
    post = await asked(app, hypatia, show_as="anonymous", needed="blocked")
    await travel(days=1)
    again = hypatia.types("/asks show A-1")
    hypatia.presses("Ask A-1 again", on=again)
    form = hypatia.presses("Reply anonymously", on=again)
    hypatia.submits(form, words="I use two folders.")
    await travel(days=4)
    cast.sam.presses("Me too", on=post)
    cast.alan.presses("I can answer", on=post)
    hypatia.presses("I can answer", on=post)
    detail = hypatia.presses("Add detail", on=hypatia.types("/asks show A-1"))
    hypatia.submits(detail, detail="They are side by side.")


async def ends(app: App, hypatia: Someone, cast: Cast, travel: Travel) -> None:
    """It is answered, accepted, thanked for, reopened and accepted again."""
    await answered(app, cast.grace)
    await travel(days=2)
    hypatia.presses("This answered it", on=hypatia.types("/asks show A-1"))
    thanks = hypatia.presses("Say thank you", on=hypatia.types("/asks show A-1"))
    hypatia.submits(thanks, words="That was it.")
    hypatia.presses("Reopen it", on=hypatia.types("/asks show A-1"))
    hypatia.presses("This answered it", on=hypatia.types("/asks show A-1"))
    asks(cast.sam, ALIKE)
    await app.settle()


async def test_a_name_appears_in_no_message_log_line_or_entry(
    app: App,
    hypatia: Someone,
    cast: Cast,
    travel: Travel,
    delivered: list[Delivery],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A whole conversation, from the question to the log, through every way of looking at it."""
    caplog.set_level(logging.DEBUG)
    remember(app)
    await waits(app, hypatia, cast, travel)
    assert [one.person for one in offers(app)] == ["alan"]
    meanwhile = cast.looks()
    await ends(app, hypatia, cast, travel)

    everything = for_others(delivered) + meanwhile + cast.looks()
    for words in (QUESTION, ANSWER, "I use two folders.", "They are side by side.", "That was it."):
        assert words in everything
    assert NAME not in everything
    assert NAME not in caplog.text
    assert QUESTION in kept(app)
    assert "hypatia" not in kept(app).lower()


async def test_an_expert_who_asks_without_a_name_is_not_asked_herself(
    app: App, enter: Enter, travel: Travel
) -> None:
    settle_on(app, anonymous=True)
    hypatia, alan = enter(NAME, role=Role.EXPERT), enter("Alan", role=Role.EXPERT)
    await asked(app, hypatia, show_as="anonymous")
    await travel(hours=1)

    assert [one.person for one in offers(app)] == ["alan"]
    assert "A member" in "".join(alan.dm.sees())
    assert NAME not in "".join(alan.dm.sees())


async def test_what_somebody_without_a_name_does_counts_as_the_askers(
    app: App, hypatia: Someone, grace: Someone, post: Post
) -> None:
    assert "You asked this one yourself." in hypatia.presses("I can answer", on=post)
    assert "It is your own question" in hypatia.presses("Me too", on=post)
    await answered(app, grace)
    hypatia.presses("This answered it", on=hypatia.types("/asks show A-1"))
    await app.settle()

    assert "A-1 is probably solved" not in "".join(grace.dm.sees())
    assert "A member says that your answer" in grace.dm.sees()[-1]
    assert "accepted" in grace.types("/log find fixtures")


async def test_a_facilitator_reveals_with_a_reason_which_is_told(
    app: App, hypatia: Someone, ada: Someone, post: Post
) -> None:
    form = ada.presses("Reveal…", on=ada.types("/asks show A-1"))
    short = ada.submits(form, reason="why")
    said = ada.submits(form, reason="Somebody may be in danger.")
    await app.settle()

    def read(uow: UnitOfWork) -> list[tuple[Act, str, str]]:
        (ask,) = uow.repo(Asks).of("guild", "hypatia")
        found = uow.repo(Audit).about("guild", ask.subject)
        return [(one.act, one.by, one.reason) for one in found]

    assert "Say a little more" in short
    assert f"A-1 was asked by {NAME}." in said
    assert app.database.read(read).result() == [(Act.REVEALED, "ada", "Somebody may be in danger.")]
    assert "Ada looked up who asked A-1" in hypatia.dm.sees()[0]
    assert "The reason given: Somebody may be in danger." in hypatia.dm.sees()[0]
    assert post.to == ""


async def test_only_facilitators_reveal_and_only_what_has_no_name(
    app: App, hypatia: Someone, ada: Someone, sam: Someone, post: Post
) -> None:
    shown = ada.types("/asks show A-1")
    assert "[Reveal…]" not in sam.types("/asks show A-1")
    assert "Only a facilitator" in sam.presses("Reveal…", on=shown)
    assert "Only a facilitator" in sam.presses("Block without looking", on=shown)
    await asked(app, sam, "Where do secrets go?")

    assert "Reveal…" not in ada.types("/asks show A-2")
    assert post.title == QUESTION


async def test_blocked_without_looking_they_ask_with_their_name(
    app: App, hypatia: Someone, ada: Someone, post: Post
) -> None:
    said = ada.presses("Block without looking", on=ada.types("/asks show A-1"))
    await app.settle()
    refused = asks(hypatia, "Where do secrets go?", show_as="anonymous")
    reply = hypatia.presses("Reply anonymously", on=hypatia.types("/asks show A-1"))

    assert NAME not in said
    assert "Blocking tells nobody who you are." in hypatia.dm.sees()[0]
    assert "your next questions carry your name" in refused
    assert "speak with your name" in reply
    assert "Asked: A-2" in hypatia.submits(refused, show_as="name")
    assert post.title == QUESTION


async def test_two_open_ones_at_a_time(app: App, hypatia: Someone) -> None:
    await asked(app, hypatia, show_as="anonymous")
    await asked(app, hypatia, "Where do secrets go?", show_as="anonymous")
    refused = asks(hypatia, "Who has tried pip?", show_as="anonymous")

    assert "You have 2 open questions without your name" in refused
    assert "Asked: A-3" in hypatia.submits(refused, show_as="name")
    assert "You have 3 open questions" in asks(hypatia, "What is a good first issue?")


async def test_all_names_count_together_for_a_day(app: App, hypatia: Someone) -> None:
    settle_on(app, anonymous=True, asks_a_day=1)
    await asked(app, hypatia, show_as="anonymous")

    assert "You asked 1 question within a day" in asks(hypatia, "Where do secrets go?")


async def test_only_the_asker_replies_without_a_name(
    app: App, hypatia: Someone, sam: Someone, post: Post
) -> None:
    shown = hypatia.types("/asks show A-1")

    assert "Only whoever asked" in sam.presses("Reply anonymously", on=shown)
    assert post.title == QUESTION


async def test_suggesting_the_asker_gives_nothing_away(
    app: App, hypatia: Someone, sam: Someone, post: Post
) -> None:
    form = sam.presses("Suggest someone", on=sam.presses("⋯", on=post))
    said = sam.submits(form, person="@hypatia")
    other = sam.submits(form, person="@ada")
    await app.settle()

    assert str(said).replace(NAME, "Ada") == str(other)
    assert hypatia.dm.sees() == []


async def test_a_deflected_question_has_no_name_either(
    app: App, hypatia: Someone, sam: Someone, grace: Someone, delivered: list[Delivery]
) -> None:
    remember(app)
    await asked(app, sam)
    await answered(app, grace)
    offered = asks(hypatia, ALIKE, show_as="anonymous")
    said = hypatia.presses("This answers it", on=offered)
    hypatia.presses("Post it after all", on=said)
    await app.settle()

    assert ALIKE in sam.at("asks").sees()[-1]
    assert "asked by a member" in sam.at("asks").sees()[-1]
    assert NAME not in for_others(delivered)
