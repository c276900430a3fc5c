"""People with a script: they type, press and fill in what somebody at the page could."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.sandbox.chat import BOT, Post, Shown
from adapters.sandbox.plain import form_text, text
from adapters.sandbox.world import World
from bot.ui import Action, Button, Buttons, Card, Pick, Row

REFUSED = ("That did not work", "Something went wrong")


class Cast:
    """Plays scenes in a world. A step that does not work out raises, so that no scene is missing.

    ``today`` is the day in ``zone`` that the script counts from.
    """

    def __init__(self, world: World, *, today: date, zone: str) -> None:
        self.world, self._today, self._zone = world, today, ZoneInfo(zone)

    async def at(self, days: int, hour: int, minute: int) -> None:
        """Go on to a moment, counted from the script's day."""
        day = self._today + timedelta(days=days)
        moment = datetime.combine(day, time(hour, minute), self._zone)
        await self.world.winds(moment - self.world.clock.now())

    async def says(self, who: str, channel: str, words: str, *, thread: str = "") -> Post:
        return _post(await self.world.types(who, channel, words, thread=thread))

    async def types(self, who: str, channel: str, line: str) -> Shown:
        return _well(await self.world.types(who, channel, line))

    async def presses(self, who: str, label: str, on: Post) -> Shown:
        seen = self.world.chat.posts[on.id]
        assert seen.card, f"{seen.text!r} has no buttons"
        assert seen.seal
        token = seen.seal(_button(seen.card, label))
        return _well(await self.world.presses(who, seen.id, token))

    async def picks(self, who: str, label: str, on: Shown) -> Shown:
        """Choose from the menu of a message."""
        seen = _post(on)
        assert seen.card
        assert seen.seal
        menu = next(block for block in seen.card.blocks if isinstance(block, Pick))
        value = next(one.value for one in menu.choices if one.label.startswith(label))
        return _well(await self.world.presses(who, seen.id, seen.seal(menu.does), [value]))

    async def fills(self, who: str, channel: str, form: Shown, **values: str) -> Shown:
        assert form.form, f"a form was expected, not {form}"
        origin = self.world.chat.origin(who, channel)
        entered = {**form.form.values, **values}
        return _well(await self.world.submits(origin, form.token, entered))

    async def uses(self, who: str, shortcut: str, on: Post) -> Shown:
        key = shortcut.lower().replace(" ", "_")
        return _well(await self.world.uses(who, key, on.id))

    def newest(self, channel: str, title: str = "") -> Post:
        """The newest card of the bot's in a channel, in which the title stands."""
        cards = (
            post
            for post in reversed(self.world.chat.posts.values())
            if post.author == BOT and post.channel == channel and not post.thread and not post.to
        )
        return next(post for post in cards if post.card and title in post.card.title)


def _post(shown: Shown) -> Post:
    assert _well(shown).post, f"a message was expected, not {shown}"
    return shown.post  # type: ignore[return-value]  # narrowed above


def _well(shown: Shown) -> Shown:
    if shown.errors:
        said = form_text(shown.form, dict(shown.errors)) if shown.form else str(shown.errors)
        raise RuntimeError(f"the form was refused: {said}")
    if shown.post and shown.post.card and shown.post.card.title in REFUSED:
        raise RuntimeError(text(shown.post.card))
    return shown


def _button(card: Card, label: str) -> Action:
    """What the button with a label does."""
    for block in card.blocks:
        match block:
            case Buttons(items):
                found = list(items)
            case Row(_, button) if button:
                found = [button]
            case _:
                continue
        for one in found:
            if isinstance(one, Button) and one.label == label:
                return one.does
    raise RuntimeError(f"no button {label!r} on {text(card)!r}")
