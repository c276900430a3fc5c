"""The local Slack takes files the way Slack does."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Person, SlackServer


async def test_a_file_is_shared_in_three_steps(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    server.scopes.add("files:write")
    conversation = ada.direct
    await client.files_upload_v2(
        filename="dates.ics", content=b"BEGIN:VCALENDAR", channel=conversation.id
    )

    [file] = conversation.messages[0].files
    assert (file.name, file.content) == ("dates.ics", b"BEGIN:VCALENDAR")
    assert server.violations == []


async def test_files_need_their_scope(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="files:write"):
        await client.files_getUploadURLExternal(filename="dates.ics", length=4)
