"""What is sent to be judged is counted before any of it is read."""

import pytest

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_guard.rpc.messages import known, parts
from tests.support.unread import UnreadList


@pytest.mark.parametrize("sent", [0, 1_001, 4_000_000])
def test_parts_are_counted_before_they_are_read(sent: int) -> None:
    with pytest.raises(Invalid, match=f"`parts` has {sent:,} of them; send 1 to 1,000"):
        parts(UnreadList(sent))


@pytest.mark.parametrize("sent", [10_001, 4_000_000])
def test_marks_are_counted_before_they_are_read(sent: int) -> None:
    with pytest.raises(TooLarge, match=f"`known` has {sent:,} marks; send 10,000 at the most"):
        known(UnreadList(sent))
