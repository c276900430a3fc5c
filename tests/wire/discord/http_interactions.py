"""Callbacks, follow-ups and the original answer: the life of an interaction over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from tests.wire.discord import check_components, check_messages, messages, payloads
from tests.wire.discord.errors import Json, Problems, Refusal
from tests.wire.discord.http import Call, Reply, Routes
from tests.wire.discord.interactions import ANSWER_WITHIN, TOKEN_LIVES, Act, Callback, Interaction
from tests.wire.discord.model import EPHEMERAL, LOADING, Message

_MESSAGE = {Callback.MESSAGE, Callback.DEFER}
_REDRAW = {Callback.DEFER_UPDATE, Callback.UPDATE}
_TAKES = {
    Act.COMMAND: _MESSAGE | {Callback.MODAL},
    Act.COMPONENT: _MESSAGE | _REDRAW | {Callback.MODAL},
    Act.AUTOCOMPLETE: {Callback.CHOICES},
    Act.MODAL: _MESSAGE | _REDRAW,
}


def callback(call: Call) -> Reply:
    """The first answer, which must come within three seconds, once."""
    asked = call.world.interactions.get(call["interaction_token"])
    if asked is None or asked.id != call["interaction_id"]:
        raise Refusal(10062)
    try:
        kind = _admitted(call, asked)
        _ANSWERS[kind](call, asked, call.body.get("data") or {})
    except Refusal as refusal:
        asked.attempts.append(refusal.code)
        raise
    asked.attempts.append(0)
    asked.acknowledge(kind, call.arrived)
    wants = call.query.get("with_response", "").lower() in ("1", "true")
    return (200, _response(asked)) if wants else (204, None)


def follow_up(call: Call) -> Reply:
    """One more message; the first after a deferral takes the place of "thinking…"."""
    asked = _alive(call)
    body = call.body
    check_messages.check_new(body, files=list(call.files))
    waiting = asked.original
    if waiting is not None and waiting.loading and not waiting.deleted:
        messages.fill(call.world, waiting, body, call.files)
        message = waiting
    else:
        message = _write(call, asked, body)
    asked.touch(message)
    return 200, payloads.message(message)


def read(call: Call) -> Reply:
    """A message this interaction led to."""
    return 200, payloads.message(_own(call, _alive(call)))


def edit(call: Call) -> Reply:
    """Change such a message."""
    asked = _alive(call)
    message = _own(call, asked)
    check_messages.check_edit(call.body, message, files=list(call.files))
    change = messages.fill if message.loading else messages.edit
    change(call.world, message, call.body, call.files)
    asked.touch(message)
    return 200, payloads.message(message)


def delete(call: Call) -> Reply:
    """Take such a message away."""
    asked = _alive(call)
    messages.delete(call.world, _own(call, asked))
    asked.settle()
    return 204, None


def _admitted(call: Call, asked: Interaction) -> Callback:
    if call.world.clock.now() - asked.made_at > ANSWER_WITHIN and asked.callback is None:
        raise Refusal(10062)
    if asked.callback is not None:
        raise Refusal(40060, provoked=asked.redelivered)
    kind = call.body.get("type")
    allowed = set(_TAKES[asked.act])
    if asked.message is None:
        allowed -= _REDRAW
    if kind not in allowed:
        choices = ", ".join(str(int(one)) for one in sorted(allowed))
        problems = Problems()
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
        problems.settle()
    return Callback(int(kind or 0))


def _say(call: Call, asked: Interaction, data: Json) -> None:
    check_messages.check_new(data, files=list(call.files), root=("data",))
    asked.original = _write(call, asked, data)
    asked.touch(asked.original)


def _defer(call: Call, asked: Interaction, data: Json) -> None:
    asked.original = _write(call, asked, {"flags": data.get("flags")}, LOADING)


def _hold(call: Call, asked: Interaction, data: Json) -> None:
    asked.original = asked.message


def _redraw(call: Call, asked: Interaction, data: Json) -> None:
    message = asked.message
    if message is None or message.deleted:
        raise Refusal(10008)
    check_messages.check_edit(data, message, files=list(call.files), root=("data",))
    messages.edit(call.world, message, data, call.files)
    asked.original = message
    asked.touch(message)


def _suggest(call: Call, asked: Interaction, data: Json) -> None:
    problems = Problems("data")
    choices = data.get("choices") or []
    problems.count(("choices",), len(choices), 0, 25)
    for place, choice in enumerate(choices):
        problems.length(("choices", place, "name"), choice.get("name") or "", 1, 100)
        if isinstance(choice.get("value"), str):
            problems.length(("choices", place, "value"), choice["value"], 1, 100)
    problems.settle()
    asked.choices = choices


def _open(call: Call, asked: Interaction, data: Json) -> None:
    check_components.check_modal(data)
    asked.modal = data


def _write(call: Call, asked: Interaction, body: Json, flags: int = 0) -> Message:
    hidden = bool((body.get("flags") or 0) & EPHEMERAL)
    return messages.write(
        call.world,
        asked.channel,
        call.world.bot,
        body,
        files=call.files,
        viewer=asked.person.user if hidden else None,
        answers=asked,
        flags=flags | (EPHEMERAL if hidden else 0),
    )


def _alive(call: Call) -> Interaction:
    asked = call.world.interactions.get(call["webhook_token"])
    if asked is None or call["webhook_id"] != call.world.application_id:
        raise Refusal(10015)
    if asked.callback is None:
        raise Refusal(10015)
    if call.world.clock.now() - asked.made_at > TOKEN_LIVES:
        raise Refusal(50027)
    return asked


def _own(call: Call, asked: Interaction) -> Message:
    id = call.params.get("message_id", "@original")
    candidates = [one for one in (asked.original, *asked.touched) if one is not None]
    for message in candidates:
        if not message.deleted and (
            message.id == id or (id == "@original" and message is asked.original)
        ):
            return message
    raise Refusal(10008)


def _response(asked: Interaction) -> Json:
    told: Json = {"id": asked.id, "type": int(asked.act)}
    answered: Json = {"interaction": told}
    if asked.callback in (Callback.MESSAGE, Callback.DEFER, Callback.UPDATE) and asked.original:
        told["response_message_id"] = asked.original.id
        told["response_message_loading"] = asked.original.loading
        told["response_message_ephemeral"] = asked.original.ephemeral
        drawn = payloads.message(asked.original)
        answered["resource"] = {"type": int(asked.callback), "message": drawn}
    return answered


_ANSWERS: dict[Callback, Callable[[Call, Interaction, Json], None]] = {
    Callback.MESSAGE: _say,
    Callback.DEFER: _defer,
    Callback.DEFER_UPDATE: _hold,
    Callback.UPDATE: _redraw,
    Callback.CHOICES: _suggest,
    Callback.MODAL: _open,
}
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES: Routes = {
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): callback,
    ("POST", _HOOK): follow_up,
    ("GET", _HOOK + "/messages/@original"): read,
    ("PATCH", _HOOK + "/messages/@original"): edit,
    ("DELETE", _HOOK + "/messages/@original"): delete,
    ("GET", _HOOK + "/messages/{message_id}"): read,
    ("PATCH", _HOOK + "/messages/{message_id}"): edit,
    ("DELETE", _HOOK + "/messages/{message_id}"): delete,
}
