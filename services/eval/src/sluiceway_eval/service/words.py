"""Enums of the contracts by their words: `FINISH_REASON_STOP` is `stop`.

An enum that a newer contract grew is kept as its number, and is that number again when it is told.
"""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.timestamp_pb2 import Timestamp


def word_of(enum: EnumDescriptor, number: int) -> str:
    known = enum.values_by_number.get(number)
    return known.name.removeprefix(_prefix(enum)).lower() if known else str(number)


def number_of(enum: EnumDescriptor, word: str) -> Any:
    """A value of whichever enum it is: the stubs have a type for each."""
    known = enum.values_by_name.get(_prefix(enum) + word.upper())
    return known.number if known else int(word or 0)


def moment(at: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(at)
    return message


def time_of(at: Timestamp) -> datetime | None:
    """None for a time that there is not."""
    try:
        return at.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _prefix(enum: EnumDescriptor) -> str:
    """What all its values begin with."""
    return enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
