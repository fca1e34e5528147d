"""Cost of an answer: it grows with a question up to a bound alone. Counted in calls."""

import sys
from types import FrameType

from tests.support.grounding import said

ZH = "".join(f"水泵电机甲{at}重{at}公斤。" for at in range(40))


def _calls(question: str, text: str) -> int:
    """How many functions of the rules are called, generators at each of their steps."""
    count, before = 0, sys.getprofile()

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "grounding" in frame.f_code.co_filename

    sys.setprofile(note)
    try:
        said(question, text, title="Sheet")
    finally:
        sys.setprofile(before)
    return count


def _of_question(signs: int) -> int:
    cases = "，如果".join(chr(0x4E00 + at * 7) * 6 for at in range(signs // 9))
    return _calls(f"水泵，{cases}有多重？", ZH)


def test_a_question_of_many_cases_costs_no_more_than_its_beginning() -> None:
    shorter, longer = _of_question(1800), _of_question(3600)
    assert longer < 1.2 * shorter


def _of_parts(number: int) -> int:
    listed = ", ".join(["two oars", "a sail of cotton"] * number)
    return _calls("What are the oars of the boat made of?", f"The boat has {listed}.")


def test_a_line_of_many_parts_costs_as_much_a_part_as_a_shorter_one() -> None:
    shorter, longer = _of_parts(60), _of_parts(120)
    assert longer < 2.5 * shorter


def _of_clauses(number: int) -> int:
    said_once = "the pot weighs 3 kg with ordinary water, and its lid is none of the lids, "
    return _calls("How heavy is the lid of the pot?", said_once * number)


def test_a_line_of_many_clauses_costs_as_much_a_clause_as_a_shorter_one() -> None:
    shorter, longer = _of_clauses(60), _of_clauses(120)
    assert longer < 2.5 * shorter
