"""The buses that a law is held against."""

import pytest

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.memory import MemoryBus
from tests.support.replica import PATIENT

BUSES = ["memory", pytest.param("kafka", marks=pytest.mark.server)]


def servers_of(request: pytest.FixtureRequest) -> str:
    """The broker for a test that asks for Kafka; empty for the bus in memory."""
    servers: str = request.getfixturevalue("kafka") if request.param == "kafka" else ""
    return servers


def new_bus(servers: str, source: str = "law", answer: float = PATIENT) -> KafkaBus | MemoryBus:
    """A member that ends without a word is missed soon."""
    return KafkaBus(servers, source=source, answer=answer, session=6) if servers else MemoryBus(source=source)
