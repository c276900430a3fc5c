"""*Me too*: whose question it is as well hears once it is solved."""

from __future__ import annotations

from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.events import AskChanged
from bot.features.asks.asker import acting
from bot.features.asks.changes import ask_of
from bot.features.asks.feature import feature, noted
from bot.features.asks.showing import show
from bot.model.asks import State
from bot.model.crowd import Followers
from bot.ui import Button, Buttons, Reply, Say

_SOLVED = (State.SOLVED, State.SOLVED_ELSEWHERE)


@feature.click("me_too")
def me_too(ctx: Context, ask: str) -> Reply:
    """Follow it; pressed again, do so no longer."""
    found = ask_of(ctx, ask)
    if acting(ctx, found).id == found.asker:
        raise NotAllowed("It is your own question: you hear of every answer anyway.")
    found.check_shown()
    followers = ctx.repo(Followers)
    follows = ctx.me.id in followers.of(ctx.community.id, ask)
    if not follows:
        found.check_goes_on()
    change = followers.unfollow if follows else followers.follow
    change(ctx.community.id, ask, ctx.me.id)
    ctx.refresh(found.subject)
    if follows:
        return Say(noted("Not yours any more", ctx.text("messages/asks/unfollowed", ask=found)))
    return Say(noted("Yours too", ctx.text("messages/asks/followed", ask=found)))


@feature.on(AskChanged)
def tell_followers(work: Work, changed: AskChanged) -> None:
    """Each hears once, whatever is said of the answer later."""
    ask = ask_of(work, changed.ask)
    if ask.state not in _SOLVED or ask.hidden:
        return
    for person in work.repo(Followers).of(work.community.id, ask.id):
        words = work.text("messages/asks/solved_too", ask=ask)
        button = Button("Show it", show.bind(ask.id))
        card = noted(f"{ask.ref} is solved", words, Buttons((button,)))
        work.tell(person, card, key=f"solved:{ask.id}:{person}")
