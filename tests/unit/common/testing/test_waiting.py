"""Waiting for a condition: soon over where it soon holds, and no load where it takes long."""

import pytest

from sluiceway_common.testing import eventually


async def test_what_holds_is_answered_at_the_first_look() -> None:
    assert await eventually(lambda: "there", within=0) == "there"


async def test_the_longer_it_takes_the_fewer_looks_there_are() -> None:
    looks = 0

    def never() -> bool:
        nonlocal looks
        looks += 1
        return False

    with pytest.raises(AssertionError, match=r"not within 0\.5 s; the last answer was False"):
        await eventually(never, within=0.5)
    assert looks < 45
