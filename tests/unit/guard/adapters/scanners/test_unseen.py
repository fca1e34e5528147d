"""What shows nothing is found; emoji, flags and scripts that need such signs are left alone."""

import pytest

from sluiceway_guard.adapters.scanners.unseen import BidiScanner, InvisibleScanner, SignScanner
from sluiceway_guard.domain.normalisation import ScannedText


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


def invisible(text: str) -> list[tuple[str, int, int]]:
    return [(one.rule, one.start, one.end) for one in InvisibleScanner().scan(ScannedText(text))]


def bidi(text: str) -> list[tuple[str, int, int]]:
    return [(one.rule, one.start, one.end) for one in BidiScanner().scan(ScannedText(text))]


@pytest.mark.parametrize(
    ("text", "rule", "start", "end"),
    [
        (f"a{tags('hi')}b", "invisible.tags", 1, 3),
        (f"🏴{tags('this is no flag')}", "invisible.tags", 1, 16),
        ("a" + "\ufe01" * 4, "invisible.selectors", 1, 5),
        ("a\u200b\u200c\u200d", "invisible.run", 1, 4),
    ],
)
def test_what_shows_nothing_is_found(text: str, rule: str, start: int, end: int) -> None:
    assert invisible(text) == [(rule, start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d💻 👨\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        "🏴" + tags("gbeng") + "\U000e007f",
        "می\u200cخواهم",
        "क्\u200dष",
        "葛\U000e0100城",
        "\ufeffA text with its mark.",
        "co\u00adoper\u00adation is hy\u00adphen\u00adated",
        "a\u200bb",
        "plain",
    ],
)
def test_emoji_and_scripts_that_need_such_signs_are_left_alone(text: str) -> None:
    assert invisible(text) == []


@pytest.mark.parametrize(
    ("text", "rule", "places"),
    [
        ("file \u202egpj.exe", "bidi.unbalanced", [5]),
        ("if a:\n  \u202exyz\u202c", "bidi.turned", [8, 12]),
        ("admin\u2066 // \u2069\u2069", "bidi.unbalanced", [5, 10, 11]),
        ("\u2067abc\u2069", "bidi.turned", [0, 4]),
        ("\u2066a\u202c", "bidi.unbalanced", [0, 2]),
    ],
)
def test_controls_that_turn_a_line_are_found(text: str, rule: str, places: list[int]) -> None:
    assert bidi(text) == [(rule, place, place + 1) for place in places]


def test_each_cut_of_a_word_is_found_where_there_are_several() -> None:
    cut = "i\u200bg\u200bnor\u200be"
    assert invisible(cut) == [("invisible.cut", place, place + 1) for place in (1, 3, 7)]


def test_of_an_answer_each_sign_is_found_by_itself() -> None:
    found = SignScanner().scan(ScannedText(f"a{tags('hi')}b\u2066c\u2069"))
    assert [(one.kind, one.start, one.end) for one in found] == [
        ("invisible", 1, 3),
        ("bidi", 4, 5),
        ("bidi", 6, 7),
    ]


@pytest.mark.parametrize(
    "text",
    ["Hello \u2068Ada\u2069!", "\u202bשלום abc\u202c", "\u200fמחיר\u200e 5", "العربية \u2067نص\u2069", "plain", "é"],
)
def test_controls_of_texts_that_need_them_are_left_alone(text: str) -> None:
    assert bidi(text) == []
