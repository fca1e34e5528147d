"""Cases of a suite are counted, and what each of them has, before any of it is read."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.rpc.evaluation_values import cases_of
from tests.support.unread import UnreadList


def suite(cases: list[Any]) -> Any:
    return cast(Any, SimpleNamespace(cases=cases))


@pytest.mark.parametrize("sent", [0, 5_001, 4_000_000])
def test_cases_are_counted_before_they_are_read(sent: int) -> None:
    with pytest.raises(Invalid, match=f"`cases` has {sent:,}; a suite has 1 to 5,000"):
        cases_of(suite(UnreadList(sent)))


def test_messages_of_a_case_are_counted_before_they_are_read() -> None:
    case = SimpleNamespace(id="long", messages=UnreadList(2_000_000), checks=[])
    with pytest.raises(Invalid, match=r"`cases\[0\]` has 2,000,000 messages; it has 1 to 32"):
        cases_of(suite([case]))


def test_checks_of_a_case_are_counted_before_they_are_read() -> None:
    case = SimpleNamespace(id="long", messages=[SimpleNamespace(role=2, text="?")], checks=UnreadList(2_000_000))
    with pytest.raises(Invalid, match=r"`cases\[0\]` has 2,000,000 checks; it has 1 to 16"):
        cases_of(suite([case]))
