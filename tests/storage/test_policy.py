"""A community's settings are kept as they were set, and are the usual ones otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.communities import Community
from bot.model.policy import Policies, Policy
from bot.wiring import App

policies = st.builds(
    Policy,
    opens=st.times(max_value=time(11, 59)),
    closes=st.times(min_value=time(12)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=5),
    peers=st.timedeltas(timedelta(), timedelta(days=3)),
    tries=st.integers(0, 9),
    anonymous=st.booleans(),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policy=policies)
def test_what_was_set_comes_back(app: App, guild: Community, policy: Policy) -> None:
    app.database.write(lambda uow: uow.repo(Policies).save(guild.id, policy)).result()

    assert app.database.read(lambda uow: uow.repo(Policies).of(guild.id)).result() == policy


def test_the_usual_holds_where_nothing_was_set(app: App, guild: Community) -> None:
    assert app.database.read(lambda uow: uow.repo(Policies).of(guild.id)).result() == Policy()
