"""Dead letters on a topic of your own: each record byte by byte, with the reason in a header."""

import asyncio
from collections.abc import Iterator
from typing import Any

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import KafkaError, MessageSizeTooLargeError  # type: ignore[import-untyped]  # ships no types
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity

from sluiceway_faststream.acknowledgement import UnhandledRecord

_LONGEST_REASON = 1_000
# Kafka counts what is compressed (1 MiB by default), the producer what is not; and our headers come on top.
_MAX_REQUEST_BYTES = 4 * 1024 * 1024

_Headers = list[tuple[str, bytes]]


class KafkaDeadLetters:
    """Puts what is given up on `topic`, which must be there. Connects with the first letter; `stop` it with the
    application.

    A record that is too large for the topic is put there without its body, and if need be without its key and headers;
    `dlq_without` says what is left out, `dlq_record` where it lies. One with neither key nor body gets an empty key.
    """

    def __init__(self, servers: str, topic: str, *, security: BaseSecurity | None = None) -> None:
        self._topic = topic
        self._connection: dict[str, Any] = {"bootstrap_servers": servers, **parse_security(security)}
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def __call__(self, letter: UnhandledRecord) -> None:
        """Raises KafkaError where the letter is not on the topic; it may be asked again."""
        refused = MessageSizeTooLargeError()
        for value, key, headers in _copies(letter):
            try:
                return await self._send(value, key, headers)
            except MessageSizeTooLargeError as error:
                refused = error
        raise refused

    async def stop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    async def _send(self, value: bytes | None, key: bytes | None, headers: _Headers) -> None:
        producer = await self._connected()
        try:
            await producer.send_and_wait(self._topic, value, key, headers=headers)
        except KafkaError:
            # After a failure its sequence numbers may be spoilt for ever: the next try has a new one.
            if self._producer is producer:
                await self.stop()
            raise

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                self._producer = await self._started()
            return self._producer

    async def _started(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self._connection,
            acks="all",
            enable_idempotence=True,
            compression_type="gzip",
            max_request_size=_MAX_REQUEST_BYTES,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer


def _copies(letter: UnhandledRecord) -> Iterator[tuple[bytes | None, bytes | None, _Headers]]:
    """Body, key and headers of the letter: as the record lay there, then smaller and smaller."""
    record, said = letter.record, _said(letter)
    # The client sends nothing that has neither.
    key = b"" if record.key is None and record.value is None else record.key
    yield record.value, key, [*record.headers, *said]
    # Empty, not null: with its key that would delete on a compacted topic.
    yield b"", key, [*record.headers, *said, ("dlq_without", b"body")]
    yield b"", None, [*said, ("dlq_without", b"body, key, headers")]


def _said(letter: UnhandledRecord) -> _Headers:
    record = letter.record
    said = {
        "dlq_reason": letter.reason[:_LONGEST_REASON],
        "dlq_attempts": str(letter.attempts),
        "dlq_record": f"{record.topic}/{record.partition}/{record.offset}",
    }
    # A reason may quote half a surrogate pair.
    return [(name, text.encode(errors="backslashreplace")) for name, text in said.items()]
