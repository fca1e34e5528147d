"""Marks that stand for values."""

import pytest

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_guard.domain.pseudonyms import (
    MOST_KNOWN,
    Pseudonym,
    PseudonymTable,
    checked_known,
    find_marks,
    label_of,
    written_marks,
)

ANN, BEN = "ann@mill.example", "ben@mill.example"


def test_values_are_numbered_as_they_come_up_and_the_same_is_the_same() -> None:
    marks = PseudonymTable()
    said = [("pii.email", ANN), ("pii.email", BEN), ("pii.phone", "+49 30 12345"), ("pii.email", ANN.upper())]
    assert [marks.mark(*each) for each in said] == ["[EMAIL_1]", "[EMAIL_2]", "[PHONE_1]", "[EMAIL_1]"]


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("pii.card", "4111 1111 1111 1111", "4111-1111-1111-1111", True),
        ("pii.phone", "+49 (30) 12345", "+493012345", True),
        ("word.names", "Heron", "HERON", True),
        ("secret", "aB", "ab", False),
        ("pseudonym", "[EMAIL_1]", "[EMAIL_2]", False),
    ],
)
def test_of_two_ways_to_write_one_value_the_mark_is_one(kind: str, one: str, other: str, same: bool) -> None:
    marks = PseudonymTable()
    assert (marks.mark(kind, one) == marks.mark(kind, other)) == same


def test_known_marks_stand_for_what_they_stood_for_on_any_replica() -> None:
    marks = PseudonymTable([Pseudonym("[EMAIL_2]", ANN), Pseudonym("[TEXT_1]", "[EMAIL_3]")])
    assert [marks.mark("pii.email", each) for each in (ANN, BEN, "c@mill.example")] == [
        "[EMAIL_2]",
        "[EMAIL_1]",
        "[EMAIL_4]",
    ]


def test_no_mark_is_given_that_stands_in_the_texts() -> None:
    marks = PseudonymTable(written=written_marks(["Write to [EMAIL_1], [EMAIL_2] and [NOTE_7]"]))
    assert marks.mark("pii.email", ANN) == "[EMAIL_3]"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("pii.email", "EMAIL"),
        ("secret", "SECRET"),
        ("word.code-names", "CODE_NAMES"),
        ("word.größe", "GR_SSE"),
        ("word.7", "VALUE"),
        ("pseudonym", "TEXT"),
    ],
)
def test_a_label_is_the_last_member_of_its_kind(kind: str, label: str) -> None:
    assert label_of(kind) == label


def test_what_somebody_wrote_as_a_mark_is_found() -> None:
    text = "[EMAIL_1] [FIGURE_1] [EMAIL_0] [email_1] [EMAIL_12"
    assert [text[one.start : one.end] for one in find_marks(text, {"EMAIL"})] == ["[EMAIL_1]"]


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ([Pseudonym("EMAIL_1", ANN)], r"`known\[0\]` is no mark with a value"),
        ([Pseudonym("[EMAIL_1]", "")], r"`known\[0\]` is no mark with a value"),
        ([Pseudonym("[EMAIL_1]", ANN), Pseudonym("[EMAIL_1]", BEN)], "`known` has a mark twice"),
    ],
)
def test_what_guard_has_not_given_is_refused(known: list[Pseudonym], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        checked_known(known)


def test_more_than_can_be_known_is_refused() -> None:
    with pytest.raises(TooLarge, match="10,001 marks; send 10,000 at the most"):
        checked_known([Pseudonym(f"[EMAIL_{number}]", "x") for number in range(1, MOST_KNOWN + 2)])
