"""What a facilitator can do about a question nobody answers, and who is asked to."""

from __future__ import annotations

from dataclasses import replace

from bot.events import HelpExhausted
from bot.model.asks import Asks, Needed
from bot.model.communities import Communities, Purpose, Serving
from bot.model.people import Role
from bot.model.policy import Policies, Policy
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import QUESTION, answered, asked
from tests.features.promises import happens
from tests.features.waiting import Travel, ask_of, heard
from tests.people import Someone

WAITS = "waits for an answer"


async def test_when_nobody_is_left_to_be_asked_the_facilitator_hears_at_once_and_once(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=2)
    happens(app, lambda ask: HelpExhausted(ask.id))
    happens(app, lambda ask: HelpExhausted(ask.id))
    await app.settle()
    assert len(heard(ada, WAITS)) == 1
    await travel(days=2)

    assert len(heard(ada, WAITS)) == 1


async def test_whoever_knows_already_is_not_told_again(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=9)
    happens(app, lambda ask: HelpExhausted(ask.id))
    await travel(days=1)

    assert len(heard(ada, WAITS)) == 1


async def test_when_somebody_is_on_it_an_exhausted_search_is_no_news(
    app: App, sam: Someone, ada: Someone, enter: Enter
) -> None:
    alan = enter("Alan")
    post = await asked(app, sam)
    alan.presses("I can answer", on=post)
    happens(app, lambda ask: HelpExhausted(ask.id))
    await app.settle()

    assert heard(ada, WAITS) == []


async def test_a_blocked_asker_waits_a_quarter_as_long(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    post = await asked(app, sam)
    blocked(app)
    claimed = alan.presses("I can answer", on=post)
    alan.presses("Not me after all", on=claimed)
    await travel(minutes=59)
    assert heard(ada, WAITS) == []
    await travel(minutes=1)

    assert len(heard(ada, WAITS)) == 1, "given back, half of two hours"


async def test_a_community_may_settle_how_long_it_waits(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    settled(app, Policy(escalate=Policy().escalate / 4))
    await asked(app, sam)
    await travel(hours=2)

    assert len(heard(ada, WAITS)) == 1


async def test_of_several_whoever_is_awake_hears_of_it(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.FACILITATOR, zone="Pacific/Auckland")
    await asked(app, sam)
    await travel(hours=8)

    assert (len(heard(ada, WAITS)), len(heard(alan, WAITS))) == (1, 0)


async def test_whoever_stopped_these_is_passed_over(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.FACILITATOR)
    ada.types("/nudges stop")
    await asked(app, sam)
    await travel(hours=8)

    assert (len(heard(ada, WAITS)), len(heard(alan, WAITS))) == (0, 1)


async def test_whoever_would_have_heard_but_stopped_since_hands_over(
    app: App, sam: Someone, ada: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan", role=Role.FACILITATOR)
    await asked(app, sam)
    await travel(hours=7)
    ada.types("/nudges stop")
    await travel(hours=1)
    first = len(heard(alan, WAITS))
    alan.types("/nudges stop")
    await travel(days=1)

    assert first == 1
    assert heard(ada, WAITS) == []


async def test_widen_posts_once_where_questions_are_not_posted_and_mentions_nobody(
    app: App, sam: Someone, ada: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=8)
    nudge = ada.dm.last()
    said = ada.presses("Widen", on=nudge)
    ada.presses("Widen", on=nudge)
    await app.settle()

    assert "A-1 stands in the other channels of Data guild too" in said
    [wide] = [one for one in sam.at("general").sees() if one.startswith(QUESTION)]
    assert "[I can answer]" in wide
    there = [one for one in grace.sees() if one.startswith(QUESTION)]
    assert len(there) == 1, "a channel for everything has it already"


async def test_answers_appear_under_the_wider_post_too(
    app: App, sam: Someone, ada: Someone, grace: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=8)
    ada.presses("Widen", on=ada.dm.last())
    await app.settle()
    wide = sam.at("general").last()
    await answered(app, grace)

    assert "Grace answers A-1" in sam.at("general", thread=wide.id).sees()[-1]
    assert "1 answer so far, by Grace." in sam.at("general").sees()[-1]


async def test_widen_is_offered_only_where_there_is_somewhere_else(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    serving = Serving(Purpose.ASKS, sam.chat.place("general"), "#general")
    app.database.write(lambda uow: uow.repo(Communities).serve("guild", serving)).result()
    await asked(app, sam)
    await travel(hours=8)

    assert "[Widen]" not in heard(ada, WAITS)[0]


async def test_a_question_for_detail_reaches_the_asker_and_the_thread(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    post = await asked(app, sam)
    await travel(hours=8)
    form = ada.presses("Ask for detail", on=ada.dm.last())
    said = ada.submits(form, detail="Which version do you use?")
    await app.settle()

    assert "Sam has your question as a direct message" in said
    [told] = heard(sam, "A question about A-1")
    assert "Ada would like to know:\nWhich version do you use?" in told
    thread = sam.at("asks", thread=post.id)
    assert thread.sees() == ["Ada on A-1\nWhich version do you use?"]
    added = sam.submits(sam.presses("Add detail", on=sam.dm.last()), detail="pytest 8.")
    await app.settle()
    assert "It stands with A-1 now" in added
    assert thread.sees()[-1] == "Sam on A-1\npytest 8."
    assert "pytest 8." in sam.at("asks").sees()[0]
    assert ask_of(app).details == "pytest 8."


async def test_only_the_asker_adds_detail_and_only_while_it_goes_on(
    app: App, sam: Someone, ada: Someone, travel: Travel
) -> None:
    await asked(app, sam)
    await travel(hours=8)
    ada.submits(ada.presses("Ask for detail", on=ada.dm.last()), detail="Which version?")
    await app.settle()
    button = sam.dm.last()
    assert "Only whoever asked can say that." in ada.presses("Add detail", on=button)
    sam.presses("Close without an answer", on=sam.types("/asks show A-1"))

    assert "A-1 is closed already." in sam.presses("Add detail", on=button)


async def test_its_history_says_who_did_what_and_when_to_the_asker_and_facilitators(
    app: App, sam: Someone, ada: Someone, grace: Someone, enter: Enter, travel: Travel
) -> None:
    alan = enter("Alan")
    post = await asked(app, sam)
    await travel(hours=1)
    alan.presses("I can answer", on=post)
    await travel(hours=6)
    await answered(app, grace)
    sam.presses("Not yet", on=sam.dm.last())
    ada.presses("Close without an answer", on=ada.types("/asks show A-1"))
    history = (
        "So far\n"
        "- Mon 4 May 11:00 Sam: asked\n"
        "- Mon 4 May 12:00 Alan: can answer\n"
        "- Mon 4 May 18:00 free for others after a silence\n"
        "- Mon 4 May 18:00 Grace: answered\n"
        "- Mon 4 May 18:00 Sam: not answered yet\n"
        "- Mon 4 May 18:00 Ada: closed it\n"
    )

    assert history in str(sam.types("/asks show A-1"))
    assert history in str(ada.types("/asks show A-1"))
    assert "So far" not in grace.types("/asks show A-1")


async def test_my_claims_come_first_in_the_queue(app: App, sam: Someone, enter: Enter) -> None:
    alan = enter("Alan")
    await asked(app, sam)
    await asked(app, sam, "Which database suits small teams?")
    alan.presses("I can answer", on=alan.types("/asks show A-2"))

    queue = str(alan.types("/asks queue"))
    assert queue.index("A-2") < queue.index("A-1")
    assert "you are on it" in queue


def blocked(app: App) -> None:
    """Sam cannot go on without an answer."""
    found = replace(ask_of(app), needed=Needed.BLOCKED)
    app.database.write(lambda uow: uow.repo(Asks).save(found)).result()


def settled(app: App, policy: Policy) -> None:
    app.database.write(lambda uow: uow.repo(Policies).save("guild", policy)).result()
