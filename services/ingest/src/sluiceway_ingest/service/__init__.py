"""Use cases of ingest, as one service object."""

from dataclasses import dataclass

from sluiceway_ingest.service.collecting import Collecting
from sluiceway_ingest.service.collection_deletion import CollectionDeletion
from sluiceway_ingest.service.document_queries import DocumentQueries
from sluiceway_ingest.service.index_outcomes import IndexOutcomes
from sluiceway_ingest.service.processing import Processing
from sluiceway_ingest.service.quarantine import Quarantine
from sluiceway_ingest.service.reading import Reading
from sluiceway_ingest.service.redriving import Redriving
from sluiceway_ingest.service.submission import Submission
from sluiceway_ingest.service.sweeping import Sweeping
from sluiceway_ingest.service.usage import UsageQueries
from sluiceway_ingest.service.withdrawal import Withdrawal


@dataclass(frozen=True, kw_only=True)
class IngestService:
    """Documents in, passages out."""

    submission: Submission
    processing: Processing
    index_outcomes: IndexOutcomes
    quarantine: Quarantine
    queries: DocumentQueries
    reading: Reading
    withdrawal: Withdrawal
    redriving: Redriving
    collecting: Collecting
    deletion: CollectionDeletion
    usage: UsageQueries
    sweeping: Sweeping
