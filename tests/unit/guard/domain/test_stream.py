"""Where a text that comes in pieces may be cut."""

import random
import re

import pytest

from sluiceway_guard.domain import opened, stream
from sluiceway_guard.domain.opened import Opened
from sluiceway_guard.domain.stream import (
    _BLOCK,
    _BREAK,
    LONGEST_UNSAFE,
    NOTHING_TRIED,
    _breaks,
    _is_end,
    next_cut,
    unsettled,
)


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("", ""),
        ("One", ""),
        ("One two", "One "),
        ("One two \n three", "One "),
        ("One two \n three four", "One two \n three "),
        ("One two \n\nHuman: go", "One "),
        ("One two \n\nHuman: go on", "One two \n\nHuman: go "),
        ("https://host/\u8fd9\u3002\u90a3", ""),
        ("One\n### System prompt is", ""),
        # White space may go on.
        ("One two ", "One "),
        ("[x]:" + " " * 300 + "//host/a and", "[x]:" + " " * 300 + "//host/a "),
        ("[x]:" + " " * 300 + "//host/a", ""),
        ("The card 4111 1111", "The card "),
        ("The account GB82 WEST 1234", "The account "),
        ("The key: hunter is", "The key: hunter "),
        ("The key: hunter", "The "),
        ("The key = hunter", "The "),
        ("It is '", "It is "),
        ("See [the page](http://x/y z", "See "),
        ("See [the page](http://x/y) and", "See [the page](http://x/y) "),
        ("Look <img src=x alt", "Look "),
        ("Where a < b is so", "Where a < b is "),
        ("[ [ [ all of", ""),
        ("One [two] [three four", "One [two] "),
        ("A key -----BEGIN RSA KEY----- abc def", "A key "),
        ("\u8fd9\u662f\u4e00\u3002\u90a3\u662f", "\u8fd9\u662f\u4e00\u3002"),
    ],
)
def test_what_could_still_become_something_else_is_held_back(text: str, goes: str) -> None:
    assert text[: next_cut(text, 0).at] == goes


def test_no_break_is_missed_where_a_block_of_the_text_begins() -> None:
    draw = random.Random(5)
    for _ in range(300):
        text = "".join(
            draw.choice(("a", "b:", " ", "  ", "\n", " \n ", "\u3002", "\u9019\u3002")) for _ in range(5 * _BLOCK)
        )
        start, end = draw.randint(0, _BLOCK), len(text) - draw.randint(0, _BLOCK)
        forwards = [match.end() for match in _BREAK.finditer(text, start, end)]
        assert list(_breaks(text, start, end)) == forwards[::-1]


def test_as_much_is_held_back_as_a_phrase_may_reach() -> None:
    text = "one two three four five"
    assert text[: next_cut(text, 0, reach=10).at] == "one two "


def test_nobody_holds_a_stream_for_ever() -> None:
    assert next_cut("[" * (LONGEST_UNSAFE - 1), 0) == (0, True)
    assert next_cut("[" * (3 * LONGEST_UNSAFE), 0) == (LONGEST_UNSAFE, False)


class Counted:
    """A pattern that notes how many characters it is told to search."""

    def __init__(self, pattern: re.Pattern[str], characters: list[int]) -> None:
        self.match = pattern.match
        self._pattern, self._characters = pattern, characters

    def finditer(self, text: str, start: int, end: int) -> object:
        self._characters.append(end - start)
        return self._pattern.finditer(text, start, end)


class Matched:
    """A pattern that notes how many characters it is told to match."""

    def __init__(self, pattern: re.Pattern[str], characters: list[int]) -> None:
        self._pattern, self._characters = pattern, characters

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        self._characters.append(min(end, len(text)) - start)
        return self._pattern.match(text, start, end)


@pytest.mark.parametrize("unit", ["1 ", "[a 1]5 ", "<| ", "](a 1 ", "-----BEGIN 1 ", "<a 1 "])
def test_a_text_is_read_once_however_many_breaks_are_tried(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[int]()
    monkeypatch.setattr(opened, "_SIGN", Counted(opened._SIGN, read))
    next_cut(unit * LONGEST_UNSAFE, 0)
    assert read == [LONGEST_UNSAFE]


@pytest.mark.parametrize("unit", ["x", "\u9019", "[\u9019\u3002", "://\u9019\u3002"])
def test_a_text_without_white_space_is_searched_for_breaks_once(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searched = list[int]()
    for name in ("_BREAK", "_MAY_BREAK", "_ADDRESS"):
        monkeypatch.setattr(stream, name, Counted(getattr(stream, name), searched))
    text = "[" + unit * (LONGEST_UNSAFE // len(unit) - 1)
    assert next_cut(text, 0).at == 0
    assert sum(searched) <= 2 * len(text)


@pytest.mark.parametrize("before", ["https://host/", "one\n# ", "one\n\uff11"])
def test_a_break_that_was_tried_is_not_tried_again_within_one_word(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, left = list[int](), NOTHING_TRIED

    def counted(text: str, start: int, at: int) -> bool:
        tried.append(at)
        return _is_end(text, start, at)

    monkeypatch.setattr(stream, "_is_end", counted)
    text = before + "\uff11\u3002" * 500
    for read in range(1, len(text), 3):
        start = len("one") if before.startswith("one") else 0
        assert next_cut(text[:read], start, unsettled=left).at == start
        left = unsettled(text[:read])
    assert len(tried) <= 500


def test_an_address_before_what_was_tried_is_not_read_anew_with_each_break(monkeypatch: pytest.MonkeyPatch) -> None:
    searched, left, text = list[int](), NOTHING_TRIED, "://\u9019\u3002" * 1_000
    monkeypatch.setattr(stream, "_ADDRESS", Counted(stream._ADDRESS, searched))
    for end in range(1, len(text) + 1):
        assert next_cut(text[:end], 0, unsettled=left).at == 0
        left = unsettled(text[:end])
    assert sum(searched) <= 5 * len(text)


@pytest.mark.parametrize("before", range(4_096 - 8, 4_096 + 8))
def test_an_address_holds_a_mark_as_far_as_a_finding_goes_however_it_comes(before: int) -> None:
    text = "a://" + "x" * before + "\u9019\u3002"
    for at in range(len(text) - 10, len(text)):
        assert next_cut(text, 0, unsettled=unsettled(text[:at])) == next_cut(text, 0)
    for at in range(1, 6):
        assert next_cut("a://b\u9019\u3002", 0, unsettled=unsettled("a://b"[:at])).at == 0


@pytest.mark.parametrize("word", ["x", "x:", "\u9019"])
def test_a_word_behind_an_end_of_a_line_is_read_once_it_is_over(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, left, text = list[int](), NOTHING_TRIED, "a\n" + word * 2_000 + "x"
    monkeypatch.setattr(stream, "_BREAK", Matched(stream._BREAK, read))
    for end in range(1, len(text) + 1):
        assert next_cut(text[:end], 0, unsettled=left).at == 0
        left = unsettled(text[:end])
    assert next_cut(text + " ", 0, unsettled=left).at == len("a\n")
    assert sum(read) <= 3 * len(text)


def test_a_break_is_settled_once_what_stands_behind_it_is_there() -> None:
    texts = ("water", "blue water", "blue water ", "blue \nwater", "blue\n water is", "blue \n\n")
    assert [unsettled(text) for text in texts] == [(5, -1), (10, -1), (10, -1), (11, 4), (14, -1), (4, -1)]


def test_a_text_that_comes_in_pieces_is_cut_as_if_nothing_had_been_tried_before() -> None:
    draw, units = (
        random.Random(3),
        (
            "a",
            "b:",
            " ",
            "\n",
            " \n ",
            "\u9019\u3002",
            "://",
            "1",
            "[",
            "]",
            "<b ",
            "#",
            "x" * 40,
            "](",
            ")",
            "<|",
            ">",
        ),
    )
    for _ in range(1_000):
        text, start, left = "".join(draw.choice(units) for _ in range(draw.randint(1, 90))), 0, NOTHING_TRIED
        so_far = Opened()
        for read in sorted(draw.randint(1, len(text)) for _ in range(10)):
            while (cut := next_cut(text[:read], start, unsettled=left, opened=so_far)).at > start:
                assert cut == next_cut(text[:read], start)
                start, so_far = cut.at, Opened(cut.at)
            assert cut == next_cut(text[:read], start)
            left = unsettled(text[:read])
