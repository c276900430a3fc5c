"""Facilitators see how their community works, and change it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.model.policy import Policies, Policy
from bot.wiring import App
from tests.features.asks import asked
from tests.features.waiting import Travel, heard
from tests.people import Someone


def policy(app: App) -> Policy:
    return app.database.read(lambda uow: uow.repo(Policies).of("guild")).result()


def test_settings_are_said_in_words(app: App, ada: Someone) -> None:
    card = str(ada.types("/community settings"))

    assert card.startswith("How Data guild works\nHours\nOpen 08:00-20:00, Mon-Fri, by the clock")
    assert "- After 8 h without an answer the facilitator on duty hears of it.\n" in card
    assert "- In the morning digest after 1 day, kept for the next meetup after 3 days" in card
    assert "- Askers show their name.\n" in card
    assert card.endswith("[Hours] [Waiting times] [Asking]")


def test_only_facilitators_see_and_change_them(app: App, ada: Someone, sam: Someone) -> None:
    assert "Only a facilitator" in sam.types("/community settings")
    card = ada.types("/community settings")

    for label in ("Hours", "Waiting times", "Asking"):
        assert "Only a facilitator" in sam.presses(label, on=card)


def test_hours_days_and_holidays_are_changed(app: App, ada: Someone) -> None:
    form = ada.presses("Hours", on=ada.types("/community settings"))
    card = ada.submits(form, hours="9-17:30", days="Mon-Thu, Sat", holidays="25 Dec, 6 May")

    assert "Open 09:00-17:30, Mon-Thu, Sat, by the clock of Europe/Paris, " in card
    assert "but not on 6 May 2026, 25 Dec 2026." in card
    settled = policy(app)
    assert (settled.opens, settled.closes) == (time(9), time(17, 30))
    assert settled.days == frozenset({0, 1, 2, 3, 5})
    assert settled.holidays == frozenset({date(2026, 5, 6), date(2026, 12, 25)})


def test_waiting_times_are_changed(app: App, ada: Someone) -> None:
    form = ada.presses("Waiting times", on=ada.types("/community settings"))
    ada.submits(
        form,
        peers="0",
        offers="3 h, 45 min",
        escalate="6 hours",
        silence="2 h, 1 h",
        later="2 days, 4 days, 3 weeks",
    )

    settled = policy(app)
    assert (settled.peers, settled.deadline) == (timedelta(), timedelta(hours=3))
    assert settled.blocked_deadline == timedelta(minutes=45)
    assert settled.escalate == timedelta(hours=6)
    assert (settled.still_on_it, settled.release) == (timedelta(hours=2), timedelta(hours=1))
    assert (settled.digest, settled.park) == (timedelta(days=2), timedelta(days=4))
    assert settled.close == timedelta(days=21)


def test_asking_is_changed(app: App, ada: Someone) -> None:
    form = ada.presses("Asking", on=ada.types("/community settings"))
    card = ada.submits(
        form, limits="2, 4", tries="5", closing="12 h, 2 days", anonymous="yes", outcome="yes"
    )

    assert "- Askers may hide their name from members, and say in a sentence" in card
    settled = policy(app)
    assert (settled.asks_open, settled.asks_a_day, settled.tries) == (2, 4, 5)
    assert (settled.confirm, settled.assume) == (timedelta(hours=12), timedelta(days=2))
    assert settled.anonymous
    assert settled.outcome


@pytest.mark.parametrize("label", ["Hours", "Waiting times", "Asking"])
def test_a_form_sent_as_it_opens_changes_nothing(app: App, ada: Someone, label: str) -> None:
    settled = Policy(holidays=frozenset({date(2026, 12, 25)}), peers=timedelta(minutes=95))
    app.database.write(lambda uow: uow.repo(Policies).save("guild", settled)).result()
    ada.submits(ada.presses(label, on=ada.types("/community settings")))

    assert policy(app) == settled


@pytest.mark.parametrize(
    ("label", "field", "typed", "says"),
    [
        ("Hours", "hours", "20-8", "From when to when, within one day?"),
        ("Hours", "days", "Funday", "“funday” is no day that I know."),
        ("Hours", "holidays", "soonish", "Which day is “soonish”?"),
        ("Waiting times", "peers", "a while", "How long is “a while”?"),
        ("Waiting times", "escalate", "0 min", "From 1 min to 365 days"),
        ("Waiting times", "offers", "4 h", "Give 2 lengths with commas between"),
        ("Waiting times", "later", "3 days, 1 day, 14 days", "The digest comes first"),
        ("Asking", "limits", "many", "Two numbers, for example “3, 5”."),
        ("Asking", "limits", "0, 5", "From 1 to 20 each"),
        ("Asking", "tries", "99", "a number from 0 to 10"),
        ("Asking", "anonymous", "perhaps", "members? “perhaps” is none of yes, no"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_changes(
    app: App, ada: Someone, label: str, field: str, typed: str, says: str
) -> None:
    form = ada.presses(label, on=ada.types("/community settings"))
    refused = ada.submits(form, **{field: typed})

    assert says in refused
    assert set(refused.shown.errors) == {field}
    assert policy(app) == Policy()


def test_back_to_the_usual_asks_once_more(app: App, ada: Someone) -> None:
    form = ada.presses("Asking", on=ada.types("/community settings"))
    changed = ada.submits(form, limits="2, 4")
    question = ada.presses("Back to the usual", on=changed)
    assert "is then open 08:00-20:00, Mon-Fri, without holidays" in question
    assert policy(app) != Policy()
    card = ada.presses("Back to the usual", on=question)

    assert policy(app) == Policy()
    assert "[Back to the usual]" not in card


async def test_what_is_settled_counts_from_the_next_question_on(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    form = ada.presses("Waiting times", on=ada.types("/community settings"))
    ada.submits(form, escalate="30 min")
    await asked(app, sam)
    await travel(minutes=30)

    assert len(heard(ada, "waits for an answer")) == 1
