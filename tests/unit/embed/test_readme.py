"""The page of embed says what its code says."""

from pathlib import Path

from sluiceway.embed.v1 import events_pb2 as events
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import subscriptions_of
from sluiceway_common.settings import explain
from sluiceway_embed import handlers
from sluiceway_embed.settings import EmbedSettings

PAGE = (Path(__file__).parents[3] / "services/embed/README.md").read_text()


def test_every_knob_is_on_the_page() -> None:
    assert explain(EmbedSettings) in PAGE


def test_every_event_that_is_heard_is_on_the_page() -> None:
    heard = PAGE.split("## Hears")[1].split("## Says")[0]
    assert [
        topic.name
        for subscription in subscriptions_of(handlers)
        for topic in subscription.topics
        if topic.name not in heard
    ] == []


def test_every_event_that_is_said_is_on_the_page() -> None:
    said = (events.DocumentIndexed, events.DocumentRefused, events.DocumentForgotten)
    assert [topic_of(event).name for event in said if topic_of(event).name not in PAGE.split("## Says")[1]] == []
