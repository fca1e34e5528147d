"""Judgements of rows: what is left out, and what is kept with marks."""

import pytest

from sluiceway_train.domain.judgements import FoundPart, RowJudgement, marked, ruling
from sluiceway_train.domain.rows import DatasetRow, PromptMessage

ROW = DatasetRow(
    named="ans_1", origin="graded", prompt=(PromptMessage("user", "I am ada@x.example"),), answer="Hi, Ada!"
)


def found(kind: str = "pii.email", start: int = 5, end: int = 18, part: int = 0, **more: bool) -> FoundPart:
    return FoundPart(part=part, start=start, end=end, kind=kind, **more)


@pytest.mark.parametrize(
    ("judgement", "keep", "expected"),
    [
        (RowJudgement(), False, None),
        (RowJudgement((found("injection"),)), False, None),
        (RowJudgement((found(),)), False, "personal_data"),
        (RowJudgement((found(),)), True, None),
        (RowJudgement((found("secret"),)), False, "personal_data"),
        (RowJudgement((found("injection", is_blocked=True),), is_blocked=True), True, "blocked"),
        (RowJudgement((found(is_blocked=True),), is_blocked=True), False, "personal_data"),
        (RowJudgement((found(is_blocked=True),), is_blocked=True), True, None),
        (RowJudgement((found(), found("injection", is_blocked=True)), is_blocked=True), True, "blocked"),
        (RowJudgement(is_blocked=True), True, "blocked"),
        (RowJudgement((found(),), is_whole=False), True, "personal_data"),
        (RowJudgement((found("control_token"),), is_whole=False), True, "blocked"),
    ],
)
def test_the_ruling_follows_from_what_was_found(judgement: RowJudgement, keep: bool, expected: str | None) -> None:
    assert ruling(judgement, keep_redacted=keep) == expected


def test_marks_stand_in_the_place_of_personal_data() -> None:
    row = marked(ROW, RowJudgement((found(), found("pii.name", 4, 7, part=1))))
    assert row.texts == ("I am [EMAIL]", "Hi, [NAME]!")


def test_what_overlaps_is_one_mark_and_nothing_is_left_of_it() -> None:
    row = marked(ROW, RowJudgement((found("secret", 7, 18), found("pii.email", 5, 12))))
    assert row.texts[0] == "I am [EMAIL]"


def test_what_the_policy_takes_out_is_taken_out() -> None:
    row = marked(ROW, RowJudgement((found("control_token", 2, 4, part=1, is_redacted=True), found("link", 0, 1))))
    assert row.texts == ("I am ada@x.example", "Hi Ada!")


def test_a_row_of_which_nothing_was_found_is_the_same() -> None:
    assert marked(ROW, RowJudgement((found("injection"),))) is ROW
