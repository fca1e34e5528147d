"""Rows that were taken from an outbox: whether they may be not all that there were."""

from types import SimpleNamespace
from typing import Any

import pytest

from sluiceway_common.outbox.queries import KEYS, RECORDS, may_be_more


@pytest.mark.parametrize(
    ("taken", "some", "of", "more"),
    [
        (1, 1, 1, False),
        # Too many bytes for one take.
        (1, 2, 1, True),
        (RECORDS, RECORDS, 1, True),
        # The keys that come behind those of one take.
        (KEYS, KEYS, KEYS, True),
    ],
)
def test_there_may_be_more_where_a_bound_was_met(taken: int, some: int, of: int, *, more: bool) -> None:
    rows: list[Any] = [SimpleNamespace(some=some, of=of)] * taken
    assert may_be_more(rows) is more
