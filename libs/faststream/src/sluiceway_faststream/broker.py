"""Broker that says and hears Sluiceway's events, with the options of Kafka that lose nothing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from faststream import AckPolicy, BaseMiddleware, ContextRepo
from faststream.kafka import KafkaBroker, KafkaPublishCommand
from faststream.security import BaseSecurity
from google.protobuf.message import Message

from sluiceway_faststream import events
from sluiceway_faststream.acknowledgement import DeadLetterSink, PatientAcknowledgement, RetryPolicy
from sluiceway_faststream.codec import PROTOBUF, ContentType, EventCodec, parse
from sluiceway_faststream.events import topic_of


class Publishing(BaseMiddleware[KafkaPublishCommand, Any]):
    """Fills in the topic, the key and the attributes that the contract asks for."""

    def __init__(self, msg: Any, /, *, context: ContextRepo, source: str, topics: Mapping[type[Message], str]) -> None:
        super().__init__(msg, context=context)
        self._source = source
        self._topics = topics

    async def publish_scope(
        self, call_next: Callable[[KafkaPublishCommand], Awaitable[Any]], cmd: KafkaPublishCommand
    ) -> Any:
        """Raises TypeError for what is no event, ValueError for one without its key."""
        if cmd.body is None and self.msg is not None:
            # Of a record that its handler did not hear, or answers nothing to.
            return None
        event = events.checked(cmd.body)
        topic = topic_of(type(event))
        key = str(getattr(event, topic.key))
        if not key:
            raise ValueError(f"`{topic.key}` is empty; it is the key of {topic.name}")
        cmd.destination = cmd.destination or self._topics.get(type(event), topic.name)
        cmd.key = key.encode()
        cmd.headers = events.written(event.DESCRIPTOR.full_name, self._source, key, cmd.headers or {})
        # The library would write one of its own.
        cmd.correlation_id = None
        return await call_next(cmd)


def connect(
    servers: str | Sequence[str],
    *,
    source: str,
    dead_letters: DeadLetterSink,
    security: BaseSecurity | None = None,
    topics: Mapping[type[Message], str] | None = None,
    content_type: ContentType = PROTOBUF,
    retries: RetryPolicy = RetryPolicy(),  # noqa: B008  # frozen
    **options: Any,
) -> KafkaBroker:
    """A broker whose `publish(event)` returns when the event is on all replicas, and whose handlers get events.

    `source` names your application (`ce_source`); `topics` are those of your own for events, as an operator gave you
    them (`ingest.document-offered.v1.<team>`); `dead_letters` takes what cannot be handled. `options` go to FastStream.
    """
    return KafkaBroker(
        servers,
        security=security,
        acks="all",
        enable_idempotence=True,
        compression_type="gzip",
        linger_ms=5,
        # One that the library made would have one partition, and could never be mended.
        allow_auto_create_topics=False,
        codec=EventCodec(content_type),
        parser=parse,
        middlewares=(
            partial(Publishing, source=source, topics=topics or {}),
            partial(PatientAcknowledgement, policy=retries, dead_letters=dead_letters),
        ),
        **options,
    )


def subscriber(broker: KafkaBroker, *events: type[Message], group: str, **options: Any) -> Any:
    """Decorates a handler: it hears these events from the beginning of their topics, one at a time per partition, in
    the consumer group `group`. A handler that takes longer than `max_poll_interval_ms` loses its partition."""
    names = [topic_of(event).name for event in events]
    return broker.subscriber(*names, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy.ACK, **options)
