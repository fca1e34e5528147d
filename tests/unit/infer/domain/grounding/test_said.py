"""What a model says, cut while it speaks: a sentence that has ended for good is not changed by what comes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sluiceway_infer.domain.grounding.said import Brackets, SentenceEnds, said, said_so_far


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He won. [1] He left [2, 3].", [("He won.", ""), ("He left.", " ")]),
        ("Two things:\n- a long one\n- b", [("Two things:", ""), ("- a long one", "\n"), ("- b", "\n")]),
        ("", []),
    ],
)
def test_what_is_said_falls_into_sentences_without_a_models_own_numbers(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(one.text, one.before) for one in said(text)] == expected


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("He won. He", ["He won."]),
        ("He won.", []),
        ("It cost 3. ", []),
        ("He won [1", []),
        ("He won. [1", []),
        ("他来了。他", ["他来了。"]),
    ],
)
def test_a_sentence_has_ended_when_the_next_one_begins(text: str, ended: list[str]) -> None:
    assert [one.text for one in said_so_far(text)] == ended


_PIECES = (
    "He won",
    ". ",
    ".",
    "!",
    "? ",
    "\n",
    "\n\n",
    "[1]",
    "[123][124]",
    "\u201c",
    "u. a. ",
    "J.-P. ",
    " [2, 3]",
    " e.g. ",
    "3",
    "No. ",
    "。",
    "」",
    '"',
    " a",
    "[",
)
_SAID = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)


@given(_SAID, st.integers(0, 60))
def test_whatever_comes_the_sentences_that_ended_stay(text: str, at: int) -> None:
    ended = said_so_far(text[:at])
    assert said(text)[: len(ended)] == ended


@given(st.lists(st.sampled_from((*_PIECES, ". ", " [1]", "[", "2]", "\n", "A", "。", "!", " ")), max_size=40))
@example([".", "。", ". "])
def test_no_end_of_a_sentence_is_overlooked(pieces: list[str]) -> None:
    ends, heard, settled = SentenceEnds(), "", 0
    for piece in pieces:
        heard += piece
        ended, now = ends.ended(piece), len(said_so_far(heard))
        assert ended or now <= settled, (heard, piece)
        settled = max(settled, now)


BRACKETS = Brackets.of(["A group has [6-8] people. Codes begin with [12] signs.", "Une salle de [3, 4] places."])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A group has [6-8] people [1].", ["A group has [6-8] people."]),
        ("The size is [6-8].", ["The size is [6-8]."]),
        ("Codes begin with [12] signs. [2] They", ["Codes begin with [12] signs.", "They"]),
        ("A group is large [1-2]. It has [6–8] people.", ["A group is large.", "It has [6–8] people."]),
        ("It opens at nine [1][2].", ["It opens at nine."]),
    ],
)
def test_what_a_document_says_in_brackets_is_no_mark(text: str, expected: list[str]) -> None:
    assert [one.text for one in said(text, BRACKETS)] == expected


@given(st.lists(st.sampled_from((*_PIECES, " [6-8]", " [1-2]", "[3, 4]", " people")), max_size=14), st.integers(0, 60))
def test_brackets_of_the_documents_change_no_sentence_that_ended(pieces: list[str], at: int) -> None:
    text = "".join(pieces)
    ended = said_so_far(text[:at], BRACKETS)
    assert said(text, BRACKETS)[: len(ended)] == ended
