"""Context of a decision about a document: what it is judged by as it is handed in, and what it is processed by."""

from dataclasses import dataclass
from datetime import date

from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.daily_quota import DailyUsage
from sluiceway_ingest.domain.document import Document, Identity
from sluiceway_ingest.domain.quota import TenantUsage


@dataclass(frozen=True, kw_only=True)
class IntakeQuery:
    """What is to be handed in, with which request, on which day; as many that wait are counted as `most_waiting`."""

    identity: Identity
    request_id: str = ""
    day: date | None = None
    most_waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What a submission is judged by, all seen at one moment. `current` is the document of its identity that was not
    withdrawn, of which there is one at most; where the request `is_answered` it has a result."""

    collection: Collection | None
    current: Document | None
    usage: TenantUsage
    today: DailyUsage
    waiting: int
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class ProcessingContext:
    """What a document is processed by: the rules of its collection, the standard ones where it is not there, what its
    tenant holds, and whether anything was attached to it before."""

    collection: Collection
    usage: TenantUsage
    has_attachments: bool
