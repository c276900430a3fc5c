"""What becomes of a modal when the bot has acknowledged its submission."""

from __future__ import annotations

from typing import Final

from tests.wire.slack import views
from tests.wire.slack.blocks import Surface
from tests.wire.slack.exchange import Exchange
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View
from tests.wire.slack.workspace import Workspace

TROUBLE: Final = "We had some trouble connecting. Try again?"


def settle(workspace: Workspace, view: View, exchange: Exchange) -> None:
    """Close, correct, replace or cover the modal, as the bot asked."""
    view.errors = {}
    if not exchange.acked:
        view.errors = {"": TROUBLE}
        return
    try:
        _follow(workspace, view, exchange.ack or {})
    except Refused as refused:
        view.errors = {"": TROUBLE}
        workspace.blame("view_submission", refused, exchange.ack or {})


def _follow(workspace: Workspace, view: View, ack: Json) -> None:
    match ack.get("response_action"):
        case None:
            if view.is_open:  # the bot may have closed or replaced it meanwhile
                views.close(workspace, view)
        case "clear":
            views.close_all(workspace, view.user)
        case "errors":
            view.errors = _errors(view, ack)
            workspace.pulse.beats("errors in", view.title)
        case "update":
            body = views.checked(workspace, ack.get("view"), Surface.MODAL, view)
            views.change(workspace, view, body)
        case "push":
            body = views.checked(workspace, ack.get("view"), Surface.MODAL)
            views.push(workspace, view.user, body)
        case other:
            raise Refused("invalid_response_action", [str(other)])


def _errors(view: View, ack: Json) -> dict[str, str]:
    """Errors stand below input fields and nowhere else."""
    errors: dict[str, str] = ack.get("errors") or {}
    fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    strangers = sorted(set(errors) - fields)
    if strangers or not errors:
        raise Refused("invalid_response_action", [f"no such input: {id}" for id in strangers])
    return errors
