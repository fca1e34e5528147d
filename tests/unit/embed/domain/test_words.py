"""The words that full text compares."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    assert [word for word in words(text, "question") if word != "s"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("น้ำดื่ม", ["น้ำ", "ำดื่", "ดื่ม"]),
        ("ទឹកក្រឡុក", ["ទឹក", "កក្", "ក្រ", "រឡុ", "ឡុក"]),
        ("人々", ["人々"]),
        ("Z̤apotec", ["z̤apotec"]),
        ("·\u0301 x", ["x"]),
        ("1\ufe0f\u20e3 next", ["1", "next"]),
    ],
)
def test_a_combining_mark_stays_inside_its_word(text: str, expected: list[str]) -> None:
    assert list(words(text, "question")) == expected


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("كِتَابٌ", "كتاب"),
        ("كـــتاب", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("\ufb2a\u05dc\u05d5\u05dd", "שלום"),
        ("İstanbul", "istanbul"),
        ("I\u0307STANBUL", "İstanbul"),
        ("Mu\u0308ller", "müller"),
        ("Mu\u200d\u0308ller", "müller"),
        ("가", "\u1100\u1161"),
        ("co\u00adoperate", "cooperate"),
        ("data\u2060base\ufeff", "database"),
        ("super\u200bcalifragilistic", "supercalifragilistic"),
        ("क्\u200dष", "क्ष"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "می خواهم"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_what_reads_alike_is_the_same_word(written: str, asked: str) -> None:
    assert list(words(written, "question")) == list(words(asked, "question")) != []


@pytest.mark.parametrize(("one", "other"), [("آن", "ان"), ("résumé", "resume"), ("कि", "की")])
def test_marks_that_make_another_letter_make_another_word(one: str, other: str) -> None:
    assert list(words(one, "question")) != list(words(other, "question"))


_TRYING = "aIiéשָׁכִתَक्षिน้ำ가각税が"
_SIGNS = st.text(st.characters(exclude_categories=("Cs",))) | st.text(f"{_TRYING}\u0301\u0307\u0323\u200c\u00ad _1")


@given(_SIGNS)
def test_words_do_not_depend_on_how_their_signs_are_composed(text: str) -> None:
    assert list(words(normalize("NFD", text), "question")) == list(words(normalize("NFC", text), "question"))


@pytest.mark.parametrize(
    ("text", "said", "asked"),
    [
        ("税", ["税"], ["税"]),
        ("税金は高い", ["税金", "金は", "は高", "高い", "税", "金", "高"], ["税金", "金は", "は高", "高い"]),
        ("水 税金", ["水", "税金", "税", "金"], ["水", "税金"]),
        ("물을", ["물을", "물", "을"], ["물을"]),
        ("ရေကန်", ["ရေက", "ကန်", "ရေ", "က", "န်"], ["ရေက", "ကန်"]),
        ("น้ำ", ["น้ำ"], ["น้ำ"]),
        ("タイヤ", ["タイ", "イヤ"], ["タイ", "イヤ"]),
        ("mill", ["mill"], ["mill"]),
    ],
)
def test_a_passage_says_each_sign_that_may_be_a_word_and_a_question_asks_for_one_alone(
    text: str, said: list[str], asked: list[str]
) -> None:
    assert (list(words(text, "passage")), list(words(text, "question"))) == (said, asked)


@given(_SIGNS)
def test_a_question_has_no_word_that_a_passage_of_the_same_text_has_not(text: str) -> None:
    assert set(words(text, "question")) <= set(words(text, "passage"))


@given(_SIGNS)
def test_no_word_has_a_blank_or_is_empty(text: str) -> None:
    assert all(word.split() == [word] for word in words(text, "question"))


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
    assert analyser.words("mills grinding", "passage") == analyser.words("The mill grinds", "question") == "mill grind"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("hindi", "किताबों में", "किताब में"),
        ("tamil", "புத்தகங்கள்", "புத்தகம்"),
        ("arabic", "الكِتَابُ", "كتاب"),
        ("turkish", "İSTANBUL'DA", "istanbul"),
    ],
)
def test_endings_do_not_matter_in_scripts_with_marks(language: str, one: str, other: str) -> None:
    analyser = SnowballAnalyser(language)
    assert set(analyser.words(other, "question").split()) <= set(analyser.words(one, "passage").split())


def test_another_language_is_another_analysis() -> None:
    assert SnowballAnalyser("english").name != SnowballAnalyser("german").name


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Invalid, match="english"):
        SnowballAnalyser("klingon")
