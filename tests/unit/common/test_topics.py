"""Command `topics`: what a service needs on Kafka, made before it runs."""

from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.topics import topics_of
from tests.support.delivering import on_broadcast, on_happened
from tests.support.happened import new_event


def test_what_is_said_heard_and_dead_is_made_each_once() -> None:
    happened, everybody = new_event(partitions=3), new_event(partitions=1)
    found = topics_of("guard", (on_happened(happened), on_broadcast(everybody, name="all")))
    names = [topic.name for topic in found]
    heard = topic_of(happened).name
    assert names == sorted(set(names))
    assert {topic_of(DocumentJudged).name, heard, f"{heard}.guard.dlq", topic_of(everybody).name} <= set(names)


def test_what_every_replica_hears_has_no_dead_letters() -> None:
    everybody = new_event(partitions=1)
    names = [topic.name for topic in topics_of("guard", (on_broadcast(everybody, name="all"),))]
    assert not [name for name in names if name.endswith(".dlq")]


def test_each_is_as_its_contract_says() -> None:
    happened = new_event(partitions=3)
    found = {topic.name: topic for topic in topics_of("guard", (on_happened(happened),))}
    assert found[topic_of(happened).name].partitions == 3
