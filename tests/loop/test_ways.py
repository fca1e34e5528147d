"""The ways that the page of the architecture lists are those that a record, a change and a call really take."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import grpc
import pytest

from sluiceway.infer.v1.infer_service_pb2 import ListModelsRequest
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted, DocumentWithdrawn
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import eventually
from tests.support import outgoing
from tests.support.replica import a_key, migrated, replica_of, shared_settings, started
from tests.support.repository import ROOT
from tests.support.walked import walked

pytestmark = pytest.mark.server

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
FILE = re.compile(r"`((?:\w+/)*\w+\.py)`")


def listed(heading: str) -> tuple[list[str], list[str]]:
    """The files of the way in their order, and those that it passes by."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    steps, beside = section.split("Beside the way")
    return FILE.findall(steps), FILE.findall(beside)


def below_packages(files: Sequence[str]) -> list[str]:
    return [file.partition("/")[2] for file in files]


def in_this_order(way: Sequence[str], met: Sequence[str]) -> bool:
    rest = iter(met)
    return all(file in rest for file in way)


async def test_a_record_and_a_call_take_the_ways_that_the_page_lists(kafka: str, database: str, tmp_path: Path) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    await asyncio.to_thread(migrated, "infer", shared)
    replica = replica_of("infer", shared)
    tenant, key = await a_key(shared)
    bus = next(component for component in replica.components if isinstance(component, KafkaBus))
    way, _ = listed("From a record to its handler")
    async with started(*replica.components):
        with walked("sluiceway_common", "sluiceway_infer") as of_record:
            await bus(OutgoingEvent(DocumentWithdrawn(document_id="doc_1", version=1), tenant))
            of_record.clear()
            # Others have handlers too, which may be called before.
            await eventually(lambda: in_this_order(way, below_packages(of_record.files)), within=60)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
            mine = (("authorization", f"Bearer {key}"),)
            # Walked, each line of it costs.
            with walked("sluiceway_common", "sluiceway_infer") as of_call:
                await InferServiceStub(channel).ListModels(ListModelsRequest(), metadata=mine, timeout=60)
    call = of_call.of_who_met("sluiceway_infer/rpc/servicer.py")
    _compare("From a record to its handler", below_packages(of_record.files), ("bus/", "delivery/"), most=8)
    _compare("From a call to its servicer", below_packages(call), ("rpc/", "calls/", "access/"), most=6)


async def test_a_change_takes_the_way_to_the_log_that_the_page_lists(kafka: str, database: str) -> None:
    outgoing.make_tables(database)
    bus = KafkaBus(kafka, source="ledger")
    async with started(bus), outgoing.opened(database) as ledger:
        await bus.ensure_topics(DocumentSubmitted)
        with walked("sluiceway_common") as of_change:
            await outgoing.enter(ledger, Outbox(ledger, bus, outgoing.table), "a", outgoing.submitted("doc_1"))
    _compare("From a change to the log", below_packages(of_change.files), ("outbox/", "bus/"), most=5)


def _compare(heading: str, met: Sequence[str], packages: tuple[str, ...], *, most: int) -> None:
    way, beside = listed(heading)
    assert len(way) <= most
    assert in_this_order(way, met), f"{way} is not the order of {met}"
    before = met[: met.index(way[-1])]
    assert [file for file in before if file.startswith(packages) and file not in (*way, *beside)] == []
