"""A question on its way through its life, for tests."""

from __future__ import annotations

from adapters.sandbox.chat import Post
from bot.model.entries import Entry, Log
from bot.wiring import App
from tests.people import Seen, Someone

QUESTION = "How do I share fixtures between folders?"
ANSWER = "Put them into a conftest one folder up."


async def asked(app: App, asker: Someone, question: str = QUESTION) -> Post:
    """Ask, and let it be posted; the copy in the asker's own workspace."""
    assert "Asked: A-" in asker.types(f"/ask {question}")
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


def entries(app: App) -> list[Entry]:
    """What is in the log."""
    return app.database.read(lambda uow: list(uow.repo(Log).recent("guild"))).result()
