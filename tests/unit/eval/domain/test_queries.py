"""Questions to the record are bounded."""

from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.queries import AdapterTarget, adapter_named, checked_name, day_of


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


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tickets@3", AdapterTarget(model="tickets", version=3)),
        ("smollm2-135m+tickets@3", AdapterTarget(model="tickets", version=3)),
        ("ad" * 32, AdapterTarget(digest="ad" * 32)),
    ],
)
def test_an_adapter_is_named_by_its_version_or_its_digest(name: str, found: AdapterTarget) -> None:
    assert adapter_named(name) == found


@pytest.mark.parametrize("name", ["tickets@live", "tickets@", "tickets@-1", "tickets@3.0", f"tickets@{'9' * 19}"])
def test_what_stands_for_several_versions_or_for_none_is_no_adapter(name: str) -> None:
    with pytest.raises(Invalid, match="which is no version; write it like tickets@3, or say its digest") as raised:
        adapter_named(name)
    assert raised.value.field == "adapter"
