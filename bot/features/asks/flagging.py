"""What members should not have to read is hidden once three of them say so."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context, Nudging, Work
from bot.features.asks.anonymity import looking_behind
from bot.features.asks.changes import ask_of, save
from bot.features.asks.feature import feature, noted
from bot.features.asks.showing import show
from bot.model.asks import Ask
from bot.model.audit import Act, Audit, Intervention
from bot.model.crowd import Flags
from bot.model.nudges import Nudge
from bot.model.people import Role
from bot.ui import Button, Buttons, Redraw, Reply, Say, Style

HIDES = 3
FLAGGED = "ask_flagged"


@feature.click("flag")
def flag(ctx: Context, ask: str) -> Reply:
    """It should not stand here; nobody learns who said so."""
    found = ask_of(ctx, ask)
    found.check_shown()
    flags = ctx.repo(Flags)
    if flags.fly(ctx.community.id, ask, ctx.me.id) and flags.count(ctx.community.id, ask) == HIDES:
        _hide(ctx, found)
    return Redraw(noted("Thank you", ctx.text("messages/asks/flagged", ask=found)))


@feature.nudge(FLAGGED, "Members flagged a question, and it is hidden", urgent=True)
def flagged(work: Work, nudge: Nudge) -> Nudging | None:
    """Nothing once somebody has looked at it."""
    ask = ask_of(work, nudge.subject.partition(":")[2])
    if not ask.hidden:
        return None
    words = work.text("messages/asks/flagged_nudge", ask=ask, flags=HIDES)
    buttons = (
        Button("Show it", show.bind(ask.id)),
        Button("Show it to everybody again", unhide.bind(ask.id), Style.PRIMARY),
        *looking_behind(ask),
    )
    return Nudging(words, Buttons(buttons))


@feature.click("unhide", needs=Role.FACILITATOR)
def unhide(ctx: Context, ask: str) -> Reply:
    """It may stand: flags that come later do not hide it again."""
    was = ask_of(ctx, ask)
    if was.hidden:
        save(ctx, replace(was, hidden=False), was=was)
        _noted(ctx, was, Act.UNHID, by=ctx.me.id)
        ctx.settle(FLAGGED, was.subject)
    return Say(noted(f"{was.ref} is shown again", ctx.text("messages/asks/unhidden", ask=was)))


def _hide(ctx: Context, was: Ask) -> None:
    save(ctx, replace(was, hidden=True), was=was)
    _noted(ctx, was, Act.HID)
    for facilitator in ctx.facilitators():
        ctx.nudge(FLAGGED, was.subject, facilitator.id, ctx.now)
    card = noted("Your question is hidden", ctx.text("messages/asks/hidden_told", ask=was))
    ctx.tell(was.asker, card, key=f"hidden:{was.id}")


def _noted(ctx: Context, ask: Ask, act: Act, *, by: str = "") -> None:
    done = Intervention(ctx.new_id(), ctx.community.id, ctx.now, act, ask.subject, by)
    ctx.repo(Audit).note(done)
