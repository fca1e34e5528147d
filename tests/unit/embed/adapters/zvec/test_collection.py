"""What zvec could not do is not taken for done."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from zvec import Status, StatusCode

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.collection import must_be_gone, must_be_written

OK, MISSING, BROKEN = Status(), Status(StatusCode.NOT_FOUND, "no"), Status(StatusCode.INTERNAL_ERROR, "disk")


@pytest.mark.parametrize(("judge", "statuses"), [(must_be_written, (OK, OK)), (must_be_gone, (OK, MISSING))])
def test_what_was_done_is_taken_for_done(judge: Callable[[Iterable[Any]], None], statuses: tuple[Any, ...]) -> None:
    judge(statuses)


@pytest.mark.parametrize(("judge", "statuses"), [(must_be_written, (OK, MISSING)), (must_be_gone, (MISSING, BROKEN))])
def test_one_that_was_not_done_is_passing_trouble(
    judge: Callable[[Iterable[Any]], None], statuses: tuple[Any, ...]
) -> None:
    with pytest.raises(Unavailable, match="could not change"):
        judge(statuses)
