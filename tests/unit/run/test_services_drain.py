"""Whether what each service drains ends within the time that its `serve` gives to it."""

import base64
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from sluiceway_common.run import BESIDE_DRAIN, Component, Draining, Shutdown, stop_order
from sluiceway_common.settings import Shared
from sluiceway_embed import app as embed
from sluiceway_embed.settings import EmbedSettings
from sluiceway_infer import app as infer
from sluiceway_infer.settings import ExtractiveModel, InferSettings
from sluiceway_ingest import app as ingest
from sluiceway_ingest.settings import IngestSettings

BELOW = 10.0
"""Seconds of those for what stops after the last work has ended: the bus, the stores."""


def components(service: str, folder: Path) -> tuple[Sequence[Component], float]:
    """Those of the service, and its `drain_seconds`."""
    key = SecretStr(base64.b64encode(bytes(32)).decode())
    database = SecretStr("postgresql://nobody:nothing@127.0.0.1:1/none")
    shared = Shared(database=database, master_key=key, internal_key=key, data=folder)
    if service == "ingest":
        reading = IngestSettings()
        return ingest.app(shared, reading, Shutdown()).components, reading.drain_seconds
    if service == "embed":
        indexing = EmbedSettings(cache=folder)
        return embed.app(shared, indexing, Shutdown()).components, indexing.drain_seconds
    answering = InferSettings(guard="none", embed="none", models=(ExtractiveModel(engine="extractive"),))
    return infer.app(shared, answering, Shutdown()).components, answering.drain_seconds


@pytest.mark.parametrize("service", ["ingest", "embed", "infer"])
async def test_what_drains_ends_in_the_time_that_its_service_gives(service: str, tmp_path: Path) -> None:
    everything, drain_seconds = components(service, tmp_path)
    longest = [
        max(component.drain for component in step if isinstance(component, Draining)) for step in draining(everything)
    ]
    assert sum(longest) <= drain_seconds + BESIDE_DRAIN - BELOW


@pytest.mark.parametrize("service", ["ingest", "embed", "infer"])
async def test_events_calls_and_requests_drain_side_by_side(service: str, tmp_path: Path) -> None:
    (step,) = draining(components(service, tmp_path)[0])
    assert {type(component).__name__ for component in step} == {"Delivery", "Server", "HttpServer"}


def draining(everything: Sequence[Component]) -> list[Sequence[Component]]:
    return [step for step in stop_order(everything) if isinstance(step[0], Draining)]
