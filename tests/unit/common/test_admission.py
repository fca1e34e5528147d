"""Concurrency limit: no room is an answer, never a queue."""

import pytest

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Overloaded


def test_who_finds_no_slot_is_told_when_to_come_again() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=0.5)

    with limit.slot(), pytest.raises(Overloaded, match="all 1 uploads are taken; ask again in") as full:
        with limit.slot():
            raise AssertionError("there is one")

    assert full.value.retry_after == 0.5


def test_a_slot_is_given_back_whatever_happens_in_it() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=1)

    with pytest.raises(ZeroDivisionError), limit.slot():
        raise ZeroDivisionError

    assert limit.taken == 0
