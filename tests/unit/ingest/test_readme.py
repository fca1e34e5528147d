"""The page of ingest says what its code says."""

from pathlib import Path

from sluiceway.ingest.v1 import events_pb2 as events
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import subscriptions_of
from sluiceway_common.settings import explain
from sluiceway_ingest import handlers
from sluiceway_ingest.settings import IngestSettings

PAGE = (Path(__file__).parents[3] / "services/ingest/README.md").read_text()


def test_every_knob_is_on_the_page() -> None:
    assert explain(IngestSettings) in PAGE


def test_every_event_that_is_heard_is_on_the_page() -> None:
    heard = PAGE.split("## Hears")[1].split("## Says")[0]
    assert "`<stage>.document-forgotten.v1`" in heard
    forgotten = handlers.on_document_forgotten.topics
    topics = [topic for each in subscriptions_of(handlers) for topic in each.topics if topic not in forgotten]
    assert [topic.name for topic in topics if topic.name not in heard] == []


def test_every_event_that_is_said_is_on_the_page() -> None:
    said = (events.DocumentSubmitted, events.DocumentScanned, events.DocumentChunked, events.DocumentWithdrawn)
    assert [topic_of(event).name for event in said if topic_of(event).name not in PAGE.split("## Says")[1]] == []
