"""Signing a record and looking at its signature: what each costs by size, beside a code under one shared key (HMAC)."""

import hmac
import time
import timeit
from collections.abc import Callable
from typing import Final

from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import decode, record_of
from sluiceway_common.bus.signatures import Signatures, signed_bytes
from sluiceway_common.clock import SystemClock
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, short

_SIZES: Final = (200, 2_000, 60_000, 900_000)
_ROUNDS: Final = 15
_CALLS: Final = 50

_NOTES = (
    f"Microseconds of processor time, the best of {_ROUNDS} rounds of {_CALLS} calls. Each group that hears a record "
    "looks at it once.",
    "Of both the body is hashed before: what grows with the size is that.",
)


def run(_: Datasets) -> Section:
    """Needs no data set and no server."""
    columns = ("bytes of the body", "sign µs", "look µs", "HMAC µs", "make a record µs", "read it µs")
    return Section("Signatures", (Table(columns, tuple(map(_row, _SIZES))),), _NOTES)


def _row(size: int) -> tuple[str, ...]:
    signatures, key = Signatures(bytes(32), service="ingest"), bytes(32)
    said = OutgoingEvent(DocumentChunked(document_id="doc_1", version=1, title="x" * size), "acme")
    record = record_of(said, source="ingest", at=SystemClock().now())
    signed = signatures.sign(record)
    costs = (
        _cost(lambda: signatures.sign(record)),
        _cost(lambda: signatures.fault(signed, said_by="ingest")),
        _cost(lambda: hmac.digest(key, signed_bytes(record), "sha256")),
        _cost(lambda: record_of(said, source="ingest", at=SystemClock().now())),
        _cost(lambda: decode(signed, DocumentChunked)),
    )
    return (f"{size:,}", *map(short, costs))


def _cost(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, timer=time.thread_time, repeat=_ROUNDS, number=_CALLS)) / _CALLS * 1e6
