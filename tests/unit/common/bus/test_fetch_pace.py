"""Fetch pace: how long a fetch that finds nothing waits at the broker, and what waits for none."""

from dataclasses import dataclass, field
from typing import Any

from aiokafka.client import ConnectionGroup  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.connection import KafkaConnection
from sluiceway_common.bus.fetch_pace import LIVELY_MS, QUIET_AFTER, QUIET_MS, FetchPace


@dataclass
class Fetcher:
    _fetcher_timeout: float = 0.2
    _fetch_max_wait_ms: int = 500
    _fetch_min_bytes: int = 1


@dataclass
class Connection:
    is_closed: bool = False

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Client:
    _conns: dict[Any, Connection] = field(default_factory=dict)


@dataclass
class Consumer:
    """What a consumer of the library has inside, as far as the pace reaches."""

    _fetcher: Fetcher = field(default_factory=Fetcher)
    _client: Client = field(default_factory=Client)
    is_paused: bool = False

    def paused(self) -> set[str]:
        return {"partition"} if self.is_paused else set()


@dataclass
class Paced:
    consumer: Consumer
    pace: FetchPace
    now: float = 0.0

    @property
    def asks(self) -> tuple[int, int]:
        """How long the next fetch waits, and for how many bytes."""
        return self.consumer._fetcher._fetch_max_wait_ms, self.consumer._fetcher._fetch_min_bytes

    def is_silent(self, seconds: float = QUIET_AFTER) -> None:
        self.now += seconds
        self.pace.took(False)


def paced(*, gathers: bool = False, answer: float = 10.0) -> Paced:
    consumer, connection = Consumer(), KafkaConnection("localhost:9092", answer)
    made = Paced(consumer, FetchPace(connection, consumer, gathers=gathers, now=lambda: made.now))
    made.pace.begin()
    return made


def test_after_a_silence_a_fetch_waits_for_longer_until_something_comes() -> None:
    one = paced()
    assert one.asks == (LIVELY_MS, 1)
    one.is_silent(QUIET_AFTER - 1)
    assert one.asks == (LIVELY_MS, 1)
    one.is_silent(1)
    assert one.asks == (QUIET_MS, 1)
    one.pace.took(True)
    assert one.asks == (LIVELY_MS, 1)


def test_who_gathers_waits_for_no_second_record_after_a_silence() -> None:
    one = paced(gathers=True)
    lively = one.asks
    one.is_silent()
    quiet = one.asks
    one.pace.took(True)
    assert (lively, quiet, one.asks) == ((LIVELY_MS, 64 * 1024), (QUIET_MS, 1), (LIVELY_MS, 64 * 1024))


def test_while_a_partition_is_paused_no_fetch_waits_for_long() -> None:
    one = paced()
    one.consumer.is_paused = True
    one.is_silent()
    assert one.asks == (LIVELY_MS, 1)
    one.consumer.is_paused = False
    one.is_silent()
    assert one.asks == (QUIET_MS, 1)


def test_no_fetch_waits_for_as_long_as_an_answer_may_take() -> None:
    one = paced(answer=1.0)
    one.is_silent()
    assert one.asks == (500, 1)


def test_partitions_that_are_handed_over_wait_for_no_fetch_of_before() -> None:
    one = paced()
    data, group = Connection(), Connection()
    known = one.consumer._client._conns
    known |= {(1, ConnectionGroup.DEFAULT): data, (1, ConnectionGroup.COORDINATION): group}
    one.is_silent()
    one.pace.assigned()
    assert (list(known.values()), one.asks, data.is_closed) == ([group], (LIVELY_MS, 1), False)
    one.pace.end()
    assert (data.is_closed, group.is_closed) == (True, False)


def test_a_lively_consumer_goes_on_over_its_connection() -> None:
    one = paced()
    data = Connection()
    one.consumer._client._conns[1, ConnectionGroup.DEFAULT] = data
    one.pace.assigned()
    assert list(one.consumer._client._conns.values()) == [data]
