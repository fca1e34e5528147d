"""Dead letters on a topic of your own: each record byte by byte, with the reason in a header."""

from typing import Any

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity

from sluiceway_faststream.acknowledgement import UnhandledRecord

_LONGEST_REASON = 1_000


class KafkaDeadLetters:
    """Puts what is given up on `topic`, which must be there. Connects with the first letter; `stop` it with the
    application."""

    def __init__(self, servers: str, topic: str, *, security: BaseSecurity | None = None) -> None:
        self._topic = topic
        self._connection: dict[str, Any] = {"bootstrap_servers": servers, **parse_security(security)}
        self._producer: AIOKafkaProducer | None = None

    async def __call__(self, letter: UnhandledRecord) -> None:
        producer = await self._connected()
        record = letter.record
        said = {
            "dlq_reason": letter.reason[:_LONGEST_REASON],
            "dlq_attempts": str(letter.attempts),
            "dlq_record": f"{record.topic}/{record.partition}/{record.offset}",
        }
        headers = [*record.headers, *((name, text.encode()) for name, text in said.items())]
        await producer.send_and_wait(self._topic, record.value, record.key, headers=headers)

    async def stop(self) -> None:
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(**self._connection, acks="all", enable_idempotence=True)
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer
