"""Where and when the tests about time are, and how they read and are told."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.language.when import moment, said

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
TOKYO = ZoneInfo("Asia/Tokyo")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
SUNDAY = datetime(2026, 11, 22, 11, 1, 30, tzinfo=UTC)  # 12:01 in Paris

zones = st.sampled_from(
    [
        *("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"),
        *("Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "America/Santiago"),
        *("Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"),
    ]
).map(ZoneInfo)
nows = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
walls = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(
    lambda wall: wall.replace(second=0, microsecond=0)
)


def read(text: str, now: datetime = SUNDAY, zone: ZoneInfo = PARIS) -> str:
    return said(moment(text, now=now, zone=zone), zone, now=now)


def told(text: str, now: datetime = SUNDAY) -> str:
    with pytest.raises(Invalid) as refused:
        moment(text, now=now, zone=PARIS)
    assert refused.value.field == "when"
    return str(refused.value)
