"""A question on its way through its life, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.sandbox.chat import Post
from bot.model.entries import Entry, Log
from bot.model.evidence import Contribution, Evidence, Source, Thread
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.people import Seen, Someone

QUESTION = "How do I share fixtures between folders?"
ANSWER = "Put them into a conftest one folder up."
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def asks(asker: Someone, question: str = QUESTION, **more: str) -> Seen:
    """Ask, by typing all there is to it."""
    typed = {"topic": "testing", **more}
    pairs = " ".join(f"{name}:{value}" for name, value in typed.items())
    return asker.types(f"/ask {question} {pairs}")


async def asked(app: App, asker: Someone, question: str = QUESTION, **more: str) -> Post:
    """Ask, and let it be posted; the copy in the asker's own workspace."""
    assert "Asked: A-" in asks(asker, question, **more)
    await app.settle()
    channel = "asks" if "asks" in asker.chat.channels else "general"
    return next(
        post
        for post in reversed(asker.chat.posts.values())
        if post.channel == channel and post.title == question
    )


async def answered(app: App, expert: Someone, ref: str = "A-1", text: str = ANSWER) -> Seen:
    """Answer by form, and let it be posted and told."""
    form = expert.presses("Write it here", on=expert.types(f"/asks show {ref}"))
    said = expert.submits(form, answer=text)
    await app.settle()
    return said


THINGS = [
    "mock",
    "cache",
    "index",
    "queue",
    "schema",
    "token",
    "socket",
    "thread",
    "lock",
    "parser",
    "linter",
    "wheel",
    "branch",
    "merge",
    "commit",
    "hook",
    "runner",
    "image",
    "volume",
    "secret",
    "vault",
    "shard",
    "replica",
    "backup",
    "dashboard",
    "chart",
]


def remember(app: App) -> None:
    """What the community was asked long ago, about other things: only then words tell apart."""

    def learn(uow: UnitOfWork) -> None:
        for thing in THINGS:
            given = Contribution("grace", LONG_AGO, f"Restart the {thing}.")
            title = f"Why does the {thing} fail at night?"
            body = f"Our {thing} worked for months."
            old = Thread("guild", thing, Source.IMPORT, title, body, LONG_AGO, answers=(given,))
            uow.repo(Evidence).learn(old)

    app.database.write(learn).result()


def entries(app: App) -> list[Entry]:
    """What is in the log."""
    return app.database.read(lambda uow: list(uow.repo(Log).recent("guild"))).result()
