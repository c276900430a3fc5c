"""What the page draws, as JSON: messages, cards, forms, and what can be typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from adapters.sandbox.chat import Channel, Chat, Post, Shown, User
from adapters.sandbox.markup import html, talk
from bot.catalog import Features
from bot.declared import Command
from bot.ui import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Form,
    Kind,
    Link,
    Option,
    Pick,
    Row,
    Text,
)

Json = dict[str, Any]
People = Mapping[str, str]
Seal = Callable[[Action], str]


def post(one: Post, names: Mapping[str, str]) -> Json:
    """A message. Its number tells what came later; ``names`` are of the chat's users."""
    return {
        "id": one.id,
        "number": int(one.id.removeprefix("m")),
        "channel": one.channel,
        "author": one.author,
        "at": one.at.isoformat(),
        "thread": one.thread,
        "title": one.title,
        "private": bool(one.to),
        "edited": one.edited,
        "file": one.file.name if one.file else "",
        "html": talk(one.text, names) if one.text else "",
        "card": card(one.card, one.seal, one.people) if one.card else None,
    }


def card(one: Card, seal: Seal | None, people: People) -> Json:
    return {
        "title": one.title,
        "blocks": [_block(block, seal, people) for block in one.blocks],
        "footer": html(one.footer, people) if one.footer else "",
    }


def _block(block: Block, seal: Seal | None, people: People) -> Json:
    match block:
        case Text(md):
            return {"is": "text", "html": html(md, people)}
        case Facts(pairs):
            drawn = [[label, html(value, people)] for label, value in pairs]
            return {"is": "facts", "pairs": drawn}
        case Row(md, button):
            beside = _button(button, seal) if button else None
            return {"is": "row", "html": html(md, people), "button": beside}
        case Buttons(items):
            return {"is": "buttons", "items": [_button(item, seal) for item in items]}
        case Pick(prompt, does, choices, most):
            return {
                "is": "pick",
                "prompt": prompt,
                "token": _token(does, seal),
                "choices": list(map(_choice, choices)),
                "most": most,
            }
    assert_never(block)


def _button(button: Button | Link, seal: Seal | None) -> Json:
    match button:
        case Button(label, does, style):
            return {"label": label, "token": _token(does, seal), "style": style.value}
        case Link(label, url):
            return {"label": label, "url": url}
    assert_never(button)


def _token(does: Action, seal: Seal | None) -> str:
    return seal(does) if seal else ""


def shown(one: Shown) -> Json:
    """What comes back at once to whoever acted."""
    return {
        "post": one.post.id if one.post else "",
        "form": _form(one.form, one.token) if one.form else None,
        "errors": dict(one.errors),
    }


def _form(form: Form, token: str) -> Json:
    return {
        "title": form.title,
        "token": token,
        "submit": form.submit,
        "values": dict(form.values),
        "fields": list(map(_option, form.fields)),
    }


def _option(option: Option) -> Json:
    return {
        "name": option.name,
        "label": option.label,
        "kind": option.kind.value,
        "required": option.required,
        "choices": list(map(_choice, option.choices)),
        "limit": option.limit,
        "hint": option.hint,
        "many": option.many,
        "leads": option.leads,
        "suggests": bool(option.source) or option.kind is Kind.TOPIC,
    }


def _choice(choice: Choice) -> Json:
    return {"value": choice.value, "label": choice.label}


def catalog(features: Features) -> Json:
    """All that can be typed or picked from a message's menu."""
    return {
        "groups": [
            {"name": one.name, "summary": one.summary, "primary": one.primary}
            for one in features.groups.values()
        ],
        "commands": [_command(one) for one in features.commands.values()],
        "shortcuts": [
            {"key": one.key, "name": one.name, "summary": one.summary}
            for one in features.shortcuts.values()
        ],
    }


def _command(command: Command) -> Json:
    return {
        "path": command.path,
        "group": command.group,
        "verb": command.verb,
        "summary": command.summary,
        "needs": command.needs.value,
        "options": list(map(_option, command.options)),
    }


def user(one: User) -> Json:
    return {"id": one.id, "name": one.name, "zone": one.zone, "about": one.about}


def channel(one: Channel) -> Json:
    return {"id": one.id, "topic": one.topic, "private": bool(one.members)}


def channels(chat: Chat, viewer: str) -> list[Json]:
    return [channel(one) for one in chat.channels.values() if one.open_to(viewer)]
