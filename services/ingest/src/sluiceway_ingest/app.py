"""Choices of ingest: the adapters that its settings name, on the chassis of all services."""

import math
import secrets
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from sluiceway_common.blobs import choose
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy, Lane
from sluiceway_common.errors import Refusal
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.outbox import Outbox
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.upload_pace import UploadPace
from sluiceway_ingest import handlers, rpc
from sluiceway_ingest.adapters import database as db
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.fetch import Allowed, HttpFetcher
from sluiceway_ingest.adapters.metered import WithdrawnMeter
from sluiceway_ingest.adapters.minhash import MinHashFingerprinter
from sluiceway_ingest.adapters.originals import FileOriginals
from sluiceway_ingest.domain.daily_quota import DailyQuota
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.limits import Limits, RetryLimits
from sluiceway_ingest.domain.quota import Quota
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service.change_notices import ChangeNotices
from sluiceway_ingest.service.wiring import Options, Ports, wired
from sluiceway_ingest.settings import IngestSettings

_log = structlog.get_logger(__name__)

NAME: Final = "ingest"
_HANDLED_AT_A_TIME: Final = 16
_COMPUTING_THREADS: Final = 2


def app(shared: Shared, settings: IngestSettings, shutdown: Shutdown) -> App[IngestService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=10)
    blobs = choose.open(shared)
    outbox = kit.outbox(db.outbox)
    extractor = ChildExtractor(_limits(settings), children=settings.workers + settings.ocr_workers)
    fetcher = HttpFetcher(Allowed.of(settings.fetch), private=settings.fetch_private, seconds=settings.fetch_seconds)
    service = wired(_ports(kit, blobs, outbox, extractor, fetcher), _options(kit, settings))
    sweeper = BackgroundTask(partial(service.sweeping.run, settings.sweep_seconds), NAME + "-sweeper")
    stores: list[Component] = [*choose.identities(shared, kit.database, db.blobs), outbox, extractor, fetcher]
    return assemble(kit, service, _surface(settings, blobs), stores=stores, background=(sweeper,))


def _surface(settings: IngestSettings, blobs: Blobs) -> Surface[IngestService]:
    """Reading, seeing and talking have lanes of their own: a hundred scans do not hold up a withdrawal."""
    return Surface(
        listening=settings,
        register=rpc.register,
        services=(rpc.SERVICE,),
        handlers=handlers,
        policy=DeliveryPolicy(concurrency=_HANDLED_AT_A_TIME, drain=settings.drain_seconds),
        lanes={"reading": _reading(settings.workers), "ocr": Lane(settings.ocr_workers)},
        endless=rpc.ENDLESS,
        tables=db.metadata,
        tenant_data={"blobs": blobs.delete_tenant},
    )


def _reading(workers: int) -> Lane:
    """One document is stored and told while the next one is read. As many are left to other tenants, and while others
    come, who has as many under way as two for each worker has half of the workers. More is never reached where
    submissions are slowed down as well, and what one of them costs comes after it. Not in the services behind: there
    those have the longest queue who were held up."""
    return Lane(workers * 4, reserved=workers, contended=max(1, workers // 2), flood=workers * 2)


def _ports(kit: Kit, blobs: Blobs, outbox: Outbox, extractor: ChildExtractor, fetcher: HttpFetcher) -> Ports:
    document_blobs = db.PostgresDocumentBlobs(kit.database, blobs)
    threads, notices = FairThreads(_COMPUTING_THREADS, "computing"), ChangeNotices()
    return Ports(
        documents=db.PostgresDocumentStore(kit.database, outbox, document_blobs, notices.changed),
        sweeps=db.PostgresSweeps(kit.database),
        collections=db.PostgresCollectionStore(kit.database, outbox),
        blobs=document_blobs,
        originals=FileOriginals(blobs),
        extractor=extractor,
        chunker=TokenChunker(threads),
        fingerprinter=MinHashFingerprinter(threads),
        fetcher=fetcher,
        seal=kit.seal,
        clock=kit.clock,
        notices=notices,
    )


def _options(kit: Kit, settings: IngestSettings) -> Options:
    admission = kit.admission
    return Options(
        # A replica that starts again under its name is another worker: it must not prolong the leases of the dead one.
        owner=f"{kit.shared.replica}/{secrets.token_hex(4)}",
        uploads=admission.limit(settings.max_concurrent_uploads, what="uploads"),
        # Producers have seats of their own: as many as records of theirs are handled at a time.
        offers=admission.limit(_HANDLED_AT_A_TIME, what="offered documents"),
        watchers=admission.limit(settings.max_concurrent_watchers, what="watchers"),
        readers=admission.limit(settings.max_concurrent_readers, what="readers of texts"),
        quota=Quota(
            documents=settings.tenant_documents,
            bytes=settings.tenant_bytes,
            passages=settings.tenant_passages,
            backlog=settings.tenant_backlog,
            collections=settings.tenant_collections,
            collection_names=settings.tenant_collection_names,
        ),
        daily_quota=DailyQuota(documents=settings.tenant_daily_documents, bytes=settings.tenant_daily_bytes),
        on_quota=lambda what: admission.on_refused(f"quota of {what}", "tenant"),
        on_unswept=log_unswept,
        has_room=kit.free_space.check,
        pace=UploadPace(settings.upload_silence_seconds, settings.upload_bytes_per_second),
        limit=settings.document_bytes,
        stages=frozenset(settings.stages),
        judges=frozenset(settings.judges),
        versions_kept=settings.versions_kept,
        withdrawn_for=timedelta(days=settings.withdrawn_days) if settings.withdrawn_days else None,
        on_withdrawn=WithdrawnMeter(kit.metrics).tell,
        retry_limits=RetryLimits(
            lease=timedelta(seconds=settings.lease_seconds),
            max_attempts=settings.max_attempts,
            stalled=timedelta(seconds=settings.stalled_seconds),
        ),
    )


def log_unswept(error: Refusal, document: Document | None) -> None:
    """What the sweeper could not do, which nobody else would be told."""
    about = {"tenant": document.tenant, "document_id": document.document_id} if document is not None else {}
    _log.warning("sweep_failed", reason=error.message, **about)


def _limits(settings: IngestSettings) -> Limits:
    return Limits(
        file_bytes=settings.document_bytes,
        memory_bytes=settings.child_memory_bytes,
        cpu_seconds=math.ceil(settings.child_seconds),
        seconds=settings.child_seconds,
        ocr_seconds=settings.ocr_seconds,
        pages=settings.pages,
        text_bytes=settings.text_bytes,
        nice=settings.child_nice,
    )
