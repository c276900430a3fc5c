"""Files in three steps: a place to put the bytes, the bytes, and where they are shown."""

from __future__ import annotations

from typing import Final

from tests.wire.slack.content import decoded
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Message, SharedFile
from tests.wire.slack.workspace import Workspace


def get_upload_url(workspace: Workspace, args: Json) -> Json:
    if not args.get("filename") or not str(args.get("length", "")).isdigit():
        raise Refused("invalid_arguments", ["filename and length are required"])
    if int(args["length"]) == 0:
        raise Refused("file_uploads_disabled", ["an empty file"], blames=True)
    id = f"F{workspace.number()}"
    workspace.files[id] = SharedFile(id, args["filename"], int(args["length"]))
    return {"upload_url": f"http://{workspace.host}/upload/{id}", "file_id": id}


def put(workspace: Workspace, id: str, content: bytes) -> bool:
    """The second step; Slack minds that the length is the one announced."""
    file = workspace.files.get(id)
    if file is None or file.length != len(content):
        workspace.blame("upload", Refused("wrong_upload"), {"file": id, "length": len(content)})
        return False
    file.content = content
    return True


def complete_upload(workspace: Workspace, args: Json) -> Json:
    entries = decoded(args.get("files"), "invalid_arguments") or []
    found = [workspace.files.get(one.get("id", "")) for one in entries]
    files = [one for one in found if one and one.content]
    if not files or len(files) < len(entries):
        raise Refused("invalid_arguments", ["files that were not uploaded"])
    for entry, file in zip(entries, files, strict=True):
        file.title = entry.get("title", file.name)
    if args.get("channel_id"):
        channel = workspace.channel(args["channel_id"])
        if workspace.bot.id not in channel.members:
            raise Refused("not_in_channel")
        text = str(args.get("initial_comment") or "")
        shared = Message(workspace.new_ts(), channel.id, workspace.bot.id, text, files=files)
        workspace.post(shared)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


METHODS: Final = {
    "files.getUploadURLExternal": ("files:write", get_upload_url),
    "files.completeUploadExternal": ("files:write", complete_upload),
}
