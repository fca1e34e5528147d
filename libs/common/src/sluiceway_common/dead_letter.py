"""Dead letter, as it is read from its topic: what is known of a record that was put aside, and the record as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sluiceway_common.bus.headers import ONLY_FOR, decoded, encoded
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS
from sluiceway_common.delivery.dead_letters import MOST_DETAIL, PREFIX
from sluiceway_common.paging import Position


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record on a dead-letter topic, without its content. `tenant` is empty where the record names none."""

    id: str
    group: str
    reason: str
    # As it stands in the header: it may be long, and many are scanned whose words nobody is told.
    encoded_detail: bytes | None
    attempts: int
    topic: str
    partition: int
    offset: int
    at: datetime
    tenant: str
    # False where the content was too large to be kept: it can be seen, not sent back.
    whole: bool = True

    @property
    def detail(self) -> str:
        """What was wrong, in the words of the service."""
        return decoded(self.encoded_detail)[:MOST_DETAIL]

    @property
    def position(self) -> Position:
        """In the order of a list. A number of records would count wrong as soon as one is sent back."""
        return Position(at=self.at, id=self.id)


def dead_letter_in(record: Record) -> DeadLetter:
    """Raises KeyError, ValueError or OverflowError for what we would not write."""
    headers = {name.removeprefix(PREFIX): value for name, value in record.headers if name.startswith(PREFIX)}
    detail = headers.pop("detail")
    facts = {name: decoded(value) for name, value in headers.items() if name != "key"}
    return DeadLetter(
        id=f"{_group_and_topic(facts)}/{facts['partition']}/{facts['offset']}",
        group=facts["group"],
        reason=facts["reason"][:MOST_DETAIL],
        encoded_detail=detail,
        attempts=_number(facts["attempts"], bits=31),
        topic=facts["topic"],
        partition=_number(facts["partition"], bits=31),
        offset=_number(facts["offset"], bits=63),
        at=datetime.fromisoformat(facts["at"]).astimezone(UTC),
        tenant=facts["tenant"],
        whole="cut" not in facts,
    )


def _number(digits: str, *, bits: int) -> int:
    number = int(digits)
    if not 0 <= number < 1 << bits:
        raise ValueError(f"not a number of {bits} bits")
    return number


def _group_and_topic(facts: Mapping[str, str]) -> str:
    """The group of one topic is called by it; one of several does not say which it was."""
    group, topic = facts["group"], facts["topic"]
    return group if group.endswith(f".{topic}") else f"{group}/{topic}"


def is_dead_letters_of(dead_letters: str, topic: str) -> bool:
    """Whether it is a dead-letter topic of the topic: `<topic>.<hearer>.dlq`, and a hearer has no dot."""
    return dead_letters.removesuffix(DEAD_LETTERS).rpartition(".")[0] == topic


def original(record: Record, group: str) -> Record:
    """The record as it was, for one group alone."""
    ours = {name: value for name, value in record.headers if name.startswith(PREFIX)}
    theirs = [
        (name, value) for name, value in record.headers if not name.startswith(PREFIX) and name.lower() != ONLY_FOR
    ]
    key, value = ours.get(PREFIX + "key"), None if PREFIX + "null" in ours else record.value
    # Kafka's clients refuse a record with neither; what had no key gets an empty one.
    key = b"" if key is None and value is None else key
    return Record(decoded(ours[PREFIX + "topic"]), key, value, (*theirs, (ONLY_FOR, encoded(group))))
