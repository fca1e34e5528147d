"""Names of topics, groups and dead letters."""

from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.bus.admin import DEAD_LETTER_BYTES, settings_of, settings_of_dead_letters
from sluiceway_common.bus.topics import (
    DeadLetterRetention,
    Topic,
    all_topics,
    dead_letters_of,
    events_of,
    group_of,
    topic_of,
)


def test_the_topic_of_an_event_is_its_option() -> None:
    assert topic_of(DocumentChunked) == Topic("ingest.document-chunked.v1", "document_id", 12, 0, compacted=True)


def test_every_contract_is_found() -> None:
    assert {topic.name.split(".")[0] for topic in all_topics()} >= {"ingest", "embed", "infer"}


def test_a_group_is_named_by_service_name_and_topic() -> None:
    assert group_of("embed", "ingest.document-chunked.v1") == "embed.ingest.document-chunked.v1"
    assert group_of("embed", "ingest.document-chunked.v1", "shadow") == "embed.shadow.ingest.document-chunked.v1"


def test_each_group_parks_on_a_topic_of_its_own() -> None:
    topic = "ingest.document-chunked.v1"
    assert dead_letters_of("embed", topic).name == "ingest.document-chunked.v1.embed.dlq"
    assert dead_letters_of("embed", topic, "shadow").name == "ingest.document-chunked.v1.embed-shadow.dlq"


def test_the_settings_of_a_topic_follow_from_its_contract() -> None:
    days = Topic("a.b.v1", "id", 1, 2, compacted=False)
    assert settings_of(days) == {"cleanup.policy": "delete", "retention.ms": str(2 * 86_400_000)}
    assert settings_of(topic_of(DocumentChunked)) == {"cleanup.policy": "compact"}


def test_dead_letters_are_kept_for_a_time_and_up_to_a_size() -> None:
    """A segment, which goes as a whole, holds the largest of them."""
    kept = settings_of_dead_letters(DeadLetterRetention(days=2, bytes=64 * 2**20))
    assert kept == {
        "cleanup.policy": "compact,delete",
        "max.message.bytes": str(DEAD_LETTER_BYTES),
        "retention.ms": str(2 * 86_400_000),
        "retention.bytes": str(64 * 2**20),
        "segment.bytes": str(8 * 2**20),
    }
    assert int(kept["segment.bytes"]) > DEAD_LETTER_BYTES


def test_however_many_dead_letters_are_kept_a_segment_is_one_that_the_broker_can_count() -> None:
    kept = settings_of_dead_letters(DeadLetterRetention(days=1, bytes=2**40))
    assert (kept["retention.bytes"], kept["segment.bytes"]) == (str(2**40), str(2**30))


def test_the_events_of_a_service_are_those_of_its_contract() -> None:
    names = [topic_of(event).name for event in events_of("embed")]
    assert names == [
        "embed.audit-recorded.v1",
        "embed.document-forgotten.v1",
        "embed.document-indexed.v1",
        "embed.document-refused.v1",
    ]
    assert events_of("emb") == ()
