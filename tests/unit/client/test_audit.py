"""The audit log as its client reads it: acts out of their steps, pages, and the ends of the chains."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway import services
from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceServicer, add_RecordServiceServicer_to_server
from sluiceway.ops.v1.operator_service_pb2 import GetAuditHeadResponse
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway.type.v1 import audit_pb2
from sluiceway_client.audit import AuditLogs
from sluiceway_client.audit_values import AuditedAct, AuditHead
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict
from sluiceway_common.audit.chain import following
from tests.unit.client.spoken import Spoken, say

# The log of the tests is that of eval.
OTHERS = tuple(name for name in services() if name != "eval")
ERASE = "sluiceway.ingest.v1.IngestService/Erase"


@dataclass
class Log(RecordServiceServicer, OperatorServiceServicer):  # type: ignore[misc]
    """Holds the log of one service, its last entry first, and says where it ends."""

    records: list[calls.AuditRecord] = field(default_factory=list)
    address: str = ""
    asked: list[calls.ListAuditEntriesRequest] = field(default_factory=list)

    def add(self, act: str, phase: int, outcome: str = "", content: bytes | None = None, **details: Any) -> None:
        last = self.records[0].entry if self.records else audit_pb2.AuditEntry()
        step = audit_pb2.AuditedStep(
            act_id=act,
            phase=audit_pb2.AuditPhase.Name(phase),
            at=Timestamp(seconds=1_800_000_000 + len(self.records)),
            method=ERASE,
            outcome=outcome,
        )
        entry = following("eval", "acme", last, step.SerializeToString() if content is None else content)
        said = json.dumps(details) if details else ""
        self.records.insert(0, calls.AuditRecord(service="eval", entry=entry, details=said))

    async def ListAuditEntries(self, request: calls.ListAuditEntriesRequest, _context: Any) -> Any:
        self.asked.append(request)
        start = int(request.page_token or 0)
        end = start + request.page_size
        found = [each for each in self.records if not request.act_id or request.act_id == _act(each)]
        token = str(end) if end < len(found) else ""
        return calls.ListAuditEntriesResponse(entries=found[start:end], next_page_token=token, tenant="acme")

    async def GetAuditHead(self, _request: Any, _context: Any) -> GetAuditHeadResponse:
        last = self.records[0].entry if self.records else audit_pb2.AuditEntry()
        return GetAuditHeadResponse(sequence=last.sequence, hash=last.hash)

    @property
    def addresses(self) -> Addresses:
        return Addresses(api_key="sw_1", services={"eval": self.address})

    async def acts(self, limit: int = 1000) -> list[AuditedAct]:
        logs = AuditLogs(self.addresses)
        try:
            return [act async for act in logs.acts(limit=limit)]
        finally:
            await logs.close()

    async def say(self, folder: Path, *words: str) -> Spoken:
        return await say(folder, "audit", *words, eval=self.address)


def _act(record: calls.AuditRecord) -> str:
    return audit_pb2.AuditedStep.FromString(record.entry.content).act_id


@asynccontextmanager
async def kept() -> AsyncIterator[Log]:
    server, log = grpc.aio.server(), Log()
    add_RecordServiceServicer_to_server(log, server)
    add_OperatorServiceServicer_to_server(log, server)
    log.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield log
    finally:
        await server.stop(None)


def outcomes(acts: Sequence[AuditedAct]) -> list[tuple[str, str]]:
    return [(act.act_id, act.outcome) for act in acts]


async def test_steps_of_calls_that_ran_at_once_become_acts() -> None:
    async with kept() as log:
        log.add("act_1", 1, subject="olga", roles=["operator"], request={"document_id": "doc_1"})
        log.add("act_2", 1, subject="otto", roles=["admin"])
        log.add("act_1", 2, "OK", response={"document_id": "doc_1"})
        log.add("act_3", 3, "PERMISSION_DENIED", subject="rita", roles=["reader"])
        acts = await log.acts()

    assert outcomes(acts) == [("act_3", "PERMISSION_DENIED"), ("act_2", ""), ("act_1", "OK")]
    assert (acts[2].subject, acts[2].roles, acts[2].request, acts[2].response) == (
        "olga", ("operator",), {"document_id": "doc_1"}, {"document_id": "doc_1"},
    )  # fmt: skip
    assert (acts[1].ended_at, acts[0].ended_at) == (None, None)


async def test_what_a_request_was_is_committed_to_and_older_entries_have_no_such_thing() -> None:
    async with kept() as log:
        log.add("act_1", 1, subject="olga", request={"ids": ["a", "and 10 more"]})
        log.add("act_2", 1, subject="olga", request={"ids": {"count": 2, "first": ["a"]}}, request_sha256="ab" * 32)
        new, old = await log.acts()

    assert (old.request_sha256, old.request) == ("", {"ids": ["a", "and 10 more"]})
    assert (new.request_sha256, new.request) == ("ab" * 32, {"ids": {"count": 2, "first": ["a"]}})


async def test_of_a_long_log_as_many_pages_are_read_as_are_needed() -> None:
    async with kept() as log:
        for number in range(150):
            log.add(f"act_{number}", 1, subject="olga")
            log.add(f"act_{number}", 2, "OK")
        few = await log.acts(limit=60)
        read = len(log.asked)
        every = await log.acts()

    assert (len(few), read, few[-1].act_id) == (60, 2, "act_90")
    assert [act.act_id for act in every] == [f"act_{number}" for number in reversed(range(150))]


async def test_an_entry_that_cannot_be_read_is_named_with_what_tells_more() -> None:
    async with kept() as log:
        log.add("act_1", 1, content=b"\xff\xff")
        with pytest.raises(Conflict, match="entry 1 of eval cannot be read; `sluiceway audit verify` tells"):
            await log.acts()


async def test_a_log_is_verified_over_all_of_its_pages() -> None:
    async with kept() as log:
        for number in range(250):
            log.add(f"act_{number}", 1)
        logs = AuditLogs(log.addresses, patience=0.1)
        (whole,) = await logs.verify(absent=OTHERS)
        log.records.pop(120)
        (broken,) = await logs.verify(known={"eval": AuditHead(sequence=1, hash="00")}, absent=OTHERS)
        nothing = await logs.verify(absent=["eval", *OTHERS])
        await logs.close()

    assert (whole.entries, whole.faults, whole.missing) == (250, (), 0)
    assert broken.faults == ("entries 130 to 130 are missing", "entry 1 is another than it was: it had the hash 00")
    assert nothing == []


async def test_the_command_shows_acts_as_a_person_reads_them(tmp_path: Path) -> None:
    async with kept() as log:
        log.add("act_1", 1, subject="olga\x1b[2J", roles=["operator"], request={"document_id": "doc_1"})
        log.add("act_1", 2, "NOT_FOUND", error="there is no document 'doc_1'")
        log.add("act_2", 1, subject="otto", roles=["admin"])
        listed = await log.say(tmp_path, "list", "--limit", "1")
        shown = await log.say(tmp_path, "show", "act_1")
        verified = await log.say(tmp_path, "verify", *(word for name in OTHERS for word in ("--without", name)))
        in_part = await log.say(tmp_path, "verify")

    rows = [line.split() for line in listed.out.splitlines()]
    assert rows[1] == ["act_2", *rows[1][1:4], "otto", "eval", "Erase", "?"]
    assert (listed.code, "there are more; `--limit` shows them" in listed.err) == (0, True)
    assert "there is no document 'doc_1'" in shown.out
    assert '{"document_id": "doc_1"}' in shown.out
    assert "\x1b" not in shown.out
    assert (verified.code, "whole" in verified.out) == (0, True)
    # What nobody looked at is not whole.
    assert (in_part.code, in_part.out) == (4, "")
    assert "set SLUICEWAY_INGEST, or say `--without ingest`" in in_part.err


async def test_an_empty_log_says_so(tmp_path: Path) -> None:
    async with kept() as log:
        listed = await log.say(tmp_path, "list")
        missing = await log.say(tmp_path, "show", "act_9")

    assert (listed.code, listed.err) == (0, "nothing was audited then\n")
    assert (missing.code, "`sluiceway audit list` says which are" in missing.err) == (1, True)
