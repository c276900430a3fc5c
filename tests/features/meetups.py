"""Steps that the conversations about meetups share."""

from __future__ import annotations

from adapters.sandbox.chat import Post
from adapters.sandbox.plain import text
from bot.wiring import App
from tests.people import Someone


async def planned(app: App, host: Someone, words: str = "Reading plans when:Tuesday 18:00") -> Post:
    """Plan a meetup and post it; the copy in #meetups."""
    host.presses("Post", host.types(f"/meetup {words}"))
    await app.settle()
    return posted(host)


def posted(host: Someone) -> Post:
    """The newest post of the bot in #meetups that everybody sees."""
    posts = host.chat.seen_by(host.id, "meetups")
    return [one for one in posts if one.card and not one.to][-1]


def seen(host: Someone, post: Post) -> str:
    """A post as it is now."""
    card = host.chat.posts[post.id].card
    assert card
    return text(card)


def calendar(post: Post) -> str:
    """The calendar file that came with an answer, its long lines joined."""
    assert post.file
    assert post.file.mime == "text/calendar"
    return post.file.content.decode().replace("\r\n ", "")
