"""The demo community: a week and a day in its life, acted through the bot itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.sandbox.cast import Cast
from adapters.sandbox.chat import Post, User
from adapters.sandbox.world import World

ZONE = "Europe/Paris"
WEDNESDAY = 2
PEOPLE = (
    User("ada", "Ada", "Europe/Paris", about="Facilitator"),
    User("grace", "Grace", "America/New_York", admin=False, about="Expert"),
    User("alan", "Alan", "Europe/London", admin=False, about="Expert"),
    User("sam", "Sam", "Europe/Berlin", admin=False, about="Asks a lot"),
    User("lin", "Lin", "Asia/Singapore", admin=False, about="Newcomer"),
)
CHANNELS = (  # the first is where one arrives
    ("asks", "Questions, and who can help"),
    ("general", "Home of the Data guild: talk, and whatever has no channel of its own"),
    ("log", "What the guild has learned: resources and summaries"),
    ("meetups", "What is planned, and who comes"),
    ("playground", "Belongs to no community yet: /community new sets one up here"),
)
EXPERTS = {"grace": ("testing", "dashboards"), "alan": ("pipelines", "SQL")}
SERVES = (
    ("asks", "Asks"),
    ("meetups", "Meetups"),
    ("log", "Log"),
    ("facilitators", "Facilitators"),
)


async def furnish(world: World) -> None:
    """People, channels, and what they did until today: a Wednesday morning at ten in Paris.

    The clock is taken back for it. It stays on that Wednesday, the last one there was: on a day
    of work, what people try falls due at hours when somebody may be spoken to.
    """
    chat = world.chat
    for person in PEOPLE:
        chat.join(person)
    for id, topic in CHANNELS:
        chat.open_channel(id, topic)
    chat.open_channel("facilitators", "Only facilitators are in here", members=["ada"])
    now = world.clock.now()
    local = now.astimezone(ZoneInfo(ZONE))
    today = (local - timedelta(days=(local.weekday() - WEDNESDAY) % 7)).date()
    begin = datetime.combine(today - timedelta(days=9), datetime.min.time(), ZoneInfo(ZONE))
    world.clock.advance(begin - now)
    cast = Cast(world, today=today, zone=ZONE)
    for scene in (_founded, _duplicates, _saved, _met, _summed_up, _planned, _this_morning):
        await scene(cast)
    chat.forget_private()


async def _founded(cast: Cast) -> None:
    """Ada sets the guild up; the others join, two of them as experts."""
    await cast.at(-8, 9, 0)
    await cast.types(
        "ada",
        "general",
        "/community new name:Data guild zone:Paris topics:pipelines, testing, SQL, dashboards "
        "domain:data that people can trust, from the pipeline to the dashboard",
    )
    for channel, purpose in SERVES:
        places = await cast.types("ada", channel, "/community places")
        await cast.picks("ada", purpose, places)
    for who in ("grace", "alan", "sam"):
        await cast.types(who, "general", "/community join")
    for expert, topics in EXPERTS.items():
        await cast.types("ada", "general", f"/community roles @{expert} role:expert")
        shown = await cast.presses(expert, "Yes, gladly", cast.newest(f"@{expert}"))
        for topic in topics:
            shown = await cast.picks(expert, topic, shown)
    await cast.at(-8, 9, 20)
    await cast.says("ada", "general", "Welcome, everybody! This is where we help each other out.")
    await cast.says("sam", "general", "Great timing: our nightly load is acting up again.")


async def _duplicates(cast: Cast) -> None:
    """Sam asks, Alan is asked privately and answers, and the answer is kept."""
    await cast.at(-8, 10, 5)
    await cast.types(
        "sam",
        "asks",
        "/ask question:Why does a nightly load leave duplicate orders after a retry? "
        "topic:pipelines details:The job appends to a table. When it fails half-way and starts "
        "again, the first half is there twice.",
    )
    await cast.at(-8, 10, 40)
    taken = await cast.presses("alan", "Answer in thread", cast.newest("@alan"))
    form = await cast.presses("alan", "Write it here", _of(taken.post))
    await cast.fills(
        "alan",
        "asks",
        form,
        answer="Make the load idempotent: write each run into its own partition, keyed by the date "
        "it is for, and replace the whole partition. A retry then overwrites instead of adding.\n"
        "```\nINSERT OVERWRITE orders PARTITION (run_date = :day)\nSELECT … FROM staging\n```",
    )
    await cast.at(-8, 13, 30)
    await cast.presses("sam", "This answered it", cast.newest("@sam"))
    await cast.at(-6, 9, 5)
    await cast.says("sam", "general", "Partition by run date it is. Thanks @alan, two calm nights!")


async def _saved(cast: Cast) -> None:
    """Two pages worth keeping."""
    await cast.at(-6, 9, 40)
    await cast.types(
        "grace",
        "log",
        "/resource add url:https://example.org/data-contracts title:Data contracts by example "
        "topic:pipelines "
        "why:Shows how two teams agree on a schema before anything breaks, with real diffs",
    )
    await cast.at(-6, 11, 0)
    await cast.types(
        "alan",
        "log",
        "/resource add url:https://example.org/testing-sql title:Testing SQL like code "
        "topic:testing why:Fixtures in plain CSV files, and assertions that read like sentences",
    )


async def _met(cast: Cast) -> None:
    """A meetup is announced, people say they come, and it takes place."""
    await cast.at(-6, 14, 0)
    await _meetup(
        cast,
        "ada",
        "Data contracts in practice when:Monday 17:00 where:https://example.org/room/guild "
        "topic:pipelines outcome:agree on a schema with the team upstream",
    )
    post = cast.newest("meetups", "Data contracts")
    await cast.at(-5, 9, 30)
    for who in ("grace", "alan", "sam"):
        await cast.presses(who, "Going", post)
    await cast.at(-5, 10, 15)
    await cast.says(
        "sam", "meetups", "Could we take my orders table as the example?", thread=post.id
    )
    await cast.says(
        "ada", "meetups", "Gladly. Bring last week's surprise with you.", thread=post.id
    )
    await cast.says(
        "ada",
        "facilitators",
        "Note to whoever helps me with this: on Mondays I look at /nudges list, on Fridays at "
        "/asks queue. That is all it takes.",
    )
    await cast.at(-2, 18, 10)
    await cast.says("grace", "meetups", "Lovely session. The checklist alone was worth it.")


async def _summed_up(cast: Cast) -> None:
    """Ada writes down what was learned, decided, and is to be done."""
    await cast.at(-1, 9, 30)
    form = await cast.types("ada", "meetups", "/summary new M-1")
    draft = await cast.fills(
        "ada",
        "meetups",
        form,
        learned="A contract is a test that both teams run: the producer before a release, the "
        "consumer before a load. Start with three columns, not with all of them.",
        decisions="Every shared table gets an owner and a contract",
        actions="@grace — contract template for the guild — by Friday\n"
        "@sam — try it on the orders table",
        questions="Who looks after tables nobody owns?",
    )
    await cast.presses("ada", "Publish", _of(draft.post))


async def _planned(cast: Cast) -> None:
    """Another question solved, and the next meetup."""
    await cast.at(-1, 11, 15)
    await cast.types(
        "alan",
        "asks",
        "/ask question:How do you test a dashboard before people rely on it? topic:dashboards",
    )
    ask = cast.newest("asks", "test a dashboard")
    await cast.at(-1, 15, 20)
    tip = await cast.says(
        "grace",
        "asks",
        "Reconcile three headline numbers with the source system, every night, and show the "
        "difference on the dashboard itself. People forgive a gap they can see.",
        thread=ask.id,
    )
    await cast.at(-1, 15, 45)
    await cast.uses("alan", "This answered it", tip)
    await cast.at(-1, 16, 30)
    await _meetup(
        cast,
        "grace",
        "Reading query plans together when:Thursday 12:00 where:https://example.org/room/guild "
        "topic:SQL outcome:find the slow step of a query capacity:12",
    )
    post = cast.newest("meetups", "Reading query plans")
    await cast.at(-1, 17, 0)
    for who, answer in (("ada", "Going"), ("sam", "Going"), ("alan", "Maybe")):
        await cast.presses(who, answer, post)


async def _this_morning(cast: Cast) -> None:
    """A question that waits for Alan's word, a newcomer, and a message worth a press or two."""
    await cast.at(0, 8, 40)
    await cast.types(
        "sam",
        "asks",
        "/ask question:Can I see which dashboards read a table before I change it? "
        "topic:pipelines details:I want to rename two columns of orders and break nobody.",
    )
    await cast.at(0, 9, 10)
    await cast.types("lin", "general", "/community join")
    await cast.says("lin", "general", "Hello from Singapore! I look after reports at a hospital.")
    await cast.at(0, 9, 25)
    await cast.says("ada", "general", "Welcome, @lin! Ask anything with /ask; nobody minds basics.")
    await cast.at(0, 9, 50)
    await cast.says(
        "alan",
        "general",
        "I keep coming back to this one about slowly changing data: "
        "https://example.org/history-tables",
    )
    await cast.at(0, 10, 0)


async def _meetup(cast: Cast, who: str, line: str) -> None:
    draft = await cast.types(who, "meetups", f"/meetup new title:{line}")
    await cast.presses(who, "Post", _of(draft.post))


def _of(post: Post | None) -> Post:
    assert post, "an answer was expected"
    return post
