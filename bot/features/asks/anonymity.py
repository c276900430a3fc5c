"""Questions without a name: facilitators can look, which is written down, and the asker is told."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.asks.asker import acting
from bot.features.asks.changes import ask_of
from bot.features.asks.feature import feature, noted, who
from bot.inputs import Filled
from bot.model.anonymity import Pseudonym, Pseudonyms
from bot.model.asks import Ask
from bot.model.audit import Act, Audit, Intervention
from bot.model.people import Role
from bot.ui import Button, Buttons, Kind, Open, Option, Reply, Say, Style


def looking_behind(ask: Ask) -> tuple[Button, ...]:
    """What a facilitator can do about a question without a name."""
    if not ask.anonymous:
        return ()
    return (
        Button("Reveal…", reveal.bind(ask.id)),
        Button("Block without looking", block.bind(ask.id), Style.DANGER),
    )


def reply_button(ask: Ask) -> Button:
    return Button("Reply anonymously", reply.bind(ask.id))


@feature.click("reveal", needs=Role.FACILITATOR, opens=True)
def reveal(ctx: Context, ask: str) -> Reply:
    _behind(ctx, ask_of(ctx, ask))
    return Open(reveal_form.bind(ask)())


@feature.form(
    "reveal_form",
    "Who asked this?",
    Option(
        "reason",
        "Why do you need to know?",
        Kind.TEXT,
        limit=300,
        least=10,
        hint="Whoever asked reads it, with your name",
    ),
    needs=Role.FACILITATOR,
)
def reveal_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """For me alone; it is written down, and the asker hears of it."""
    found = ask_of(ctx, ask)
    behind = _behind(ctx, found)
    reason = filled.text("reason")
    _note(ctx, found, Act.REVEALED, reason)
    told = ctx.text("messages/asks/revealed_told", ask=found, by=ctx.me.person, reason=reason)
    ctx.tell(found.asker, noted(f"{ctx.me.name[:40]} looked up who asked {found.ref}", told))
    words = ctx.text("messages/asks/revealed", ask=found, person=who(ctx, behind.behind))
    return Say(noted(f"Who asked {found.ref}", words))


@feature.click("block", needs=Role.FACILITATOR)
def block(ctx: Context, ask: str) -> Reply:
    """Whoever it is asks under their name from now on; nobody learns who that is."""
    found = ask_of(ctx, ask)
    behind = _behind(ctx, found)
    if not behind.blocked:
        ctx.repo(Pseudonyms).save(behind.shut_out())
        _note(ctx, found, Act.BLOCKED)
        words = ctx.text("messages/asks/blocked_told", ask=found)
        ctx.tell(found.asker, noted("Please ask with your name", words))
    return Say(noted("Blocked", ctx.text("messages/asks/blocked", ask=found)))


@feature.click("reply", opens=True)
def reply(ctx: Context, ask: str) -> Reply:
    _check_reply(ctx, ask_of(ctx, ask))
    return Open(reply_form.bind(ask)())


@feature.form(
    "reply_form",
    "Reply anonymously",
    Option("words", "Your reply", Kind.TEXT, limit=2000, least=2, hint="Posted without your name"),
)
def reply_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Posted in every thread of the question; typing there would show who it is."""
    found = ask_of(ctx, ask)
    _check_reply(ctx, found)
    words = ctx.text("messages/asks/reply", text=filled.text("words"))
    ctx.discuss(noted(f"Whoever asked {found.ref} says", words), under=found.subject)
    again = Buttons((reply_button(found),))
    return Say(noted("Your reply is posted", ctx.text("messages/asks/replied", ask=found), again))


def _check_reply(ctx: Context, ask: Ask) -> None:
    """Raises NotAllowed for everybody but whoever asked it without a name."""
    if not ask.anonymous or acting(ctx, ask).id != ask.asker:
        raise NotAllowed("Only whoever asked without their name can reply that way.")
    ask.check_shown()
    if _behind(ctx, ask).blocked:
        raise NotAllowed("A facilitator asked that you speak with your name from now on.")


def _behind(ctx: Context, ask: Ask) -> Pseudonym:
    found = ctx.repo(Pseudonyms).find(ctx.community.id, ask.asker)
    if found is None:
        raise NotAllowed(f"{ask.ref} was asked with a name, or whoever asked it is gone.")
    return found


def _note(ctx: Context, ask: Ask, act: Act, reason: str = "") -> None:
    done = Intervention(
        ctx.new_id(), ctx.community.id, ctx.now, act, ask.subject, ctx.me.id, reason
    )
    ctx.repo(Audit).note(done)
