"""Suites have bounds, and the same cases the same digest."""

from dataclasses import replace

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.suites import (
    MOST_CASES,
    MOST_OF_CASE,
    CaseCheck,
    CaseMessage,
    CaseWords,
    SuiteCase,
    checked_cases,
    checked_suite_name,
    digest_of,
    read,
    written,
)
from tests.support.evaluations import a_case, cases

CASE = a_case(1)
ASKED = CASE.words.messages


def saying(*messages: CaseMessage, checks: tuple[CaseCheck, ...] = CASE.words.checks) -> SuiteCase:
    return replace(CASE, words=CaseWords(messages, checks))


def test_cases_are_read_as_they_were_written() -> None:
    words = CaseWords((CaseMessage("system", "Kurz."), CaseMessage("user", "Größe?\n")), (CaseCheck("json"),))
    assert read(written(words)) == words


def test_a_digest_is_of_all_cases_in_their_order() -> None:
    assert digest_of(cases(3)) == digest_of(cases(3))
    assert len({digest_of(some) for some in (cases(3), cases(2), cases(3)[::-1])}) == 3


@pytest.mark.parametrize("name", ["", "-a", "A", "a b", "a" * 65, "a/b"])
def test_a_name_has_bounds(name: str) -> None:
    with pytest.raises(Invalid, match="`name`"):
        checked_suite_name(name, field="name")


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (replace(CASE, case_id=""), "no id"),
        (replace(CASE, case_id="a b"), "no id"),
        (saying(), "0 messages"),
        (saying(CaseMessage("assistant", "Yes.")), "asks nothing"),
        (saying(CaseMessage("user", " ")), "asks nothing"),
        (saying(CaseMessage("user", "a\0b")), r"U\+0000"),
        (saying(CaseMessage("user", "a" * (MOST_OF_CASE + 1))), "too long"),
        (saying(*ASKED, checks=()), "0 checks"),
        (saying(*ASKED, checks=(CaseCheck("contains"),)), "empty check `contains`"),
        (saying(*ASKED, checks=(CaseCheck("groundedness", "sure"),)), "a groundedness that there is not"),
        (saying(*ASKED, checks=(CaseCheck("regex", "a" * 1_025),)), "`regex` of more than 1,024 bytes"),
        (saying(*ASKED, checks=(CaseCheck("schema", "a" * 16_385),)), "`schema` of more than 16,384 bytes"),
    ],
)
def test_a_case_has_bounds_and_is_named_by_its_place(case: SuiteCase, why: str) -> None:
    with pytest.raises(Invalid, match=rf"`cases\[1\]`.*{why}") as refused:
        checked_cases([a_case(0), case])
    assert refused.value.field == "cases"


@pytest.mark.parametrize("number", [0, MOST_CASES + 1])
def test_a_suite_has_so_many_cases(number: int) -> None:
    with pytest.raises(Invalid, match="a suite has 1 to 5,000"):
        checked_cases(cases(number))


def test_no_two_cases_have_one_id() -> None:
    with pytest.raises(Invalid, match=r"`cases\[2\]` has the id of `cases\[0\]`"):
        checked_cases([a_case(0), a_case(1), a_case(0)])


def test_a_suite_has_so_many_characters() -> None:
    long = CaseMessage("user", "a" * MOST_OF_CASE)
    many = [replace(saying(long), case_id=f"case-{number}") for number in range(130)]
    with pytest.raises(Invalid, match="4,000,000 at the most"):
        checked_cases(many)
