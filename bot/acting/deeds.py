"""What a person does, inside its transaction: who they are, what they entered, what it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.acting import actor
from bot.acting.actor import WhichCommunity
from bot.acting.answers import MAX_PROBLEM, Answer, explain, finished
from bot.acting.reading import entered, read, reader
from bot.catalog import Features
from bot.choices import matching, topics
from bot.context import Context, Tools, Visit
from bot.declared import Command
from bot.errors import Invalid, NeedsWrite, NotAllowed, NotFound, StaleAction, UserError
from bot.handlers import Bound, Click, Door, Menu, Sheet
from bot.inputs import Filled, missing, problem, tidy
from bot.mail import Outbox
from bot.model.communities import Communities, Community
from bot.model.people import Role
from bot.ports import Draft, Drafts, Message, Origin
from bot.ui import (
    MAX_CHOICES,
    Action,
    Choice,
    Form,
    Kind,
    Open,
    Option,
    Refuse,
    Reply,
    Say,
    shorten,
)

AGAIN = "core.again"
WHICH = "core.which"
NOTHING = Action("")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done: which action, and what came with it."""

    action: Action = NOTHING
    community: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    message: Message | None = None
    form: bool = False


class Deeds:
    """Runs deeds against the features, each inside a transaction somebody else opened."""

    def __init__(self, features: Features, *, anyone_may_create: bool) -> None:
        self._features, self._anyone_may_create = features, anyone_may_create

    def opens(self, action: Action) -> bool:
        """Whether it may be answered with a form; what waits behind a choice of community may."""
        bound = self._features.bound.get(action.name)
        return action.name in (AGAIN, WHICH) or (isinstance(bound, Click | Menu) and bound.opens)

    def fields(self, action: Action) -> Sequence[Option]:
        """The fields of the form an action is bound to. Raises StaleAction for none."""
        command = self._features.by_action.get(action.name)
        if command:
            return command.fields
        sheet = self._features.bound.get(action.name)
        if isinstance(sheet, Sheet):
            return sheet.fields
        raise StaleAction

    def tried(self, tools: Tools, origin: Origin, deed: Deed) -> tuple[Answer, str]:
        """The deed; where it fails, only it is undone, and what helps to go on is kept."""
        try:
            with tools.uow.attempt():
                return self.done(tools, origin, deed, may_write=True)
        except WhichCommunity as error:
            id = self._kept(tools, origin, deed)
            return finished(Say(error.card(Action(WHICH, (id,)))), tools, origin, None), ""
        except Invalid as error:
            if not self._has_field(deed.action, error.field):
                raise
            answer, community = self._refused(tools, origin, deed, error)
            return replace(answer, refused=type(error).__name__), community
        except UserError as error:
            self._repair(tools, origin, deed)
            answer = finished(Say(explain(error, incident="")), tools, origin, None)
            return replace(answer, refused=type(error).__name__), ""

    def done(
        self, tools: Tools, origin: Origin, deed: Deed, *, may_write: bool
    ) -> tuple[Answer, str]:
        """The answer, and the community it speaks for."""
        if deed.action.name == WHICH:
            deed = self._chosen(tools, origin, deed)
        if deed.action.name == AGAIN:
            return self._again(tools, origin, deed)
        command = self._features.by_action.get(deed.action.name)
        if command and command.anywhere:
            return self._visited(tools, origin, command, deed)
        door = self._features.bound.get(deed.action.name)
        if isinstance(door, Door):
            visit = self._visit(tools, origin, may_write=True)
            picked = (_picked(deed),) if door.picks else ()
            return finished(door.call(visit, deed.action.args, *picked), tools, origin, None), ""
        if command and command.outside and not actor.belongs(tools, origin):
            visit = self._visit(tools, origin, may_write=may_write)
            return finished(command.outside(visit), tools, origin, None), ""
        ctx = self._context(tools, origin, deed, may_write=may_write)
        reply = self._commanded(ctx, command, deed) if command else self._pressed(ctx, deed)
        return finished(reply, tools, origin, ctx), ctx.community.id

    def suggestions(
        self, tools: Tools, origin: Origin, path: str, option: str, text: str
    ) -> list[Choice]:
        """At most 25 choices for an option; none where there is no community yet."""
        command = self._features.commands[path]
        found = next((one for one in command.options if one.name == option), None)
        if found is None:
            return []
        try:
            ctx = self._context(tools, origin, Deed(), may_write=False)
        except (UserError, NeedsWrite, WhichCommunity):
            return (
                list(found.source(None, text))[:MAX_CHOICES]
                if found.source and command.anywhere
                else []
            )
        if found.source:
            return list(found.source(ctx, text))[:MAX_CHOICES]
        if found.kind is Kind.TOPIC:
            known = topics(ctx, text, most=MAX_CHOICES - len(found.also))
            beside = ((one.value, one.label) for one in found.also)
            return [*known, *matching(beside, text)]
        return []

    def _visited(
        self, tools: Tools, origin: Origin, command: Command, deed: Deed
    ) -> tuple[Answer, str]:
        visit = self._visit(tools, origin, may_write=True)
        if command.before:
            command.before(visit)
        values = tidy(command.options, deed.values)
        if missing(command.options, values):
            return finished(Open(command.form(values)), tools, origin, None), ""
        reading = reader(tools, visit.person, "UTC", origin)
        reply = command.run(visit, **read(reading, command.options, values))
        return finished(reply, tools, origin, None), ""

    def _commanded(self, ctx: Context, command: Command, deed: Deed) -> Reply:
        _require(ctx, command.needs)
        values = tidy(command.options, self._all(ctx, deed))
        if missing(command.options, values):
            return Open(self._begun(ctx, command, values))
        reply = command.run(ctx, **entered(ctx, command.options, values))
        if isinstance(reply, Say) and reply.to is not command.to and not deed.form:
            return replace(reply, to=command.to)
        return reply

    def _begun(self, ctx: Context, command: Command, values: Mapping[str, str]) -> Form:
        """A command's form; what was given beside its fields is kept until it is sent."""
        form = command.form(command.prefilled(ctx, values) if command.prefilled else values)
        shown = {option.name for option in form.fields}
        beside = {name: value for name, value in values.items() if name not in shown}
        if not beside:
            return form
        draft = Draft(ctx.new_id(), ctx.me.id, ctx.community.id, form.does, beside, ctx.now)
        ctx.repo(Drafts).keep(draft)
        return replace(form, does=replace(form.does, args=(draft.id,)))

    def _all(self, ctx: Context, deed: Deed) -> Mapping[str, str]:
        """What a form holds, and what was kept beside it."""
        if not deed.action.args:
            return deed.values
        kept = [ctx.repo(Drafts).get(ctx.me.id, id).values for id in deed.action.args]
        return {name: value for values in (*kept, deed.values) for name, value in values.items()}

    def _pressed(self, ctx: Context, deed: Deed) -> Reply:
        if deed.message:
            shortcut = self._features.shortcuts.get(deed.action.name.removeprefix("menu."))
            if shortcut is None:
                raise StaleAction
            return shortcut.run(ctx, deed.message)
        bound = self._features.bound.get(deed.action.name)
        if bound is None:
            raise StaleAction
        _require(ctx, bound.needs)
        return bound.call(ctx, deed.action.args, *self._entered(ctx, bound, deed))

    def _entered(self, ctx: Context, bound: Bound, deed: Deed) -> list[object]:
        """What comes before a handler's own arguments: the picks of a menu, the values of a form."""
        if isinstance(bound, Menu):
            return [_picked(deed)]
        if not isinstance(bound, Sheet):
            return []
        values = tidy(bound.fields, deed.values)
        for option in missing(bound.fields, values):
            raise Invalid(option.name, problem(option, "please fill this in."))
        return [Filled(entered(ctx, bound.fields, values))]

    def _visit(self, tools: Tools, origin: Origin, *, may_write: bool) -> Visit:
        who = actor.person(tools, origin, may_write=may_write)
        return Visit(tools, who, origin, admin=origin.admin or self._anyone_may_create)

    def _context(self, tools: Tools, origin: Origin, deed: Deed, *, may_write: bool) -> Context:
        community: Community | None = None
        if deed.community:
            community = tools.uow.repo(Communities).find(deed.community)
            if community is None:
                raise StaleAction
        community = community or actor.community_of(tools, origin)
        return actor.context(tools, origin, community, may_write=may_write)

    def _kept(self, tools: Tools, origin: Origin, deed: Deed) -> str:
        who = actor.person(tools, origin, may_write=True)
        id = tools.new_id()
        draft = Draft(id, who.id, deed.community, deed.action, dict(deed.values), tools.now)
        tools.uow.repo(Drafts).keep(draft)
        return id

    def _refused(
        self, tools: Tools, origin: Origin, deed: Deed, error: Invalid
    ) -> tuple[Answer, str]:
        id = self._kept(tools, origin, deed)
        form = self._form(deed.action, deed.values)
        problem = shorten(str(error), MAX_PROBLEM)
        reply = Refuse(form, {error.field: problem}, Action(AGAIN, (id,)))
        ctx = self._somewhere(tools, origin, deed)
        return finished(reply, tools, origin, ctx), deed.community

    def _has_field(self, action: Action, name: str) -> bool:
        """Whether an input can be corrected in a form: what was typed is not lost then."""
        try:
            return any(option.name == name for option in self.fields(action))
        except StaleAction:
            return False

    def _again(self, tools: Tools, origin: Origin, deed: Deed) -> tuple[Answer, str]:
        """Reopen a form as it was filled in."""
        who = actor.person(tools, origin, may_write=True)
        draft = tools.uow.repo(Drafts).get(who.id, *deed.action.args)
        form = self._form(draft.action, draft.values)
        if self._is_anywhere(draft.action):
            return finished(Open(form), tools, origin, None), ""
        ctx = self._context(tools, origin, Deed(community=draft.community), may_write=True)
        return finished(Open(form), tools, origin, ctx), ctx.community.id

    def _chosen(self, tools: Tools, origin: Origin, deed: Deed) -> Deed:
        """Remember the community somebody picked, and go on with what they had done."""
        who = actor.person(tools, origin, may_write=True)
        drafts = tools.uow.repo(Drafts)
        draft = drafts.get(who.id, *deed.action.args)
        chosen = tools.uow.repo(Communities).get(_picked(deed)[0])
        drafts.choose(origin.place, origin.user, chosen.id)
        return Deed(draft.action, draft.community, draft.values)

    def _form(self, action: Action, values: Mapping[str, str]) -> Form:
        command = self._features.by_action.get(action.name)
        if command:
            return replace(command.form(values), does=action)
        sheet = self._features.bound.get(action.name)
        if not isinstance(sheet, Sheet):
            raise StaleAction
        return Form(sheet.title, action, sheet.fields, values)

    def _is_anywhere(self, action: Action) -> bool:
        command = self._features.by_action.get(action.name)
        return command is not None and command.anywhere

    def _somewhere(self, tools: Tools, origin: Origin, deed: Deed) -> Context | None:
        """The context of a form, if it has a community; forms for anywhere have none."""
        try:
            return self._context(tools, origin, deed, may_write=True)
        except (UserError, WhichCommunity):
            return None

    def _repair(self, tools: Tools, origin: Origin, deed: Deed) -> None:
        """A press that came too late also brings the card up to date."""
        post = origin.message and tools.uow.repo(Outbox).posted_as(origin.place, origin.message)
        if not post or not post.subject or not deed.community:
            return
        ctx = self._somewhere(tools, origin, deed)
        if ctx:
            ctx.refresh(post.subject)


def _picked(deed: Deed) -> tuple[str, ...]:
    """What was picked in a menu; some platforms let people take every pick back."""
    if not deed.picked:
        raise NotFound("Nothing is picked there now. Pick something, or run the command again.")
    return deed.picked


def _require(ctx: Context, role: Role) -> None:
    if not ctx.me.is_a(role):
        raise NotAllowed(f"Only a {role} can do that. /community roles shows who that is.")
