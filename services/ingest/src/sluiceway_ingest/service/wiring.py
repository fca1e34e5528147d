"""The use cases over a set of ports."""

from dataclasses import dataclass, field

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_ingest.ports import (
    Chunker,
    Collections,
    Documents,
    Extractor,
    Fetcher,
    Originals,
    Patience,
    Shelf,
    Signer,
    Sweeps,
)
from sluiceway_ingest.service.attachments import Attachments
from sluiceway_ingest.service.collecting import Collecting
from sluiceway_ingest.service.indexing import Indexing
from sluiceway_ingest.service.leases import Leases
from sluiceway_ingest.service.passages import Passages
from sluiceway_ingest.service.processing import Processing
from sluiceway_ingest.service.reading import Reading
from sluiceway_ingest.service.redriving import Redriving
from sluiceway_ingest.service.service import IngestService
from sluiceway_ingest.service.submission import Submission
from sluiceway_ingest.service.sweeping import Sweeping
from sluiceway_ingest.service.withdrawal import Withdrawal


@dataclass(frozen=True)
class Ports:
    """The world as ingest meets it."""

    documents: Documents
    sweeps: Sweeps
    collections: Collections
    shelf: Shelf
    originals: Originals
    extractor: Extractor
    chunker: Chunker
    signer: Signer
    fetcher: Fetcher
    seal: Seal
    clock: Clock


@dataclass(frozen=True)
class Terms:
    """What operators decide. `owner` names this process in leases; `limit` is the bytes a document may have; `stages`
    must let go of a document before its withdrawal ends."""

    owner: str
    slots: ConcurrencyLimit
    watchers: ConcurrencyLimit
    limit: int
    stages: frozenset[str]
    versions_kept: int = 10
    patience: Patience = field(default_factory=Patience)


def wired(ports: Ports, terms: Terms) -> IngestService:
    """Everything that ingest can do, over these ports and on these terms."""
    documents, clock, shelf = ports.documents, ports.clock, ports.shelf
    submission = Submission(
        documents, ports.collections, shelf, ports.fetcher, ports.seal, clock, terms.slots, terms.limit
    )
    withdrawal = Withdrawal(documents, shelf, clock, terms.stages)
    return IngestService(
        submission,
        _processing(ports, terms, Attachments(documents, shelf, submission, withdrawal)),
        Indexing(documents, clock),
        Reading(documents, clock, terms.watchers),
        withdrawal,
        Redriving(documents, ports.seal, clock),
        Collecting(ports.collections),
        Sweeping(documents, ports.sweeps, shelf, withdrawal, clock, terms.patience),
    )


def _processing(ports: Ports, terms: Terms, attachments: Attachments) -> Processing:
    documents, clock = ports.documents, ports.clock
    return Processing(
        documents,
        ports.collections,
        ports.originals,
        ports.extractor,
        Passages(documents, ports.shelf, ports.chunker, ports.signer, clock, terms.versions_kept),
        attachments,
        ports.seal,
        clock,
        terms.patience,
        Leases(documents, clock, terms.patience, terms.owner),
    )
