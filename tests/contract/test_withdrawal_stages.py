"""The law of withdrawal stages: each says in the same words that it has forgotten a document."""

import pytest
from google.protobuf.message import Message

from sluiceway.infer.v1.events_pb2 import DocumentForgotten
from sluiceway_common.bus.topics import events_named, topic_of
from sluiceway_ingest.handlers import on_document_forgotten
from sluiceway_ingest.settings import STAGES

FORGOTTEN = events_named("DocumentForgotten")


def fields(event: type[Message]) -> list[tuple[str, int, int]]:
    return [(field.name, field.number, field.type) for field in event.DESCRIPTOR.fields]


@pytest.mark.parametrize("stage", sorted(FORGOTTEN))
def test_every_stage_says_it_with_the_same_fields(stage: str) -> None:
    assert fields(FORGOTTEN[stage]) == fields(DocumentForgotten)


@pytest.mark.parametrize("stage", sorted(FORGOTTEN))
def test_every_stage_has_a_topic_of_its_own(stage: str) -> None:
    topic = topic_of(FORGOTTEN[stage])
    assert (topic.name, topic.key) == (f"{stage}.document-forgotten.v1", "document_id")


def test_ingest_hears_every_stage() -> None:
    assert sorted(topic.name.split(".")[0] for topic in on_document_forgotten.topics) == list(STAGES)
