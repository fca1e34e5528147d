"""Questions to the record are bounded, and pages go on where they ended."""

from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.queries import MOST_A_PAGE, Position, checked_name, day_of, page_of, page_size, position

AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.mark.parametrize("name", ["ans_1", "with.dots.in.it", ""])
def test_a_token_is_the_position_that_it_was_made_of(name: str) -> None:
    where = Position(at=AT, id=name)
    assert position(str(where)) == where


def test_no_token_is_the_beginning() -> None:
    assert position("") is None


@pytest.mark.parametrize("token", ["x", "x.ans_1", "1e9.a", f"{10**40}.a", "\0"])
def test_what_no_page_ended_with_is_refused(token: str) -> None:
    with pytest.raises(Invalid, match="`page_token` is none that a page ended with"):
        position(token)


@pytest.mark.parametrize("size", [-1, MOST_A_PAGE + 1])
def test_a_page_has_its_bounds(size: int) -> None:
    with pytest.raises(Invalid, match=f"`page_size` is {size}; it must lie between 1 and {MOST_A_PAGE}"):
        page_size(size)


def test_a_page_that_is_not_named_has_the_usual_size() -> None:
    assert (page_size(0), page_size(7)) == (100, 7)


def test_a_page_ends_with_a_token_only_where_more_follows() -> None:
    ends = [Position(at=AT, id=name) for name in "abc"]
    assert page_of("abc", 2, ends).next == str(ends[1])
    assert page_of("abc", 2, ends).items == ("a", "b")
    assert page_of("ab", 2, ends[:2]).next == ""


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
