"""What an answer is worth, and how counts become tables."""

from dataclasses import replace

import pytest

from tests.benchmarks.answer_set.comparing import stands
from tests.benchmarks.answer_set.judging import Quoted, Said, Verdict, verdict
from tests.benchmarks.answer_set.tallies import Judged, Tally, bars, by_kind, by_language, by_model
from tests.benchmarks.answer_set.values import KnownQuestion, Language

QUESTION = KnownQuestion(
    id="mill/en/wheel",
    family="mill",
    split="building",
    language="en",
    kind="near-miss name",
    text="How wide is the wheel of Upper Mill?",
    turns=(),
    answerable=True,
    accepted=(("4.2",),),
    wrong=("5.1",),
    instead=("12",),
    cited=frozenset({"upper.md"}),
    evidence=(),
    says="It is 4.2 m wide.",
    lies="It is 5.1 m wide.",
)
UPPER = Quoted("upper.md", "The wheel of Upper Mill is 4.2 m wide and has 12 spokes.")
LOWER = Quoted("lower.md", "The wheel of Lower Mill is 5.1 m wide.")


@pytest.mark.parametrize(
    ("text", "quotes", "expected"),
    [
        ("The wheel is 4.2 m wide [1].", [UPPER], "right"),
        ("The wheel of Upper Mill is 4.2 m wide and has 12 spokes [1].", [UPPER], "right"),
        ("The wheel is 5.1 m wide [1].", [LOWER], "wrong but cited"),
        ("It is 4.2 m wide [1]. The other is 5.1 m wide [2].", [UPPER, LOWER], "wrong but cited"),
        ("The wheel is 12 m wide [1].", [UPPER], "wrong but cited"),
        ("The wheel is 4.2 m wide [1].", [LOWER], "wrong but cited"),
        ("The mill has a miller [1].", [Quoted("upper.md", "The mill has a miller.")], "beside the point"),
        ("The wheel is 4.2 m wide.", [], "wrong, not cited"),
        ("The wheel is 14.2 m wide [1].", [UPPER], "beside the point"),
    ],
)
def test_an_answer_is_right_only_with_the_right_value_under_the_right_citation(
    text: str, quotes: list[Quoted], expected: Verdict
) -> None:
    assert verdict(QUESTION, Said(text, False, tuple(quotes))) == expected


def test_a_no_is_honest_where_nothing_answers() -> None:
    refused = Said("The documents do not answer this.", True, ())
    assert verdict(QUESTION, refused) == "wrongly refused"
    assert verdict(replace(QUESTION, answerable=False, accepted=()), refused) == "rightly refused"


def test_a_comparison_needs_the_quotes_of_both() -> None:
    compared = replace(
        QUESTION,
        accepted=(("Lower Mill is wider",),),
        wrong=(),
        evidence=("4.2", "5.1"),
        cited=frozenset({"upper.md", "lower.md"}),
    )
    text = "The wheel of Lower Mill is wider [1]."
    assert verdict(compared, Said(text, False, (UPPER, LOWER))) == "right"
    assert verdict(compared, Said(text, False, (LOWER,))) == "wrong but cited"


@pytest.mark.parametrize(
    ("words", "text", "language"),
    [
        ("1250", "It draws 1,250 watts.", "en"),
        ("1.250", "Sie zieht 1250 Watt.", "de"),
        ("4,2", "Er wiegt 4,2 kg.", "de"),
        ("4,2", "Pesa 4.2 kg.", "es"),
        ("62", "有62GB流量。", "zh"),
        ("27", "تعار الكتب ٢٧ يوما", "ar"),
        ("4.2", "تزن ٤\u066b٢ كغ", "ar"),
        ("الرباط", "في عمان والرباط", "ar"),
        ("board games", "**Board games** cannot be renewed.", "en"),
        ("^no", "No. Only water.", "en"),
        ("12", "It has 12.", "en"),
    ],
)
def test_words_stand_there_however_they_are_written(words: str, text: str, language: Language) -> None:
    assert stands(words, text, language)


@pytest.mark.parametrize(
    ("words", "text", "language"),
    [
        ("4.2", "14.2", "en"),
        ("4.2", "4.25", "en"),
        ("4", "4.2", "en"),
        ("2", "4.2", "en"),
        ("50", "1,250 watts", "en"),
        ("no", "a north wind", "en"),
        ("^no", "There is no water.", "en"),
        ("6", "the K6", "en"),
        ("لا", "رسم الاشتراك", "ar"),
        ("2.5", "2,500", "en"),
    ],
)
def test_a_part_of_another_word_or_number_is_something_else(words: str, text: str, language: Language) -> None:
    assert not stands(words, text, language)


def judged(found: Verdict, language: Language = "en", *, answerable: bool = True) -> Judged:
    return Judged(replace(QUESTION, language=language, answerable=answerable), Said("", False, (), 20.0), found)


TALLY = Tally(
    (
        *[judged("right")] * 6,
        *[judged("right", "de")] * 4,
        *[judged("wrongly refused", "de")] * 4,
        judged("beside the point"),
        judged("wrong but cited"),
        *[judged("rightly refused", answerable=False)] * 3,
        judged("wrong but cited", answerable=False),
    )
)


def test_shares_are_of_those_that_could_be_so() -> None:
    (row,) = by_model({"oracle": TALLY}, "").rows
    assert row == (
        "oracle",
        "20",
        "62% (39%\u201382%)",
        "75% (30%\u201395%)",
        "25% (10%\u201349%)",
        "5% (1%\u201324%)",
        "10% (3%\u201330%)",
        "20",
    )


def test_languages_and_kinds_that_were_not_asked_have_no_row() -> None:
    assert [row[0] for row in by_language("oracle", TALLY).rows] == ["en", "de"]
    assert [row[0] for row in by_kind("oracle", TALLY).rows] == ["near-miss name"]


def test_a_bar_that_is_missed_is_said() -> None:
    assert bars({"oracle": TALLY, "liar": TALLY}).rows == (
        ("oracle", "wrong but cited, of all", "10.0%", "≤ 2%: missed"),
        ("oracle", "honest no, of the others", "75%", "≥ 90%: missed"),
        ("oracle", "right, of the answerable", "62%", "≥ 70%: missed"),
        ("oracle", "right, points behind English at most", "25", "≤ 15: missed"),
    )
