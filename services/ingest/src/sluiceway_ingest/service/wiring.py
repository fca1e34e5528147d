"""Wiring of the use cases over a set of ports, for the app and for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.upload_pace import UploadPace
from sluiceway_ingest.domain.daily_quota import DailyQuota
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.domain.quota import Quota
from sluiceway_ingest.ports import (
    Chunker,
    CollectionStore,
    DocumentBlobs,
    DocumentStore,
    Extractor,
    Fetcher,
    Fingerprinter,
    Originals,
    Sweeps,
)
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service.attachments import Attachments
from sluiceway_ingest.service.change_notices import ChangeNotices
from sluiceway_ingest.service.chunking import Chunking
from sluiceway_ingest.service.collecting import Collecting
from sluiceway_ingest.service.collection_deletion import CollectionDeletion
from sluiceway_ingest.service.daily_quotas import DailyQuotaCheck
from sluiceway_ingest.service.document_access import DocumentAccess
from sluiceway_ingest.service.document_queries import DocumentQueries
from sluiceway_ingest.service.index_outcomes import IndexOutcomes
from sluiceway_ingest.service.leases import Leases
from sluiceway_ingest.service.narrowing import Narrowing
from sluiceway_ingest.service.processing import Processing
from sluiceway_ingest.service.quarantine import Quarantine
from sluiceway_ingest.service.quotas import CollectionQuotaCheck, QuotaCheck
from sluiceway_ingest.service.reading import Reading
from sluiceway_ingest.service.redriving import Redriving
from sluiceway_ingest.service.retention import OnWithdrawn, WithdrawnRetention
from sluiceway_ingest.service.submission import HasRoom, Submission
from sluiceway_ingest.service.sweeping import OnUnswept, Sweeping
from sluiceway_ingest.service.upload_turns import UploadTurns
from sluiceway_ingest.service.usage import UsageQueries
from sluiceway_ingest.service.withdrawal import Withdrawal


def _nobody(*_what: object) -> None:
    """Nobody is told."""


async def _has_room() -> None:
    """There is always room."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as ingest meets it."""

    documents: DocumentStore
    sweeps: Sweeps
    collections: CollectionStore
    blobs: DocumentBlobs
    originals: Originals
    extractor: Extractor
    chunker: Chunker
    fingerprinter: Fingerprinter
    fetcher: Fetcher
    seal: Seal
    clock: Clock
    notices: ChangeNotices = field(default_factory=ChangeNotices)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What operators decide. `owner` names this process in leases; `limit` is the bytes a document may have; `stages`
    must let go of a document before its withdrawal ends, and `judges` let it pass before it counts as indexed; what is
    withdrawn is kept `withdrawn_for` so long, and for ever without it."""

    owner: str
    uploads: ConcurrencyLimit
    offers: ConcurrencyLimit
    watchers: ConcurrencyLimit
    readers: ConcurrencyLimit
    limit: int
    stages: frozenset[str]
    judges: frozenset[str] = frozenset()
    quota: Quota = field(default_factory=Quota)
    daily_quota: DailyQuota = field(default_factory=DailyQuota)
    on_quota: Callable[[str], None] = _nobody
    on_unswept: OnUnswept = _nobody
    has_room: HasRoom = _has_room
    pace: UploadPace = field(default_factory=UploadPace)
    versions_kept: int = 10
    withdrawn_for: timedelta | None = None
    on_withdrawn: OnWithdrawn = _nobody
    retry_limits: RetryLimits = field(default_factory=RetryLimits)


def wired(ports: Ports, options: Options) -> IngestService:
    """Everything that ingest can do, over these ports and under these options."""
    documents, clock, blobs = ports.documents, ports.clock, ports.blobs
    access = DocumentAccess(documents, ports.collections)
    quotas = QuotaCheck(documents, options.quota, options.on_quota)
    collection_quotas = CollectionQuotaCheck(ports.collections, options.quota, options.on_quota)
    withdrawal = Withdrawal(documents=documents, access=access, blobs=blobs, clock=clock, stages=options.stages)
    narrowing = Narrowing(documents=documents, withdrawal=withdrawal, clock=clock)
    submission = Submission(
        documents=documents,
        collections=ports.collections,
        access=access,
        narrowing=narrowing,
        blobs=blobs,
        fetcher=ports.fetcher,
        seal=ports.seal,
        clock=clock,
        uploads=options.uploads,
        offers=options.offers,
        pace=options.pace,
        turns=UploadTurns(),
        quotas=quotas,
        collection_quotas=collection_quotas,
        daily=DailyQuotaCheck(clock, options.daily_quota, options.on_quota),
        has_room=options.has_room,
        limit=options.limit,
    )
    attachments = Attachments(
        documents=documents, blobs=blobs, submission=submission, withdrawal=withdrawal, quotas=quotas
    )
    deletion = CollectionDeletion(
        collections=ports.collections, sweeps=ports.sweeps, withdrawal=withdrawal, clock=clock
    )
    return IngestService(
        submission=submission,
        processing=_processing(ports, options, attachments, quotas),
        index_outcomes=IndexOutcomes(documents, clock, options.judges),
        quarantine=Quarantine(
            documents=documents,
            access=access,
            withdrawal=withdrawal,
            seal=ports.seal,
            clock=clock,
            judges=options.judges,
        ),
        queries=DocumentQueries(documents, ports.collections, access, clock, options.watchers, ports.notices),
        reading=Reading(access, blobs, options.readers),
        withdrawal=withdrawal,
        redriving=Redriving(documents, ports.seal, clock),
        collecting=Collecting(ports.collections, collection_quotas, clock),
        deletion=deletion,
        usage=UsageQueries(documents=documents, clock=clock, quota=options.quota, daily_quota=options.daily_quota),
        sweeping=Sweeping(
            documents=documents,
            sweeps=ports.sweeps,
            blobs=blobs,
            withdrawal=withdrawal,
            deletion=deletion,
            clock=clock,
            retry_limits=options.retry_limits,
            judges=options.judges,
            on_unswept=options.on_unswept,
            retention=WithdrawnRetention(
                sweeps=ports.sweeps,
                withdrawal=withdrawal,
                clock=clock,
                kept_for=options.withdrawn_for,
                on_withdrawn=options.on_withdrawn,
            ),
        ),
    )


def _processing(ports: Ports, options: Options, attachments: Attachments, quotas: QuotaCheck) -> Processing:
    documents, clock = ports.documents, ports.clock
    return Processing(
        documents=documents,
        blobs=ports.blobs,
        originals=ports.originals,
        extractor=ports.extractor,
        chunking=Chunking(
            documents=documents,
            blobs=ports.blobs,
            chunker=ports.chunker,
            fingerprinter=ports.fingerprinter,
            quotas=quotas,
            clock=clock,
            versions_kept=options.versions_kept,
        ),
        attachments=attachments,
        narrowing=attachments.submission.narrowing,
        seal=ports.seal,
        clock=clock,
        retry_limits=options.retry_limits,
        leases=Leases(documents, clock, options.retry_limits, options.owner),
        has_room=options.has_room,
        withdrawal=attachments.withdrawal,
    )
