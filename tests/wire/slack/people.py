"""The people of a workspace and what they do in Slack's app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack import payloads, responses, screens, submissions, views
from tests.wire.slack.exchange import Exchange
from tests.wire.slack.forms import CannotDo, filled, is_empty
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Channel, Message, User, View, take
from tests.wire.slack.text import Reader, typed

if TYPE_CHECKING:
    from tests.wire.slack.server import SlackServer


@dataclass(eq=False, kw_only=True)
class Person(User):
    server: SlackServer = field(repr=False)

    # What they see

    @property
    def direct(self) -> Channel:
        """The direct messages between this person and the bot."""
        return self.server.workspace.direct(self.id)

    @property
    def home(self) -> View:
        """The bot's home tab, as far as the bot has published it."""
        return self.server.workspace.homes[self.id]

    def sees(self, channel: Channel) -> list[str]:
        """Everything in a channel, with what only this person sees, oldest first."""
        if channel.private and self.id not in channel.members:
            raise CannotDo(f"{self.real_name} is not in #{channel.name}.")
        return [self.reads(message) for message in channel.seen_by(self.id)]

    def reads(self, thing: Message | View) -> str:
        return self._reader.reads(thing)

    async def whisper(self, channel: Channel) -> Message:
        """The oldest message that only this person sees and nobody has waited for yet."""
        return await self.server.wait(
            lambda: take(m for m in channel.timeline if m.only_for == self.id),
            f"an ephemeral message for {self.real_name} in #{channel.name}",
        )

    async def view(self, title: str = "") -> View:
        """The modal on top, once there is one (with this title)."""
        stacks = self.server.workspace.stacks

        def top() -> View | None:
            shown = stacks.get(self.id)
            return shown[-1] if shown and title in {"", shown[-1].title} else None

        return await self.server.wait(top, f"a modal “{title}” for {self.real_name}")

    # What they say

    async def says(self, text: str, channel: Channel, thread: Message | None = None) -> Message:
        """An ordinary message; the bot hears of it only through events it has subscribed to."""
        workspace = self.server.workspace
        under = (thread.thread_ts or thread.ts) if thread else None
        ts = workspace.new_ts()
        said = workspace.post(Message(ts, channel.id, self.id, typed(text), thread_ts=under))
        await self.server.tell_of(said, channel)
        return said

    async def command(self, name: str, text: str = "", *, channel: Channel) -> Exchange:
        """Slash commands are for channels; Slack refuses them in threads."""
        text = self.server.manifest.escaped(name, text, self.server.workspace)
        exchange, url = self._exchange(
            "slash_commands",
            lambda **tickets: payloads.command(self, channel, name, text, **tickets),
            channel,
        )
        await self.server.deliver(exchange)
        if exchange.ack:
            self._shown(exchange, url)
        elif not exchange.acked:
            self._failed(channel, name, exchange)
        return exchange

    async def shortcut(self, name: str, message: Message | None = None) -> Exchange:
        """From the menu of a message, or (without one) from the lightning bolt."""
        callback = self.server.manifest.callback(name)
        workspace = self.server.workspace
        if message is None:
            ticket = workspace.issue_trigger(self.id)
            told = payloads.global_shortcut(self, callback, trigger=ticket, ts=workspace.new_ts())
            return await self.server.interact(told)
        if message.is_ephemeral:
            raise CannotDo("Ephemeral messages have no message shortcuts.")
        channel = workspace.channels[message.channel]
        exchange, _ = self._exchange(
            "interactive",
            lambda **tickets: payloads.message_shortcut(
                self, channel, message, callback, **tickets
            ),
            channel,
            message,
        )
        return await self.server.deliver(exchange)

    async def opens_home(self) -> Exchange:
        body = {"type": "app_home_opened", "user": self.id, "tab": "home"}
        return await self.server.tell({**body, "channel": self.direct.id})

    async def joins(self, channel: Channel) -> None:
        channel.members.add(self.id)
        if "member_joined_channel" in self.server.manifest.events:
            body = {"type": "member_joined_channel", "user": self.id, "channel": channel.id}
            await self.server.tell(body)

    # What they press and fill in

    async def presses(self, words: str, on: Message | View, *, beside: str = "") -> Exchange:
        """Press the button that is called ``words`` (in the block that says ``beside``)."""
        self._present(on)
        found = screens.button(on, words, beside, self._reader)
        return await self._acts(on, screens.action(*found, ts=self.server.workspace.new_ts()))

    async def picks(self, name: str, choice: Any, on: Message | View) -> Exchange:
        """Choose something where the bot hears of the choice at once."""
        self._present(on)
        block, element = screens.field(on, name)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise CannotDo(f"The bot hears of “{name}” only when the form is submitted.")
        state = filled(element, choice)
        if element["type"] != "overflow":
            on.values[block["block_id"]][element["action_id"]] = state
        ts = self.server.workspace.new_ts()
        return await self._acts(on, screens.action(block, element, ts=ts, chosen=state))

    def fills(self, on: Message | View, answers: Mapping[str, Any]) -> None:
        """Put something into fields, named by label, placeholder or id, without submitting."""
        self._present(on)
        for name, choice in answers.items():
            block, element = screens.field(on, name)
            on.values[block["block_id"]][element["action_id"]] = filled(element, choice)

    async def submits(self, view: View, answers: Mapping[str, Any] | None = None) -> Exchange:
        self.fills(view, answers or {})
        for block, element in screens.parts(view):
            missing = block["type"] == "input" and not block.get("optional")
            if missing and is_empty(view.values[block["block_id"]][element["action_id"]]):
                raise CannotDo(f"Slack wants “{block['label']['text']}” filled in.")
        workspace = self.server.workspace
        ticket = workspace.issue_trigger(self.id)
        exchange = await self.server.interact(payloads.submission(self, view, trigger=ticket))
        submissions.settle(workspace, view, exchange)
        return exchange

    async def closes(self, view: View) -> Exchange | None:
        """The bot hears of it only if it asked to."""
        self._present(view)
        views.close(self.server.workspace, view)
        if not view.body.get("notify_on_close"):
            return None
        return await self.server.interact(payloads.closed(self, view, everything=False))

    # How it gets there

    @property
    def _reader(self) -> Reader:
        return Reader(self.server.workspace, self)

    def _present(self, thing: Message | View) -> None:
        gone = thing.deleted if isinstance(thing, Message) else not thing.is_open
        hidden = isinstance(thing, Message) and thing.only_for not in {None, self.id}
        if gone or hidden:
            raise CannotDo(f"{self.real_name} does not see that (any more).")

    async def _acts(self, on: Message | View, action: Json) -> Exchange:
        if isinstance(on, View):
            ticket = self.server.workspace.issue_trigger(self.id)
            return await self.server.interact(
                payloads.click_in_view(self, on, action, trigger=ticket)
            )
        channel = self.server.workspace.channels[on.channel]
        exchange, _ = self._exchange(
            "interactive",
            lambda **tickets: payloads.click_in_message(self, channel, on, action, **tickets),
            channel,
            on,
        )
        return await self.server.deliver(exchange)

    def _exchange(
        self, kind: str, told: Any, channel: Channel, original: Message | None = None
    ) -> tuple[Exchange, str]:
        """A delivery with a trigger and a response_url in it."""
        workspace = self.server.workspace
        id = workspace.issue_response_url(self.id, channel, original)
        ticket = workspace.issue_trigger(self.id)
        payload = told(trigger=ticket, response_url=self.server.response_url(id))
        exchange = Exchange(kind, payload, workspace.pulse)
        workspace.response_urls[id].exchange = exchange
        return exchange, id

    def _shown(self, exchange: Exchange, url: str) -> None:
        """The acknowledgement of a command may carry a message."""
        workspace = self.server.workspace
        try:
            found = responses.act(workspace, workspace.response_urls[url], exchange.ack or {})
        except Refused as refused:
            workspace.blame("acknowledgement", refused, exchange.ack or {})
            return
        exchange.answered(found)

    def _failed(self, channel: Channel, name: str, exchange: Exchange) -> None:
        reason = "operation_timeout" if exchange.envelope else "dispatch_failed"
        words = f"{name} failed with the error “{reason}”"
        ts = self.server.workspace.new_ts()
        lost = Message(ts, channel.id, "USLACKBOT", words, only_for=self.id)
        self.server.workspace.post(lost)
