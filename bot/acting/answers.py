"""What goes back to a platform after an action, and errors turned into words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.cards import mentioned
from bot.choices import topics
from bot.context import Tools, Work
from bot.errors import BotError, UserError
from bot.markup import escape
from bot.model.communities import Place
from bot.model.people import People
from bot.ports import Origin, UnitOfWork
from bot.tokens import Tokens
from bot.ui import (
    MAX_CHOICES,
    Action,
    Card,
    Form,
    Kind,
    Open,
    Option,
    Redraw,
    Refuse,
    Reply,
    Say,
    Text,
    shorten,
)

log = logging.getLogger(__name__)

MAX_PROBLEM = 600  # characters of what went wrong: it may repeat what somebody typed


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with what is needed to draw it. ``reply`` None: it was handled before.

    ``seal`` makes tokens for its buttons; ``people`` maps person ids to users of the workspace.
    ``refused`` is the kind of error it tells of, "" for none.
    """

    reply: Reply | None
    seal: Callable[[Action], str]
    people: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""

    def sealed(self, seal: Callable[[Action], str]) -> Answer:
        return Answer(self.reply, seal, self.people, self.refused)


class Sealer:
    """Seals actions for one workspace and community."""

    def __init__(self, tokens: Tokens, scope: str, community: str) -> None:
        self._tokens, self._scope, self._community = tokens, scope, community

    def __call__(self, action: Action) -> str:
        return self._tokens.seal(action, scope=self._scope, community=self._community)


def finished(reply: Reply, tools: Tools, origin: Origin, work: Work | None) -> Answer:
    """The reply with choices looked up and the people it names, while the transaction is open."""
    match reply:
        case Open(form):
            return _answer(Open(offered(form, work)))
        case Refuse(form):
            return _answer(replace(reply, form=offered(form, work)))
        case Say(card) | Redraw(card):
            return _answer(reply, users(tools.uow, card, origin.place))


def users(uow: UnitOfWork, card: Card, place: Place) -> dict[str, str]:
    """Who the people named on a card are in the workspace it is shown in, where they are known."""
    named = mentioned(card)
    return uow.repo(People).users(named, place) if named else {}


def offered(form: Form, work: Work | None) -> Form:
    """The form with the choices of its menus looked up, and without fields that do not fit."""
    fitting = (option for option in form.fields if _fits(option, form, work))
    return replace(form, fields=tuple(_offered(option, work) for option in fitting))


def _fits(option: Option, form: Form, work: Work | None) -> bool:
    """What was filled in stays, to be refused by name: nobody's wish is dropped in silence."""
    return not option.only or option.name in form.values or bool(work and option.only(work))


def _offered(option: Option, work: Work | None) -> Option:
    if option.source and not option.choices:
        return option.offering(option.source(work, ""))
    if option.kind is Kind.TOPIC and work:
        return option.offering(topics(work, "", most=MAX_CHOICES - 1))
    return option


def _answer(reply: Reply, people: Mapping[str, str] | None = None) -> Answer:
    return Answer(reply, _unsealed, people or {})


def _unsealed(action: Action) -> str:
    raise AssertionError(f"{action.name} was not sealed by the dispatcher")


def explain(error: BaseException, *, incident: str) -> Card:
    """What to tell the member. The most specific class of the error decides."""
    for kind in type(error).__mro__:
        if kind in _CARDS:
            return _CARDS[kind](error, incident)
    raise error


def _expected(error: BaseException, _: str) -> Card:
    return Card("That did not work", (Text(escape(shorten(str(error), MAX_PROBLEM))),))


def _unexpected(error: BaseException, incident: str) -> Card:
    log.error("incident %s", incident, exc_info=error)
    words = "It is not your fault, and nothing was changed. Tell whoever runs this bot: incident"
    return Card("Something went wrong", (Text(f"{words} `{incident}`."),))


_CARDS: dict[type, Callable[[BaseException, str], Card]] = {
    UserError: _expected,
    BotError: _unexpected,
    Exception: _unexpected,
}
