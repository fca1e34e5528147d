"""Dead letters of a group: what fails for good lies where an operator finds it."""

from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus.headers import Header, encoded
from sluiceway_common.bus.records import Record
from sluiceway_common.clock import Clock
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.dead_letter_writer import DeadLetterWriter
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.policy import DeliveryPolicy, Permanent
from sluiceway_common.errors import Invalid
from sluiceway_common.observability.logs import Seldom

S = TypeVar("S")

PREFIX = "dlq_"
_KEY = PREFIX + "key"
MOST_DETAIL = 1000

log = structlog.get_logger(__name__)


DEAD_LETTER_LIMIT_EXIT = 3
"""The exit code of a service that stopped because too many records became dead letters."""


class DeadLetterLimitExceeded(Exception):
    """So many records became dead letters that the fault is more likely ours than the records'."""


class DeadLetterLimit:
    """Counts ends of records over the last window of time, by the second. Once exceeded it stays so."""

    def __init__(self, policy: DeliveryPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._seconds: deque[tuple[int, int, int]] = deque()
        self._exceeded = ""

    def done(self) -> None:
        self._count(done=1)

    def count(self) -> None:
        """Counts one that lies there."""
        self._count(dead_letters=1)
        done = sum(second[1] for second in self._seconds)
        dead_letters = sum(second[2] for second in self._seconds)
        most = self._policy.dead_letter_limit_share * (done + dead_letters)
        if dead_letters >= self._policy.dead_letter_limit_least and dead_letters > most:
            self._exceeded = f"{dead_letters} of the last {done + dead_letters} records became dead letters"

    def check(self) -> None:
        """Raises DeadLetterLimitExceeded."""
        if self._exceeded:
            raise DeadLetterLimitExceeded(self._exceeded)

    def _forget(self) -> None:
        oldest = int(self._clock.monotonic()) - self._policy.dead_letter_limit_window
        while self._seconds and self._seconds[0][0] <= oldest:
            self._seconds.popleft()

    def _count(self, *, done: int = 0, dead_letters: int = 0) -> None:
        self._forget()
        now = int(self._clock.monotonic())
        if self._seconds and self._seconds[-1][0] == now:
            _, done_before, dead_letters_before = self._seconds.pop()
            done, dead_letters = done + done_before, dead_letters + dead_letters_before
        self._seconds.append((now, done, dead_letters))


class DeadLetters(Generic[S]):
    """Puts records on the dead-letter topic of one group, until it has them.

    Only what nobody expected (INTERNAL), on topics that our services write, counts towards the limit: what an outsider
    writes, and a record that is refused for what it says, must not stop a service for all others.
    """

    def __init__(self, bound: BoundSubscription[S]) -> None:
        self._bound = bound
        self._limit = DeadLetterLimit(bound.policy, bound.clock)
        self._seldom = Seldom()
        self._writers = {topic: self._writer(topic) for topic in bound.subscription.message_of}

    def done(self, record: Record) -> None:
        """Counts a record that needed none."""
        if not self._bound.is_external(record.topic):
            self._limit.done()

    def check(self) -> None:
        """Raises DeadLetterLimitExceeded where a new deployment is more at fault than the records. Not while they are
        put: what was put is committed, so that the next start goes on behind it."""
        self._limit.check()

    async def put(self, record: Record, why: Permanent, attempts: int, stop: StopSignal) -> bool:
        """True when it lies there; False when the worker was stopped before."""
        dead_letter = self._dead_letter(record, why, attempts)
        if not await self._writers[record.topic].write(dead_letter, stop):
            return False
        self._lies_there(record, why, attempts)
        return True

    def _lies_there(self, record: Record, why: Permanent, attempts: int) -> None:
        self._bound.measures.dead_letter(why.reason)
        external = self._bound.is_external(record.topic)
        if why.reason == "INTERNAL" and not external:
            self._limit.count()
        # An outsider, and who forges, writes as many as it likes; the measure counts them all.
        ours = not external and why.reason != "SIGNATURE"
        if ours or self._seldom.may(f"{record.topic} {why.reason}"):
            log.error(
                "dead_letter",
                group=self._bound.group,
                record=record.coordinates,
                reason=why.reason,
                attempts=attempts,
            )

    def _writer(self, topic: str) -> DeadLetterWriter:
        policy = self._bound.policy
        pause = 1 / policy.external_dead_letters_per_second if self._bound.is_external(topic) else 0.0
        return DeadLetterWriter(self._put, policy.backoff, group=self._bound.group, pause=pause)

    async def _put(self, dead_letters: Sequence[Record]) -> None:
        try:
            await self._bound.bus.put(*dead_letters)
        except Invalid:
            for each in dead_letters:
                await self._put_alone(each)

    async def _put_alone(self, dead_letter: Record) -> None:
        try:
            await self._bound.bus.put(dead_letter)
        except Invalid:
            # Tightly compressed, it came in; no dead letter can carry it. Knowing of it is better than a standstill.
            await self._put_cut(without_body(dead_letter))

    async def _put_cut(self, dead_letter: Record) -> None:
        try:
            await self._bound.bus.put(dead_letter)
        except Invalid as error:
            # The topic takes even less. A record that cannot be put aside must not hold up all that follow.
            log.error("dead_letter_lost", group=self._bound.group, record=_name(dead_letter), reason=error.message)

    def _dead_letter(self, record: Record, why: Permanent, attempts: int) -> Record:
        bound = self._bound
        facts = {
            "reason": why.reason,
            "detail": why.detail[:MOST_DETAIL],
            "attempts": str(attempts),
            "group": bound.group,
            # What nobody of ours has said is nobody's, whatever it says.
            "tenant": "" if why.reason == "SIGNATURE" else bound.tenant(record),
            "at": bound.clock.now().isoformat(),
        }
        return dead_letter_of(record, facts, bound.dead_letter_topic(record.topic))


def dead_letter_of(record: Record, facts: dict[str, str], topic: str) -> Record:
    """The record with why it lies there: keyed by where it lay, so that putting it there twice leaves one."""
    lay = {"topic": record.topic, "partition": str(record.partition), "offset": str(record.offset)}
    ours: list[Header] = [(PREFIX + name, encoded(text)) for name, text in (lay | facts).items()]
    if record.key is not None:
        ours.append((_KEY, record.key))
    if record.value is None:
        # A null value would delete the dead letter.
        ours.append((PREFIX + "null", b"1"))
    if record.unreadable:
        ours.append((PREFIX + "cut", b"1"))
    theirs = tuple(header for header in record.headers if not header[0].startswith(PREFIX))
    return Record(topic, record.coordinates.encode(), record.value or b"", (*theirs, *ours))


def without_body(dead_letter: Record) -> Record:
    """The dead letter alone, without anything of the record, its key included; it cannot be sent back."""
    facts = tuple(header for header in dead_letter.headers if header[0].startswith(PREFIX) and header[0] != _KEY)
    return Record(dead_letter.topic, dead_letter.key, b"", (*facts, (PREFIX + "cut", b"1")))


def _name(dead_letter: Record) -> str:
    return (dead_letter.key or b"").decode()
