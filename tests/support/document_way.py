"""Way of a document over ingest, guard, embed and eval in this process, on a real PostgreSQL: each record is heard
before the next one, so that the same document takes the same statements each time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.guard.v1.events_pb2 import DocumentJudged, VerdictRecorded
from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentSubmitted
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.records import Record, Undecodable, decode, record_of
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database, migrate
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import ManualClock
from sluiceway_embed import handlers as embed
from sluiceway_embed.service import EmbedService
from sluiceway_eval import handlers as eval_handlers
from sluiceway_eval.adapters import database as eval_db
from sluiceway_eval.adapters.metered import ScoreCounter
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_guard import handlers as guard
from sluiceway_guard.adapters import database as guard_db
from sluiceway_guard.adapters.documents import BlobDocumentTexts
from sluiceway_guard.adapters.policies import STANDARD, FilePolicy, TenantPolicies
from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.service import GuardService
from sluiceway_guard.service import wiring as guard_wiring
from sluiceway_ingest import handlers as ingest
from sluiceway_ingest.adapters import database as ingest_db
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.fetch import Allowed
from sluiceway_ingest.adapters.memory import MemoryFetcher
from sluiceway_ingest.adapters.minhash import MinHashFingerprinter
from sluiceway_ingest.adapters.originals import FileOriginals
from sluiceway_ingest.domain.daily_quota import DailyQuota
from sluiceway_ingest.domain.document import Document, SubmittedMetadata
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.domain.quota import Quota
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service import wiring as ingest_wiring
from sluiceway_ingest.service.submission import SubmitDocument
from tests.support.embed_world import embed_world
from tests.support.ingest_builders import CALLER, STAGES, TENANT, one_piece
from tests.support.statement_log import sent_by

JUDGES: Final = frozenset({"guard"})
_HEARD: Final[Mapping[str, type[Message]]] = {
    topic_of(kind).name: kind
    for kind in (DocumentSubmitted, DocumentChunked, DocumentJudged, DocumentIndexed, VerdictRecorded)
}


class _Log:
    """Records that nobody has heard yet."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    async def put(self, *records: Record) -> None:
        self.records.extend(records)

    async def __call__(self, *events: OutgoingEvent) -> None:
        await self.put(*(record_of(one, source="way", at=SystemClock().now()) for one in events))


@dataclass
class DocumentWay:
    """Four services at work, and a log that is heard by `heard` alone."""

    ingest: IngestService
    outbox: Outbox
    embed: EmbedService
    guard: GuardService
    record: RecordWriting
    log: _Log = field(default_factory=_Log)

    async def indexed(self, content: bytes, key: str) -> Document:
        """Handed in by a caller, and heard of until nobody says anything."""
        command = SubmitDocument(
            source_key=key,
            collection="default",
            metadata=SubmittedMetadata(),
            pieces=one_piece(content),
            request_id=f"request of {key}",
        )
        with acting_as(CALLER), sent_by("ingest"):
            handed_in = (await self.ingest.submission.submit(CALLER, command)).document
            await self.outbox.settled()
        while self.log.records:
            await self._heard(self.log.records.pop(0))
        found = await self.ingest.index_outcomes.documents.get(TENANT, handed_in.document_id)
        assert found is not None
        return found

    async def _heard(self, record: Record) -> None:
        read = decode(record, _HEARD[record.topic])
        assert not isinstance(read, Undecodable), read.reason
        principal = Principal.service("way", tenant=TENANT)
        heard = HeardEvent(read.event, read.envelope, principal)
        with acting_as(principal):
            await self._heard_by_three(read.event, read.envelope)
            if isinstance(read.event, VerdictRecorded):
                with sent_by("guard"):
                    await guard.on_verdicts_recorded([heard], self.guard)
            with sent_by("eval"):
                await self.record.record_each([eval_handlers.FACTS[type(read.event)](read.event, heard)])

    async def _heard_by_three(self, event: Message, envelope: Envelope) -> None:
        hearers: Mapping[type[Message], tuple[tuple[Any, Any, str], ...]] = {
            DocumentSubmitted: ((ingest.on_document_submitted, self.ingest, "ingest"),),
            DocumentChunked: (
                (embed.on_document_chunked, self.embed, "embed"),
                (guard.on_document_chunked, self.guard, "guard"),
            ),
            DocumentJudged: (
                (ingest.on_document_judged, self.ingest, "ingest"),
                (embed.on_document_judged, self.embed, "embed"),
            ),
            DocumentIndexed: ((ingest.on_document_indexed, self.ingest, "ingest"),),
        }
        for handler, service, name in hearers.get(type(event), ()):
            with sent_by(name):
                await handler(event, envelope, service)
                # What it has committed is said before anything else is heard.
                await self.outbox.settled()


@asynccontextmanager
async def document_way(url: str, folder: Path) -> AsyncIterator[DocumentWay]:
    """All of them with the bounds that they come with, and a judge."""
    log, blobs = _Log(), FilesystemBlobs(folder / "blobs")
    async with AsyncExitStack() as stack:

        def database(schema: str, package: str) -> Database:
            migrate(url, schema=schema, package=package)
            opened = Database(url, schema=schema, pool=4)
            stack.push_async_callback(opened.stop)
            return opened

        world = await stack.enter_async_context(embed_world(url, folder, judges=JUDGES, publish=log))
        extractor = ChildExtractor(Limits(), children=1)
        stack.push_async_callback(extractor.stop)
        await extractor.start()
        record = database(eval_db.SCHEMA, "sluiceway_eval")
        ingest_database = database(ingest_db.SCHEMA, "sluiceway_ingest")
        outbox = Outbox(ingest_database, log, ingest_db.outbox, source="ingest")
        yield DocumentWay(
            ingest=_ingest(ingest_database, blobs, extractor, outbox),
            outbox=outbox,
            embed=world.service,
            guard=_guard(database(guard_db.SCHEMA, "sluiceway_guard"), blobs, log),
            record=RecordWriting(
                store=eval_db.PostgresRecord(record, Outbox(record, log, eval_db.outbox_rows)),
                seal=MemorySeal(),
                meter=ScoreCounter(Metrics()),
                id_key=b"key",
            ),
            log=log,
        )


def _ingest(database: Database, blobs: FilesystemBlobs, extractor: ChildExtractor, outbox: Outbox) -> IngestService:
    document_blobs, threads = ingest_db.PostgresDocumentBlobs(database, blobs), FairThreads(2, "way")
    ports = ingest_wiring.Ports(
        documents=ingest_db.PostgresDocumentStore(database, outbox, document_blobs),
        sweeps=ingest_db.PostgresSweeps(database),
        collections=ingest_db.PostgresCollectionStore(database, outbox),
        blobs=document_blobs,
        originals=FileOriginals(blobs),
        extractor=extractor,
        chunker=TokenChunker(threads),
        fingerprinter=MinHashFingerprinter(threads),
        fetcher=MemoryFetcher(Allowed(())),
        seal=MemorySeal(),
        clock=SystemClock(),
    )
    plenty = ConcurrencyLimit(10, what="places", retry_after=1.0)
    options = ingest_wiring.Options(
        owner="way/1",
        uploads=plenty,
        offers=plenty,
        watchers=plenty,
        readers=plenty,
        limit=2**20,
        stages=STAGES,
        judges=JUDGES,
        versions_kept=10,
        quota=Quota(documents=1_000, bytes=2**30, passages=10_000, backlog=1_000),
        daily_quota=DailyQuota(documents=1_000, bytes=2**30),
    )
    return ingest_wiring.wired(ports, options)


def _guard(database: Database, blobs: FilesystemBlobs, log: _Log) -> GuardService:
    file, clock = FilePolicy.read(STANDARD), SystemClock()
    store = guard_db.PostgresPolicyStore(database, Outbox(database, log, guard_db.outbox))
    ports = guard_wiring.Ports(
        scanners=standard(),
        # It looks at them every two seconds, whatever comes: that is no statement of a document, and this clock stands.
        policies=TenantPolicies(store, file, ManualClock()),
        policy_store=store,
        verdicts=guard_db.PostgresVerdicts(database, clock, days=1),
        standard=file.stored,
        texts=BlobDocumentTexts(blobs),
        seal=MemorySeal(),
        publish=log,
        clock=clock,
    )
    return guard_wiring.wired(ports, guard_wiring.Options(seconds=60.0, id_key=b"key", on_failed=lambda *_: None))
