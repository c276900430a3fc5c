"""The smallest real discord.py client that uses everything the server speaks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from tests.wire.discord.server import DiscordServer

Asked = discord.Interaction[discord.Client]
GUILD_INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Claim(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"claim:(?P<number>\d+)"):
    """A button whose state is in its id, so that it outlives the process."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="I can answer", custom_id=f"claim:{number}"))
        self.number = number

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: Asked, item: ui.Item[Any], match: re.Match[str]
    ) -> Claim:
        """The button again, from what travelled."""
        return cls(int(match["number"]))

    @override
    async def callback(self, interaction: Asked) -> None:
        """Redraw the card."""
        taken = card(f"{interaction.user.mention} took {self.number}", None)
        await interaction.response.edit_message(view=taken)


class Topics(ui.ActionRow[ui.LayoutView]):
    """A row with one select."""

    @ui.select(
        placeholder="Topic",
        custom_id="topics",
        max_values=2,
        options=[discord.SelectOption(label=one) for one in ("Testing", "Design")],
    )
    async def pick(self, interaction: Asked, select: ui.Select[ui.LayoutView]) -> None:
        """Acknowledge silently, then write."""
        await interaction.response.defer()
        await interaction.followup.send(f"Picked {', '.join(select.values)}", ephemeral=True)


class Note(ui.Modal, title="A note"):
    """A form with a text and a select."""

    text: ui.Label[Note] = ui.Label(text="What is it?", component=ui.TextInput(max_length=50))
    kind: ui.Label[Note] = ui.Label(
        text="Kind",
        component=ui.Select(options=[discord.SelectOption(label="Decision", value="dec")]),
    )

    @override
    async def on_submit(self, interaction: Asked) -> None:
        """Say what was filled in."""
        text, kind = self.text.component, self.kind.component
        assert isinstance(text, ui.TextInput)
        assert isinstance(kind, ui.Select)
        await interaction.response.send_message(f"{kind.values[0]}: {text.value}")


def card(text: str, number: int | None = 1) -> ui.LayoutView:
    """A card of components, with a button while there is something to press."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(text)))
    if number is not None:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(Claim(number))
        view.add_item(row)
        view.add_item(Topics())
    return view


class TinyClient(discord.AutoShardedClient):
    """Registers a few commands and answers them."""

    def __init__(self, *, sync: bool = True, intents: discord.Intents = GUILD_INTENTS) -> None:
        super().__init__(intents=intents, max_messages=None, guild_ready_timeout=0)
        self.tree = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.resumes = 0
        self._sync = sync
        self.add_dynamic_items(Claim)
        self._register()

    @override
    async def setup_hook(self) -> None:
        """Sync once, before connecting."""
        if self._sync:
            await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Note what could be read."""
        if message.author.id != self.application_id:
            self.heard.put_nowait(message.content)

    async def on_resumed(self) -> None:
        """Note that the session went on."""
        self.resumes += 1

    async def on_shard_resumed(self, shard_id: int) -> None:
        """The same for a shard."""
        self.resumes += 1

    def _register(self) -> None:
        meetup = app_commands.Group(name="meetup", description="Meetups")
        expert = app_commands.Group(name="expert", description="Experts")
        meetup.command(name="new", description="Plan one")(_meetup)
        who: app_commands.Command[Any, ..., None]
        who = expert.command(name="who", description="Who knows")(_who)
        who.autocomplete("topic")(_topics)
        self.tree.command(name="ask", description="Ask")(_ask)
        self.tree.command(name="transcript", description="Read")(_transcript)
        self.tree.command(name="note", description="Note")(_note)
        self.tree.context_menu(name="Ask about this")(_about)
        self.tree.add_command(meetup)
        self.tree.add_command(expert)


async def _ask(interaction: Asked, question: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(f"Asked: {question}")


async def _transcript(interaction: Asked, file: discord.Attachment) -> None:
    words = (await file.read()).decode()
    await interaction.response.send_message(f"{file.filename}: {words}")


async def _note(interaction: Asked) -> None:
    await interaction.response.send_modal(Note())


async def _meetup(interaction: Asked, title: str, places: int, host: discord.Member) -> None:
    text = f"{title} for {places} with {host.mention}, <t:1796065200:F>"
    await interaction.response.send_message(view=card(text, 7))


async def _who(interaction: Asked, topic: str) -> None:
    await interaction.response.send_message(f"Nobody knows {topic}", ephemeral=True)


async def _topics(interaction: Asked, typed: str) -> list[app_commands.Choice[str]]:
    known = ("testing", "tesseracts", "design")
    return [app_commands.Choice(name=one, value=one) for one in known if one.startswith(typed)]


async def _about(interaction: Asked, message: discord.Message) -> None:
    await interaction.response.send_message(f"About: {message.content}", ephemeral=True)


def point_at(server: DiscordServer) -> None:
    """Let every client of this process speak to the local server."""
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)


@asynccontextmanager
async def running(client: TinyClient, server: DiscordServer) -> AsyncIterator[TinyClient]:
    """The client, connected until the block ends."""
    point_at(server)
    async with client:
        await client.login(server.token)
        task = asyncio.create_task(client.connect())
        ready = asyncio.create_task(server.ready())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            ready.cancel()
            task.result()
        await ready
        yield client
        await client.close()
        await task
