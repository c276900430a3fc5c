"""Modals and home tabs: views.open, push, update, publish, and how a stack of modals behaves."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.wire.slack import limits
from tests.wire.slack.blocks import Surface, view_complaints
from tests.wire.slack.content import decoded
from tests.wire.slack.forms import initial_values
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View
from tests.wire.slack.workspace import APP, BOT_ID, TEAM, Workspace


def open_view(workspace: Workspace, args: Json) -> Json:
    body = _checked(workspace, args, Surface.MODAL)
    user = workspace.redeem(_trigger(args)).user
    close_all(workspace, user)
    return {"view": as_json(_show(workspace, user, body))}


def push_view(workspace: Workspace, args: Json) -> Json:
    body = _checked(workspace, args, Surface.MODAL)
    return {"view": as_json(push(workspace, workspace.redeem(_trigger(args)).user, body))}


def update_view(workspace: Workspace, args: Json) -> Json:
    view = _named(workspace, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")
    return {
        "view": as_json(change(workspace, view, _checked(workspace, args, Surface.MODAL, view)))
    }


def publish_view(workspace: Workspace, args: Json) -> Json:
    user = workspace.user(str(args.get("user_id") or "")).id
    home = workspace.homes.get(user)
    if home and args.get("hash") and args["hash"] != home.hash:
        raise Refused("hash_conflict")
    body = _checked(workspace, args, Surface.HOME, home)
    shown = change(workspace, home, body) if home else _new(workspace, user, body)
    workspace.homes[user] = shown
    return {"view": as_json(shown)}


# What happens to a stack of views


def push(workspace: Workspace, user: str, body: Json) -> View:
    stack = workspace.stacks.get(user)
    if not stack:
        raise Refused("not_found")
    if len(stack) >= limits.VIEWS:
        raise Refused("push_limit_reached")
    return _show(workspace, user, body)


def change(workspace: Workspace, view: View, body: Json) -> View:
    """Replace a view; what people filled in stays in fields whose ids stay."""
    view.body = _with_ids(workspace, body)
    view.values = initial_values(view.blocks, view.values)
    view.errors = {}
    view.hash = _hash(workspace)
    workspace.pulse.beats(f"view of {view.user} changed:", view.title)
    return view


def close(workspace: Workspace, view: View) -> None:
    """Close one view; the one below shows again."""
    view.is_open = False
    workspace.stacks[view.user].remove(view)
    workspace.pulse.beats(f"view of {view.user} closed:", view.title)


def close_all(workspace: Workspace, user: str) -> None:
    for view in workspace.stacks.pop(user, []):
        view.is_open = False
    workspace.pulse.beats(f"all views of {user} closed")


def checked(workspace: Workspace, given: Any, surface: Surface, of: View | None = None) -> Json:
    """A legal view, as the bot sent it in a call or in an acknowledgement."""
    body = decoded(given, "invalid_arguments")
    found = view_complaints(body, surface)
    if found:
        raise Refused("invalid_arguments", found)
    if len(json.dumps(body)) > limits.VIEW_BYTES:
        raise Refused("view_too_large")
    if body.get("external_id") and _by_external_id(workspace, body["external_id"]) not in {
        None,
        of,
    }:
        raise Refused("duplicate_external_id")
    return dict(body)


def as_json(view: View) -> Json:
    empty = {"private_metadata": "", "callback_id": "", "external_id": ""}
    modal = {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}
    return {
        **empty,
        **(modal if view.body["type"] == "modal" else {}),
        **view.body,
        "id": view.id,
        "hash": view.hash,
        "state": {"values": view.values},
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "team_id": TEAM,
        "app_installed_team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT_ID,
    }


def _checked(workspace: Workspace, args: Json, surface: Surface, of: View | None = None) -> Json:
    if args.get("view") is None:
        raise Refused("invalid_arguments", ["missing required field: view"])
    return checked(workspace, args["view"], surface, of)


def _trigger(args: Json) -> str:
    if not args.get("trigger_id"):
        raise Refused("invalid_arguments", ["missing required field: trigger_id"])
    return str(args["trigger_id"])


def _named(workspace: Workspace, args: Json) -> View:
    view = workspace.views.get(str(args.get("view_id") or ""))
    view = view or _by_external_id(workspace, str(args.get("external_id") or ""))
    if view is None or not view.is_open:
        raise Refused("not_found")
    return view


def _by_external_id(workspace: Workspace, id: str) -> View | None:
    views = (view for view in workspace.views.values() if view.is_open)
    return next((view for view in views if id and view.body.get("external_id") == id), None)


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock.now().timestamp())}.h{workspace.number()}"


def _with_ids(workspace: Workspace, body: Json) -> Json:
    return {**body, "blocks": workspace.with_ids(body["blocks"])}


def _new(workspace: Workspace, user: str, body: Json) -> View:
    id = f"V{workspace.number()}"
    view = View(id, user, _with_ids(workspace, body), _hash(workspace), root=id)
    view.values = initial_values(view.blocks)
    workspace.views[id] = view
    workspace.pulse.beats(f"view of {user} shown:", view.title)
    return view


def _show(workspace: Workspace, user: str, body: Json) -> View:
    stack = workspace.stacks.setdefault(user, [])
    view = _new(workspace, user, body)
    if stack:
        view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)
    return view


METHODS: Final = {
    "views.open": ("", open_view),
    "views.push": ("", push_view),
    "views.update": ("", update_view),
    "views.publish": ("", publish_view),
}
