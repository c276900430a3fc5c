"""The content of a message as the bot sends it: checked, then cut or refused like Slack does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.wire.slack import limits
from tests.wire.slack.blocks import Surface, complaints, text_in
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Content:
    text: str | None
    blocks: list[Json] | None
    metadata: Json | None


def content(workspace: Workspace, where: str, args: Json) -> Content:
    """Whatever of text, blocks and metadata is there, found to be legal."""
    blocks = _blocks(args)
    text = args.get("text")
    if args.get("markdown_text") is not None:
        text = _markdown(args)
    if blocks and not text:
        workspace.blame(where, Refused("missing_text_in_message"), args)  # Slack only warns
    if text and len(text) > limits.MESSAGE_TEXT:
        workspace.blame(where, Refused("message_truncated"), args)  # and says nothing
        text = text[: limits.MESSAGE_TEXT]
    return Content(text, blocks, _metadata(args))


def needed(found: Content) -> Content:
    if not found.text and not found.blocks:
        raise Refused("no_text")
    return found


def decoded(value: Any, error: str) -> Any:
    """Lists and objects may come as JSON inside a form field."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(error) from None


def _blocks(args: Json) -> list[Json] | None:
    if args.get("blocks") is None:
        return None
    blocks = decoded(args["blocks"], "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = complaints(blocks, Surface.MESSAGE)
    if found:
        raise Refused("invalid_blocks", found)
    if text_in(blocks) > limits.TEXT_IN_BLOCKS:
        raise Refused("msg_blocks_too_long")
    return blocks


def _markdown(args: Json) -> str:
    if args.get("text") or args.get("blocks"):
        raise Refused("markdown_text_conflict")
    if len(args["markdown_text"]) > limits.MARKDOWN:
        raise Refused("msg_too_long")
    return str(args["markdown_text"])


def _metadata(args: Json) -> Json | None:
    if args.get("metadata") is None:
        return None
    metadata = decoded(args["metadata"], "invalid_metadata_format")
    match metadata:
        case {"event_type": str(), "event_payload": dict()}:
            if len(json.dumps(metadata)) > limits.METADATA:
                raise Refused("metadata_too_large")
            return dict(metadata)
        case _:
            raise Refused("invalid_metadata_format")
