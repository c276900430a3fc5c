"""A question whose asker was not sure of its topic: a facilitator names it."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context, Nudging, Work
from bot.events import AskChanged
from bot.features.asks.changes import ask_of, save
from bot.features.asks.feature import feature, noted
from bot.features.asks.showing import show
from bot.inputs import Filled
from bot.model.asks import Ask
from bot.model.nudges import Nudge
from bot.model.people import Role
from bot.ui import Button, Buttons, Kind, Open, Option, Reply, Say, Style

TOPIC = "ask_topic"


def plan(work: Work, ask: Ask) -> None:
    for facilitator in work.facilitators():
        work.nudge(TOPIC, ask.subject, facilitator.id, work.now)


@feature.nudge(TOPIC, "A question has no topic yet")
def without_topic(work: Work, nudge: Nudge) -> Nudging | None:
    ask = ask_of(work, nudge.subject.partition(":")[2])
    if ask.topic or ask.is_over:
        return None
    buttons = (
        Button("Set its topic", set_topic.bind(ask.id), Style.PRIMARY),
        Button("Show it", show.bind(ask.id)),
    )
    return Nudging(work.text("messages/asks/without_topic", ask=ask), Buttons(buttons))


@feature.on(AskChanged)
def forget(work: Work, fact: AskChanged) -> None:
    """A closed one needs none."""
    ask = ask_of(work, fact.ask)
    if ask.is_over and not ask.topic:
        work.settle(TOPIC, ask.subject)


@feature.click("set_topic", needs=Role.FACILITATOR, opens=True)
def set_topic(ctx: Context, ask: str) -> Reply:
    return Open(topic_form.bind(ask_of(ctx, ask).id)())


@feature.form(
    "topic_form",
    "What is it about?",
    Option("topic", "Topic", Kind.TOPIC, limit=40),
    needs=Role.FACILITATOR,
)
def topic_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    was = ask_of(ctx, ask)
    now = replace(was, topic=filled.text("topic"))
    save(ctx, now, was=was)
    ctx.settle(TOPIC, was.subject)
    return Say(noted("Thank you", ctx.text("messages/asks/topic_set", ask=now)))
