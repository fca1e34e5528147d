"""Arguments of a call are told with their places, and none of them is passed over."""

import json

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_guard.domain.arguments import MOST_ARGUMENTS, Argument, arguments


def values(call: str) -> list[str]:
    return [one.value for one in arguments(call)]


def test_a_call_that_is_no_json_is_one_argument() -> None:
    assert arguments('ls "-la"') == (Argument('ls "-la"', 0, 8),)


@pytest.mark.parametrize(
    "call", ['{"cmd": "\\u0072m -rf /",}', '{"cmd": "\\u0072m -rf /"', '["\\u0072m -rf /"' + ", [" * 9_000]
)
def test_of_what_is_nearly_json_the_strings_are_told_beside_the_whole(call: str) -> None:
    assert values(call)[0] == call
    assert "rm -rf /" in values(call)


def test_strings_are_told_where_they_are_written() -> None:
    call = '{"path": "a\\nb", "all": [1, true, {"q": "\\u00e9"}, "é", "\\u0061\\/b"]}'
    told = arguments(call)
    assert [one.value for one in told] == ["path", "a\nb", "all", "q", "é", "é", "a/b"]
    written = ["path", "a\\nb", "all", "q", "\\u00e9", "é", "\\u0061\\/b"]
    assert [call[one.start : one.end] for one in told] == written


def test_of_values_under_one_name_all_are_told() -> None:
    assert values('{"cmd": "; rm -rf /", "cmd": "ls", "in": {"q": "drop table a", "q": 1}}') == [
        *("cmd", "; rm -rf /", "cmd", "ls", "in", "q", "drop table a", "q")
    ]


def test_a_long_call_is_told_by_its_strings_too() -> None:
    told = arguments(json.dumps({"pad": "x" * 100_000, "cmd": "drop\ttable a"}))
    assert [len(one.value) for one in told] == [3, 100_000, 3, 12]


def test_so_many_strings_are_looked_at_and_not_one_more() -> None:
    assert len(arguments(json.dumps(["a"] * MOST_ARGUMENTS))) == MOST_ARGUMENTS
    with pytest.raises(TooLarge, match="the call has more than 16384 strings in it; send fewer of them"):
        arguments(json.dumps(["a"] * (MOST_ARGUMENTS + 1)))


def test_a_string_that_is_not_closed_is_read_once() -> None:
    call = '{"cmd": ' + '"\\' * 200_000
    assert [one.value for one in arguments(call)] == [call, "cmd"]


@pytest.mark.parametrize(
    "call", ["[" * 100_000, json.dumps({"a": [[[["x"]]]]}), "null", "", "\ud800", '["\\ud800"]', '["\\q"]', '"\\']
)
def test_any_call_has_an_answer(call: str) -> None:
    assert all(0 <= one.start <= one.end <= len(call) for one in arguments(call))
