"""What zvec says of each passage that it was given."""

from collections.abc import Iterable
from typing import Any

from zvec import StatusCode

from sluiceway_common.errors import Unavailable


def must_be_written(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is not."""
    _must_be((StatusCode.OK,), statuses)


def must_be_gone(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is still there; what was never there is gone too."""
    _must_be((StatusCode.OK, StatusCode.NOT_FOUND), statuses)


def _must_be(fine: tuple[StatusCode, ...], statuses: Iterable[Any]) -> None:
    for status in statuses:
        if status.code() not in fine:
            raise Unavailable("the index could not change a passage") from RuntimeError(status.message())
