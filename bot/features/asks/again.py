"""*Ask again*: once, whoever asked brings their question back to everybody's sight."""

from __future__ import annotations

from bot.context import Context, Work
from bot.events import AskAgain
from bot.features.asks.asker import acting
from bot.features.asks.changes import ask_of, save
from bot.features.asks.duty import remind
from bot.features.asks.feature import feature, noted
from bot.model.asks import Ask
from bot.model.communities import Purpose
from bot.ui import Button, Reply, Say


@feature.click("ask_again")
def ask_again(ctx: Context, ask: str) -> Reply:
    """A word at the bottom of the channel; experts and facilitators may hear of it anew."""
    was = ask_of(ctx, ask)
    again = was.asked_again(acting(ctx, was).id, ctx.now)
    save(ctx, again, was=was, because="asked again")
    remind(ctx, again)
    subject = f"again:{ask}"
    card = ctx.tools.catalog.draw(ctx, subject)
    ctx.announce(card, to=Purpose.ASKS, subject=subject, key=subject)
    ctx.happened(AskAgain(ask))
    words = ctx.text("messages/asks/again", ask=again)
    return Say(noted(f"{again.ref} is asked again", words))


def button(work: Work, ask: Ask) -> tuple[Button, ...]:
    """For whoever asked, when they may."""
    again = Button(f"Ask {ask.ref} again", ask_again.bind(ask.id))
    return (again,) if ask.may_be_asked_again(work.now) else ()
