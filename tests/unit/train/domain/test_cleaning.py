"""Rows that are left out, and those that contradict each other."""

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_train.domain.cleaning import SAME_ANSWER, FitRows, conflicts, unfit
from sluiceway_train.domain.datasets import LeftOutTally
from sluiceway_train.domain.rows import MOST_CHARACTERS, DatasetRow, IdentifiedRow, PromptMessage
from sluiceway_train.domain.sketches import similarity, sketch

QUESTION = "When does the office of the harbour master open on a Monday?"
DAY = "the mill by the river turns its wheel all day"
HALF_OF_IT = "the mill by the river turns its at and stones by"


def row(question: str, answer: str) -> DatasetRow:
    return DatasetRow(named=answer[:10], origin="file", prompt=(PromptMessage("user", question),), answer=answer)


def rows(*said: tuple[str, str]) -> list[IdentifiedRow]:
    return [IdentifiedRow(f"row_{number}", "training", row(*each)) for number, each in enumerate(said, start=1)]


@pytest.mark.parametrize(("more", "why"), [(0, None), (1, "too_long")])
def test_a_row_has_as_many_characters_as_a_base_may_take(more: int, why: str | None) -> None:
    assert unfit(row("Why?", "a" * (MOST_CHARACTERS - 4 + more)), "sft") == why


@pytest.mark.parametrize(("asked", "why"), [("Why?", None), (" \n", "empty")])
def test_a_system_prompt_asks_nothing(asked: str, why: str | None) -> None:
    prompt = PromptMessage("system", "You help at the mill."), PromptMessage("user", asked)
    assert unfit(DatasetRow(named="line 1", origin="file", prompt=prompt, answer="Water."), "sft") == why


def test_all_rows_together_have_as_many_characters_as_are_asked_for_at_the_most() -> None:
    fit = FitRows("sft", LeftOutTally(), most=20)
    for _ in range(2):
        fit.take(row("Why?", "water."))
    with pytest.raises(TooLarge, match="have more than 20 characters"):
        fit.take(row("W?", "w"))
    assert len(fit.rows) == 2


def test_an_answer_contradicts_one_of_which_it_shares_less_than_half() -> None:
    assert similarity(sketch(DAY), sketch(HALF_OF_IT)) == SAME_ANSWER
    assert conflicts(rows((QUESTION, DAY), (QUESTION, HALF_OF_IT))) == ()
    assert conflicts(rows((QUESTION, DAY), (QUESTION, "nobody knows"))) == (("row_1", "row_2"),)


def test_questions_with_other_numbers_are_other_questions() -> None:
    asked = f"{QUESTION} At gate 1?", f"{QUESTION} At gate 2?"
    assert conflicts(rows((asked[0], "At eight, says the harbour master."), (asked[1], "Nobody knows."))) == ()


def test_questions_with_the_same_answer_contradict_nothing() -> None:
    assert conflicts(rows((QUESTION, DAY), (f"{QUESTION}?", DAY))) == ()


def test_a_row_that_contradicts_two_is_in_one_group() -> None:
    said = ((QUESTION, "In the morning."), (QUESTION, "Never at all."), (QUESTION, "Ask the harbour master."))
    assert conflicts(rows(*said)) == (("row_1", "row_2", "row_3"),)
