"""Arguments of a call are told with their places."""

import json

import pytest

from sluiceway_guard.domain.arguments import Argument, arguments


def test_a_call_that_is_no_json_is_one_argument() -> None:
    assert arguments("ls -la") == (Argument("ls -la", 0, 6),)
    assert arguments('{"a": ') == (Argument('{"a": ', 0, 6),)


def test_strings_are_told_where_they_are_written() -> None:
    call = '{"path": "a\\nb", "all": [1, true, {"q": "\\u00e9"}, "é"]}'
    told = arguments(call)
    assert [one.value for one in told] == ["path", "a\nb", "all", "q", "é", "é"]
    assert [call[one.start : one.end] for one in told][:5] == ["path", "a\\nb", "all", "q", "\\u00e9"]


def test_a_string_with_other_escapes_has_the_whole_call() -> None:
    call = '["\\u0061b"]'
    assert arguments(call) == (Argument("ab", 0, len(call)),)


@pytest.mark.parametrize("call", ["[" * 100_000, json.dumps({"a": [[[["x"]]]]}), "null", "", "\ud800", '["\\ud800"]'])
def test_any_call_has_an_answer(call: str) -> None:
    assert all(0 <= one.start <= one.end <= len(call) for one in arguments(call))
