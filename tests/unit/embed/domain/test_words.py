"""The words that full text compares."""

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.domain.words import windows, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Mill's wheel turns!", ["mill", "wheel", "turns"]),
        ("What is it?", []),
        ("ISO-9001 and 3.5 mm", ["iso", "9001", "3", "5", "mm"]),
        ("snake_case", ["snake", "case"]),
        ("Größe ändern", ["größe", "ändern"]),
        ("東京都", ["東京", "京都"]),
        ("水", ["水"]),
        ("GPUの性能", ["gpu", "の性", "性能"]),
        ("", []),
    ],
)
def test_text_becomes_words(text: str, expected: list[str]) -> None:
    assert [word for word in words(text) if word != "s"] == expected


@pytest.mark.parametrize("text", ["What turns the mill? " * 120, "水車は何で回りますか" * 300, "x" * 2000])
def test_windows_have_all_of_a_text_and_none_is_too_long_or_a_rest(text: str) -> None:
    pieces = windows(text, 768)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= 768 for piece in pieces)
    assert min(map(len, pieces)) > 300


@pytest.mark.parametrize(("text", "characters"), [("What turns the mill?", 768), ("mill " * 2000, 0), (" " * 900, 768)])
def test_what_is_read_whole_is_one_window(text: str, characters: int) -> None:
    assert windows(text, characters) == [text]


def test_endings_do_not_matter() -> None:
    analyser = SnowballAnalyser("english")
    assert analyser.words("mills grinding") == analyser.words("The mill grinds") == "mill grind"


def test_another_language_is_another_analysis() -> None:
    assert SnowballAnalyser("english").name != SnowballAnalyser("german").name


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Invalid, match="english"):
        SnowballAnalyser("klingon")
