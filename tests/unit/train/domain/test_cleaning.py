"""Rows that are left out, and those that contradict each other."""

from dataclasses import replace

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_train.domain.cleaning import SAME_ANSWER, FitRows, RowSieve, conflicts, unfit
from sluiceway_train.domain.datasets import DatasetOptions, LeftOut, LeftOutReason, LeftOutTally
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


@pytest.mark.parametrize(("rejected", "why"), [("Wind.", None), ("Water.", "empty"), ("", "empty")])
def test_of_two_answers_that_are_the_same_none_is_the_better_one(rejected: str, why: str | None) -> None:
    assert unfit(replace(row("What turns the mill?", "Water."), rejected=rejected), "dpo") == why


@pytest.mark.parametrize(("answer", "why"), [(" ", "empty"), ("a" * (MOST_CHARACTERS - 3), "too_long")])
def test_a_row_that_its_marks_have_made_unfit_is_left_out(answer: str, why: LeftOutReason) -> None:
    sieve = RowSieve("sft", DatasetOptions(), LeftOutTally())
    sieve.take(row("Why?", answer))
    assert (sieve.kept, sieve.tally.all()) == ([], (LeftOut(why, 1, (answer[:10],)),))


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


INSTRUCTIONS = """You sort what citizens write to the service desk of a city. Say which office has to answer: roads,
parks, waste or taxes. Roads has street lamps, potholes, signs and bridges; parks has trees, benches, playgrounds and
ponds; waste has bins, days of collection and litter; taxes has dogs, second homes and permits. Write its name alone, in
small letters and without a full stop. Of two matters the first one counts. Never explain your choice, and never repeat
what the citizen wrote.

The citizen writes: """
LAMP = "The lamp before our front door is dark since last week."
BRIDGE = "There is a hole in the middle of the bridge to the mill."
BENCH = "A branch fell onto the bench by the pond and broke it."


def told(message: str, *, as_system: bool) -> tuple[PromptMessage, ...]:
    if as_system:
        return PromptMessage("system", INSTRUCTIONS), PromptMessage("user", message)
    return (PromptMessage("user", f"{INSTRUCTIONS}{message}"),)


def sorted_message(message: str, answer: str, *, as_system: bool) -> DatasetRow:
    return DatasetRow(named=message, origin="file", prompt=told(message, as_system=as_system), answer=answer)


@pytest.mark.parametrize("as_system", [False, True])
def test_rows_that_ask_by_one_long_template_are_not_nearly_the_same(as_system: bool) -> None:
    sieve = RowSieve("sft", DatasetOptions(), LeftOutTally())
    for message in (LAMP, BRIDGE, f"{BRIDGE[:-1]}!"):
        sieve.take(sorted_message(message, "roads", as_system=as_system))
    assert [named.row.named for named in sieve.kept] == [LAMP, BRIDGE]
    assert sieve.tally.all() == (LeftOut("near_duplicate", 1, (f"{BRIDGE[:-1]}!",)),)


def test_a_copy_is_found_among_many_rows_of_one_template() -> None:
    sieve = RowSieve("sft", DatasetOptions(), LeftOutTally())
    places = ["mill", "harbour", "church", "market", "school", "castle", "tower", "garden", "station", "forest"]
    messages = [f"Near the {place} there is no light, {place[::-1] * 4}." for place in places]
    for message in (*messages, f"{messages[-1]}!"):
        sieve.take(sorted_message(message, "roads", as_system=True))
    assert len(sieve.kept) == len(places)


@pytest.mark.parametrize("as_system", [False, True])
def test_questions_of_one_long_template_contradict_each_other_only_where_they_ask_the_same(as_system: bool) -> None:
    said = ((LAMP, "roads"), (BENCH, "parks"), (LAMP, "taxes"))
    named = [
        IdentifiedRow(f"row_{number}", "training", sorted_message(*each, as_system=as_system))
        for number, each in enumerate(said, start=1)
    ]
    assert conflicts(named) == (("row_1", "row_3"),)
