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

    with pytest.raises(AssertionError, match=r"not within 0\.5 s; the last answer, after \d s, was False"):
        await eventually(never, within=0.5)
    assert looks < 45


async def test_an_error_that_is_waited_out_is_no_answer_and_the_last_one_is_told() -> None:
    answers = iter([LookupError("not yet"), LookupError("not yet either"), "there"])

    def condition() -> str:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    def never() -> None:
        raise LookupError("never")

    assert await eventually(condition, despite=(LookupError,)) == "there"
    with pytest.raises(AssertionError, match=r"was LookupError\('never'\)"):
        await eventually(never, within=0, despite=(LookupError,))
    with pytest.raises(LookupError, match="never"):
        await eventually(never, despite=(ValueError,))
