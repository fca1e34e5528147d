"""Questions to the record are bounded."""

from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.queries import checked_name, day_of


def test_a_day_is_its_first_moment_and_the_next_days() -> None:
    first = datetime(2026, 2, 28, tzinfo=UTC)
    assert day_of("2026-02-28") == (first, first + timedelta(days=1))


@pytest.mark.parametrize("day", ["", "2026-02-30", "28.2.2026", "2026-02-28T10:00", "9999-12-31", "today"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(Invalid, match="which is no day; write it like 2026-11-25"):
        day_of(day)


@pytest.mark.parametrize("name", ["", "x" * 401, "a\0b"])
def test_a_name_has_its_bounds(name: str) -> None:
    with pytest.raises(Invalid, match="`answer_id` names nothing; it must have 1 to 400 characters"):
        checked_name("answer_id", name)
