"""Answers that wait for the database: how many, how much, and whose go where there is no room."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluiceway_infer.adapters.database.waiting_answers import Waiting, WaitingAnswers, WaitingLimits, waiting
from sluiceway_infer.domain.guard import Verdict
from tests.support.infer import ANSWER, CITATION

KILOBYTE = "x" * 1_024


def one(number: int, tenant: str = "a", text: str = "") -> Waiting:
    return waiting(replace(ANSWER, id=f"ans_{number}", tenant=tenant, text=text))


def ids(some: Sequence[Waiting]) -> list[str]:
    return [each.answer.id for each in some]


def test_by_number_the_oldest_goes() -> None:
    there = WaitingAnswers(WaitingLimits(answers=2))
    assert [ids(there.add(one(number))) for number in range(4)] == [[], [], ["ans_0"], ["ans_1"]]
    assert ids(there.of("a")) == ["ans_2", "ans_3"]


def test_by_bytes_as_many_go_as_make_room() -> None:
    there = WaitingAnswers(WaitingLimits(bytes=5 * one(0, text=KILOBYTE).bytes))
    for number in range(5):
        assert there.add(one(number, text=KILOBYTE)) == []
    assert ids(there.add(one(5, text=KILOBYTE * 6))) == ["ans_0", "ans_1", "ans_2"]


def test_whoever_floods_takes_no_other_s_place() -> None:
    there = WaitingAnswers(WaitingLimits(bytes=20 * 1_024))
    there.add(one(0, "small"))
    let_go = [each for number in range(1, 50) for each in there.add(one(number, "large", KILOBYTE))]
    assert {each.answer.tenant for each in let_go} == {"large"}
    assert there.get("small", "ans_0") is not None


def test_whoever_floods_with_many_that_are_small_takes_no_place_of_one_who_has_few_that_are_large() -> None:
    there = WaitingAnswers(WaitingLimits(answers=10))
    there.add(one(0, "few", KILOBYTE * 100))
    let_go = [each for number in range(1, 50) for each in there.add(one(number, "many"))]
    assert ({each.answer.tenant for each in let_go}, len(there)) == ({"many"}, 10)


def test_signs_count_by_their_bytes() -> None:
    assert one(0, text="水" * 100).bytes - one(0).bytes == 300


def test_what_took_part_counts_as_well() -> None:
    bare = replace(ANSWER, citations=(), verdicts=())
    verdict = Verdict(kind="question", action="allow", released=())
    more = replace(bare, citations=(replace(CITATION, quote=""),) * 3, verdicts=(verdict,) * 2)
    assert waiting(more).bytes - waiting(bare).bytes == 5 * 1_024


def test_what_was_written_makes_room_and_what_comes_again_counts_once() -> None:
    there = WaitingAnswers(WaitingLimits(bytes=one(0, text=KILOBYTE).bytes))
    assert [there.add(one(0, text=KILOBYTE)) for _ in range(3)] == [[], [], []]
    there.remove(one(0), one(7))
    assert (len(there), there.add(one(1, text=KILOBYTE))) == (0, [])


@pytest.mark.parametrize(("text", "sizes"), [("", [500, 500, 1]), ("x" * 2**20, [7] * 143)])
def test_a_transaction_bears_so_many_at_a_time_and_so_much(text: str, sizes: list[int]) -> None:
    there = WaitingAnswers(WaitingLimits(bytes=2**31))
    for number in range(1_001):
        there.add(one(number, text=text))
    assert [len(batch) for batch in there.batches()] == sizes


def test_an_answer_of_which_a_transaction_is_full_is_written_alone() -> None:
    there = WaitingAnswers(WaitingLimits(bytes=2**30))
    for number in range(2):
        there.add(one(number, text="x" * 2**24))
    assert [ids(batch) for batch in there.batches()] == [["ans_0"], ["ans_1"]]
