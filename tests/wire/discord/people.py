"""Members of a guild, and what they do in conversations."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from typing_extensions import override

from tests.wire.discord import filling, messages, payloads
from tests.wire.discord.answers import Answer, Choice, Modal
from tests.wire.discord.check_commands import CHAT, MESSAGE_MENU, USER_MENU
from tests.wire.discord.check_components import BUTTON, LINK, SELECTS, walk
from tests.wire.discord.commands import Found, Impossible
from tests.wire.discord.errors import Json
from tests.wire.discord.interactions import Act, Interaction
from tests.wire.discord.model import Channel, Message, Role, User
from tests.wire.discord.permissions import Permission, granted, guild_wide
from tests.wire.discord.reading import read
from tests.wire.discord.waiting import NothingCame, dump

if TYPE_CHECKING:
    from tests.wire.discord.guilds import Guild
    from tests.wire.discord.state import World

Shown = Message | Answer | None


class Person:
    """One member. Everything here is what the Discord app would let them do."""

    def __init__(self, world: World, guild: Guild, user: User) -> None:
        self.world = world
        self.guild = guild
        self.user = user
        self.roles: list[Role] = []
        self.joined_at = world.clock.now()

    @override
    def __repr__(self) -> str:
        return f"<{self.name} in {self.guild.name}>"

    @property
    def name(self) -> str:
        """What the others call them."""
        return self.user.name

    @property
    def id(self) -> str:
        """Their account's id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """Their conversation with the bot."""
        return self.world.dm(self.user)

    async def runs(
        self,
        words: str,
        *,
        channel: Channel,
        options: Mapping[str, object] | None = None,
        settle: bool = True,
        **named: object,
    ) -> Answer:
        """Run a slash command: ``await ada.runs("meetup new", channel=general, title="…")``."""
        found = self._command(words, channel, CHAT)
        data = self._invoke(found) | filling.typed(found, {**(options or {}), **named}, self)
        return await self._does(Act.COMMAND, data, channel, settle=settle)

    async def completes(
        self, words: str, option: str, typed: str, *, channel: Channel, **others: object
    ) -> list[Choice]:
        """The suggestions while typing one option of a command."""
        found = self._command(words, channel, CHAT)
        if not any(one["name"] == option and one.get("autocomplete") for one in found.options):
            raise Impossible(f"{words} {option} suggests nothing")
        given = {**others, option: typed}
        data = self._invoke(found) | filling.typed(found, given, self, focused=option)
        return (await self._does(Act.AUTOCOMPLETE, data, channel)).choices

    async def menu(self, name: str, target: Shown | Person, *, settle: bool = True) -> Answer:
        """Pick from the menu of a message, or of a person."""
        if isinstance(target, Person):
            return await self._user_menu(name, target, settle=settle)
        message = self._shown(target)
        found = self._command(name, message.channel, MESSAGE_MENU)
        resolved = {"messages": {message.id: payloads.message(message)}}
        data = self._invoke(found) | {"target_id": message.id, "resolved": resolved}
        return await self._does(Act.COMMAND, data, message.channel, settle=settle)

    async def presses(self, label: str, message: Shown = None, *, settle: bool = True) -> Answer:
        """Press a button by its label; on the newest message that has it when none is named."""
        where, button = self._find(label, message, frozenset({BUTTON}))
        if button["style"] == LINK:
            raise Impossible(f"{label!r} only opens {button['url']}")
        data = {"component_type": BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
        return await self._does(Act.COMPONENT, data, where.channel, where, settle=settle)

    async def picks(
        self, name: str, values: Sequence[object], message: Shown = None, *, settle: bool = True
    ) -> Answer:
        """Pick from a select by its placeholder: ``await ada.picks("Topic", ["Testing"], card)``."""
        where, select = self._find(name, message, SELECTS)
        data = {"component_type": select["type"], "custom_id": select["custom_id"]}
        data |= {"id": select["id"]} | filling.picked(select, values, self)
        return await self._does(Act.COMPONENT, data, where.channel, where, settle=settle)

    async def submits(
        self,
        modal: Modal | Answer,
        fields: Mapping[str, object] | None = None,
        *,
        settle: bool = True,
        **named: object,
    ) -> Answer:
        """Fill a form in, by label or custom id, and send it off."""
        form = modal.modal if isinstance(modal, Answer) else modal
        data = filling.filled(form, {**(fields or {}), **named}, self)
        asked = form.interaction
        return await self._does(Act.MODAL, data, asked.channel, asked.message, settle=settle)

    def says(self, text: str, *, channel: Channel, reply_to: Message | None = None) -> Message:
        """Write an ordinary message."""
        threads = Permission.SEND_MESSAGES_IN_THREADS
        self._enters(channel, threads if channel.is_thread else Permission.SEND_MESSAGES)
        body = {"content": text}
        return messages.write(self.world, channel, self.user, body, reply_to=reply_to)

    def reads(self, channel: Channel) -> list[Message]:
        """The messages they can see in a channel, their ephemeral ones included."""
        self._enters(channel)
        return [one for one in channel.messages.values() if one.viewer in (None, self.user)]

    def sees(self, channel: Channel) -> list[str]:
        """The same in plain text, oldest first."""
        return [read(message, self.world) for message in self.reads(channel)]

    async def _user_menu(self, name: str, target: Person, *, settle: bool) -> Answer:
        channel = next(iter(self.guild.channels.values()))
        found = self._command(name, channel, USER_MENU)
        resolved = {"users": {target.id: payloads.user(target.user)}}
        resolved["members"] = {target.id: payloads.member(target, channel)}
        data = self._invoke(found) | {"target_id": target.id, "resolved": resolved}
        return await self._does(Act.COMMAND, data, channel, settle=settle)

    def _command(self, words: str, channel: Channel, kind: int) -> Found:
        self._enters(channel)
        guild_id = channel.guild.id if channel.guild else None
        found = self.world.commands.find(words, guild_id, kind)
        contexts = found.command.get("contexts")
        if contexts is not None and (0 if guild_id else 1) not in contexts:
            raise Impossible(f"{words!r} is not offered here")
        needs = int(found.command["default_member_permissions"] or 0)
        if guild_id and needs & ~guild_wide(self) and not self._is_admin:
            raise Impossible(f"{words!r} is not offered to {self.name}")
        return found

    @property
    def _is_admin(self) -> bool:
        return bool(guild_wide(self) & Permission.ADMINISTRATOR)

    def _invoke(self, found: Found) -> Json:
        parts = ("id", "name", "type", "guild_id")
        return {part: found.command[part] for part in parts if part in found.command}

    def _enters(self, channel: Channel, *needed: Permission) -> None:
        if channel.guild is None:
            allowed = channel.recipient is self.user
        else:
            wanted = (Permission.VIEW_CHANNEL, *needed)
            inside = channel.guild is self.guild
            allowed = inside and all(granted(self, channel) & one for one in wanted)
        if not allowed:
            raise Impossible(f"{self.name} has no way into #{channel.name}")

    def _shown(self, shown: Shown) -> Message:
        message = shown.message if isinstance(shown, Answer) else shown
        assert message is not None, "name a message"
        self._enters(message.channel)
        if message.deleted or message.viewer not in (None, self.user):
            raise Impossible(f"{self.name} does not see that message")
        return message

    def _find(self, name: str, shown: Shown, kinds: frozenset[int]) -> tuple[Message, Json]:
        seen: list[str] = []
        for message in self._candidates(shown):
            for _, component in walk(message.components):
                if component["type"] not in kinds:
                    continue
                words = (component.get("label"), component.get("placeholder"))
                if name not in (*words, component.get("custom_id")):
                    seen += [word for word in words if word]
                elif component.get("disabled"):
                    raise Impossible(f"{name!r} is greyed out")
                else:
                    return message, component
        raise Impossible(f"{self.name} sees no {name!r}, only {seen or 'nothing of the kind'}")

    def _candidates(self, shown: Shown) -> Iterator[Message]:
        if isinstance(shown, Answer):
            yield from (self._shown(one) for one in reversed(shown.messages))
        elif shown is not None:
            yield self._shown(shown)
        else:
            rooms = [*self.guild.channels.values(), self.dm]
            mine = [room for room in rooms if not room.guild or granted(self, room)]
            visible = [message for room in mine for message in self.reads(room)]
            yield from sorted(visible, key=lambda one: int(one.id), reverse=True)

    async def _does(
        self,
        act: Act,
        data: Json,
        channel: Channel,
        message: Message | None = None,
        *,
        settle: bool = True,
    ) -> Answer:
        id = self.world.ids.next()
        now = self.world.clock.now()
        asked = Interaction(id, f"tok.{id}", act, self, channel, data, now, message)
        self.world.interactions[asked.token] = asked
        asked.sent = perf_counter()
        self.world.deliver(asked)
        waited = asked.settled if settle else asked.acked
        try:
            async with asyncio.timeout(self.world.patience):
                await waited.wait()
        except TimeoutError:
            raise NothingCame(f"{self.name} got no answer\n{dump(self.world)}") from None
        return Answer(self.world, asked)
