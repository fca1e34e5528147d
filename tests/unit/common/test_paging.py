"""Pages are bounded, and go on where the one before ended."""

from datetime import UTC, datetime

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_common.paging import MOST_A_PAGE, Position, ended_at, ended_before, page_of, page_size, page_within

AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
LAST = 2**63 - 1


@pytest.mark.parametrize("name", ["ans_1", "with.dots.in.it", ""])
def test_a_token_is_the_position_that_it_was_made_of(name: str) -> None:
    where = Position(at=AT, id=name)
    assert ended_at(str(where)) == where


@pytest.mark.parametrize("number", [0, 17, LAST])
def test_a_token_is_the_number_that_it_was_made_of(number: int) -> None:
    assert ended_before(str(number)) == number


def test_no_token_is_the_beginning() -> None:
    assert (ended_at(""), ended_before("")) == (None, LAST)


@pytest.mark.parametrize("token", ["x", "2", "x.ans_1", "1e9.a", f"{10**40}.a", "\0", "1.\0"])
def test_a_position_that_no_page_ended_at_is_refused(token: str) -> None:
    with pytest.raises(Invalid, match="`page_token` is none that a page ended with; begin without one") as raised:
        ended_at(token)
    assert raised.value.field == "page_token"


@pytest.mark.parametrize("token", ["x", "-1", "1.5", " 1", "\u0661", "1_0", str(LAST + 1), "9" * 5_000])
def test_a_number_that_no_page_ended_with_is_refused(token: str) -> None:
    with pytest.raises(Invalid, match="`page_token` is none that a page ended with; begin without one") as raised:
        ended_before(token)
    assert raised.value.field == "page_token"


@pytest.mark.parametrize("size", [-1, MOST_A_PAGE + 1])
def test_a_page_has_its_bounds(size: int) -> None:
    with pytest.raises(Invalid, match=f"`page_size` is {size}; it must lie between 1 and {MOST_A_PAGE}") as raised:
        page_size(size)
    assert raised.value.field == "page_size"


def test_a_page_of_another_field_and_bound_is_refused_by_their_names() -> None:
    with pytest.raises(Invalid, match="`limit` is 8; it must lie between 1 and 7") as raised:
        page_size(8, 7, field="limit")
    assert raised.value.field == "limit"


def test_a_page_that_is_not_named_has_the_usual_size() -> None:
    assert (page_size(0), page_size(7), page_size(MOST_A_PAGE), page_size(0, 20)) == (100, 7, MOST_A_PAGE, 20)


def test_a_page_ends_with_a_token_only_where_more_follows() -> None:
    assert page_of("abc", 2, str.upper) == (("a", "b"), "B")
    assert page_of("ab", 2, str.upper) == (("a", "b"), "")


def test_positions_lie_in_the_order_of_time_and_then_of_ids() -> None:
    earlier = Position(at=datetime(2026, 1, 1, tzinfo=UTC), id="z")
    a, b = Position(at=AT, id="a"), Position(at=AT, id="b")
    assert sorted([b, earlier, a]) == [earlier, a, b]


@pytest.mark.parametrize(
    ("found", "items", "token"),
    [
        (["aaa", "bbb", "c"], ("aaa", "bbb"), "bbb"),
        (["aaa", "bbbb", "c"], ("aaa",), "aaa"),
        (["a" * 99, "b"], ("a" * 99,), "a" * 99),
        (["aaa", "bbb"], ("aaa", "bbb"), ""),
        (["a", "b", "c", "d"], ("a", "b", "c"), "c"),
        ([], (), ""),
    ],
)
def test_a_page_ends_before_a_message_is_full_but_has_one_item(
    found: list[str], items: tuple[str, ...], token: str
) -> None:
    assert page_within(found, 3, str, len, most=6) == (items, token)
