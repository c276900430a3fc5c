"""After an answer helped: a word of thanks, and whether the log may keep it."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.asks.asker import acting, check_asker
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.feature import feature, named, noted
from bot.inputs import Filled
from bot.model.answers import credited
from bot.model.asks import Ask, State
from bot.ui import Button, Buttons, Kind, Open, Option, Redraw, Reply, Say


def buttons(ask: Ask) -> Buttons:
    """What remains to be said once it is solved; to do nothing is fine."""
    log = (
        Button("Keep it out of the log", keep.bind(ask.id, 0))
        if ask.keep
        else Button("Save it to the log", keep.bind(ask.id, 1))
    )
    return Buttons((Button("Say thank you", thank.bind(ask.id)), log))


@feature.click("thank", opens=True)
def thank(ctx: Context, ask: str) -> Reply:
    _helped(ctx, ask_of(ctx, ask))
    return Open(thank_form.bind(ask)())


@feature.form(
    "thanks",
    "Say thank you",
    Option("words", "A few words", Kind.TEXT, limit=300, least=3, hint="They get it privately"),
)
def thank_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Everybody who is credited hears it, once."""
    found = ask_of(ctx, ask)
    helped = _helped(ctx, found)
    me = acting(ctx, found)
    text = filled.text("words")
    words = ctx.text("messages/asks/thank", ask=found, by=me.person, text=text)
    for one in helped:
        ctx.tell(one, noted(f"Thanks for {found.ref}", words), key=f"thank:{ask}:{one}")
    said = ctx.text("messages/asks/thanked", ask=found, people=named(ctx, helped))
    return Say(noted("Passed on", said))


@feature.click("keep")
def keep(ctx: Context, ask: str, wanted: int) -> Reply:
    """Only whoever asked decides whether others find it later."""
    was = ask_of(ctx, ask)
    check_asker(ctx, was)
    kept = was.kept(keep=bool(wanted))
    if kept != was:
        because = "to be kept in the log" if wanted else "not to be kept in the log"
        save(ctx, kept, was=was, because=because)
    words = ctx.text("messages/asks/kept", ask=kept)
    title = f"{kept.ref} {'is in' if kept.keep else 'stays out of'} the log"
    return Redraw(noted(title, words, buttons(kept)))


def _helped(ctx: Context, ask: Ask) -> list[str]:
    """Who is to be thanked. Raises NotAllowed for anybody but the asker, and when nobody helped."""
    check_asker(ctx, ask)
    me = acting(ctx, ask).id
    helped = [one.by for one in credited(answers_to(ctx, ask)) if one.by not in (me, ctx.me.id)]
    if ask.state is not State.SOLVED or not helped:
        raise NotAllowed("Say first which answer helped: press “This answered it” on it.")
    return list(dict.fromkeys(helped))
