"""Times as a person says them: a day, a time of day, how long ago."""

from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_client.command.periods import duration, moment, period
from sluiceway_client.errors import Invalid

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-25", datetime(2026, 11, 25, tzinfo=UTC)),
        ("2026-11-25T08:30", datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("2026-11-25 08:30:15.5", datetime(2026, 11, 25, 8, 30, 15, 500_000, tzinfo=UTC)),
        ("2026-11-25T08:30+01:00", datetime(2026, 11, 25, 7, 30, tzinfo=UTC)),
        ("2026-11-25T08:30Z", datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("90m", datetime(2026, 11, 25, 10, 30, tzinfo=UTC)),
        ("24h", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("7d", datetime(2026, 11, 18, 12, tzinfo=UTC)),
        ("2w", datetime(2026, 11, 11, 12, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_time_is_read(said: str, read: datetime | None) -> None:
    assert moment(said, "--since", NOW) == read


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-13-01", "24", "h", "-1h", "1.5h", "999999999w", "0001-01-01T00:00+05:00", " "]
)
def test_what_is_no_time_is_refused_with_what_would_be_one(said: str) -> None:
    with pytest.raises(Invalid, match=r"is no time; say 2026-11-25, .* such as 24h") as raised:
        moment(said, "--since", NOW)
    assert raised.value.field == "--since"


@pytest.mark.parametrize("said", [float("nan"), float("inf"), -1.0, 1e18, 1e10])
def test_what_is_no_duration_is_refused(said: float) -> None:
    with pytest.raises(Invalid, match=r"`--hours` is .*; it must lie between 0 and 876,000 hours"):
        duration(said, "--hours")
    assert duration(1.5, "--hours") == timedelta(minutes=90)


def test_both_ends_are_seen_from_the_same_moment() -> None:
    since, until = period("2h", "1h")
    assert since is not None
    assert until is not None
    assert until - since == timedelta(hours=1)
