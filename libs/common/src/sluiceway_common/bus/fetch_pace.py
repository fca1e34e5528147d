"""Fetch pace of a Kafka consumer: a fetch that finds nothing waits at the broker, for longer while nothing comes.

A record ends the wait at once. What else is asked over the same connection waits for its end, and so does a partition
that is taken up again: so it is long only where nothing came for a while and nothing is paused, and who is given
partitions meanwhile goes on over a connection of its own. An idle machine costs mostly these fetches, one a consumer.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types
from aiokafka.client import ConnectionGroup  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.connection import KafkaConnection

LIVELY_MS: Final = 1_000
QUIET_MS: Final = 5_000
QUIET_AFTER: Final = 5.0
# A fetch names all partitions that a member owns, which may be hundreds: one for each record is most of what it costs.
_GATHERED_BYTES: Final = 64 * 1024


class FetchPace:
    """Sets how long the fetches of one consumer wait, and for how many bytes: one, unless it `gathers`."""

    def __init__(
        self,
        connection: KafkaConnection,
        consumer: AIOKafkaConsumer,
        *,
        gathers: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consumer = consumer
        # An answer that takes longer than the client waits for counts as a broken connection.
        self._quiet_ms = min(QUIET_MS, connection.answer_ms // 2)
        self._lively_ms = min(LIVELY_MS, self._quiet_ms)
        self._least_bytes = _GATHERED_BYTES if gathers else 1
        self._now = now
        self._since = 0.0
        self._is_quiet = False
        self._let_go: list[Any] = []

    def begin(self) -> None:
        """Once it is connected."""
        # Whatever there is to do wakes the client's fetcher; without this it looks five times a second beside.
        self._consumer._fetcher._fetcher_timeout = self._quiet_ms / 1000
        self._since = self._now()
        self._set()

    def took(self, some: bool) -> None:
        """Heard after each taking: whether anything came."""
        if some or self._consumer.paused():
            self._since = self._now()
        is_quiet = self._now() - self._since >= QUIET_AFTER
        if is_quiet != self._is_quiet:
            self._is_quiet = is_quiet
            self._set()

    def assigned(self) -> None:
        """Partitions were handed over: they wait for no fetch that is still at a broker for those of before."""
        if not self._is_quiet:
            return
        self._since, self._is_quiet = self._now(), False
        self._set()
        connections = self._consumer._client._conns
        waiting = [each for each in connections if each[1] == ConnectionGroup.DEFAULT]
        self._close()
        self._let_go = [connections.pop(each) for each in waiting]

    def end(self) -> None:
        """Once it is stopped: closes what it was connected by before."""
        self._close()

    def _close(self) -> None:
        for each in self._let_go:
            each.close()
        self._let_go = []

    def _set(self) -> None:
        fetcher = self._consumer._fetcher
        fetcher._fetch_max_wait_ms = self._quiet_ms if self._is_quiet else self._lively_ms
        # The first after a silence is not gathered with others: it ends the silence.
        fetcher._fetch_min_bytes = 1 if self._is_quiet else self._least_bytes
