"""Short ways to write blocks in tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, id: str = "claim") -> Json:
    return {"type": "button", "text": plain(text), "action_id": id, "value": "A-1"}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(*names: str, id: str = "topic") -> Json:
    options = [{"text": plain(name), "value": name.lower()} for name in names]
    return {
        "type": "static_select",
        "action_id": id,
        "placeholder": plain("Topic"),
        "options": options,
    }


def asks(label: str, id: str, element: Json) -> Json:
    return {"type": "input", "block_id": id, "label": plain(label), "element": element}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


FORM = modal(
    "Ask the community",
    asks("Question", "question", {"type": "plain_text_input", "action_id": "it", "max_length": 80}),
    asks("Topic", "topic", menu("Packaging", "Testing")),
    asks("Until", "until", {"type": "datetimepicker", "action_id": "it"}),
    asks("Expert", "expert", {"type": "users_select", "action_id": "it"}),
    notify_on_close=True,
)
