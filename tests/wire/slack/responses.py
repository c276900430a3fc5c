"""What a bot may do with a response_url."""

from __future__ import annotations

from tests.wire.slack import limits
from tests.wire.slack.content import content, needed
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Message
from tests.wire.slack.workspace import ResponseUrl, Workspace


def respond(workspace: Workspace, id: str, body: Json) -> None:
    """Redeem one use of the address."""
    url = workspace.response_urls.get(id)
    if url is None:
        raise Refused("invalid_url")
    if workspace.clock.now() - url.issued_at > limits.RESPONSE_URL_LIVES:
        raise Refused("expired_url")
    if url.uses >= limits.RESPONSE_URL_USES:
        raise Refused("used_url")
    answer = act(workspace, url, body)
    url.uses += 1
    if url.exchange is not None:
        url.exchange.answered(answer)
    workspace.pulse.beats("response_url used")


def act(workspace: Workspace, url: ResponseUrl, body: Json) -> Message | None:
    target = _target(workspace, url)
    if body.get("delete_original"):
        if target is not None:
            workspace.delete(target)
        return None
    said = needed(content(workspace, "response_url", body))
    if body.get("replace_original") and target is not None:
        workspace.edit(target, said.text or "", said.blocks or [])
        return target
    public = body.get("response_type") == "in_channel"
    url.latest = workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=url.channel.id,
            user=workspace.bot.id,
            text=said.text or "",
            blocks=said.blocks or [],
            thread_ts=body.get("thread_ts"),
            only_for=None if public else url.user,
            metadata=said.metadata,
        )
    )
    return url.latest


def _target(workspace: Workspace, url: ResponseUrl) -> Message | None:
    """What “the original” is: the bot's own message it came from, else what it posted before."""
    found = url.original or url.latest
    own = found is not None and found.user == workspace.bot.id and not found.deleted
    return found if own else None
