"""Files of answers: uploaded into the direct messages with whoever asked."""

from __future__ import annotations

import logging

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.refusals import TROUBLES, code, lacking, scope
from bot.ui import File

log = logging.getLogger(__name__)


async def deliver(client: AsyncWebClient, session: ClientSession, user: str, file: File) -> str:
    """Send it; return the sentence that says where it is, or why it is nowhere."""
    try:
        await _upload(client, session, user, file)
    except TROUBLES as error:
        log.warning("a file for %s did not arrive: %s", user, code(error))
        why = lacking(scope(error)) if scope(error) else "Slack did not take it; please try again."
        return f"I could not send you {file.name}. {why}"
    return f"{file.name} is in our direct messages."


async def _upload(client: AsyncWebClient, session: ClientSession, user: str, file: File) -> None:
    """The three steps Slack asks for: a place to put it, the bytes, and whom it is for."""
    place = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    headers = {"Content-Type": file.mime}
    async with session.post(place["upload_url"], data=file.content, headers=headers) as answer:
        answer.raise_for_status()
    opened = await client.conversations_open(users=user)
    await client.files_completeUploadExternal(
        files=[{"id": place["file_id"], "title": file.name}],
        channel_id=opened["channel"]["id"],
    )
