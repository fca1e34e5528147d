"""Document: its identity, revision, metadata and state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal
from urllib.parse import unquote

from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.leases import Lease
from sluiceway_ingest.domain.extracted import FailureReason
from sluiceway_ingest.domain.judging import JudgeOutcome
from sluiceway_ingest.domain.stored_text import one_line

DocumentState = Literal[
    "submitted", "extracting", "chunked", "indexed", "failed", "quarantined", "withdrawing", "withdrawn", "erased"
]

# Once withdrawn it never comes back: the same key handed in again is another document.
GONE: Final[frozenset[DocumentState]] = frozenset({"withdrawing", "withdrawn", "erased"})
WAITING: Final[frozenset[DocumentState]] = frozenset({"submitted", "extracting", "chunked"})
FINAL: Final[frozenset[DocumentState]] = frozenset({"indexed", "failed", "quarantined", "withdrawn", "erased"})


@dataclass(frozen=True)
class Identity:
    """Which document: what it is called where it comes from, in one collection of one tenant."""

    tenant: str
    collection: str
    source_key: str


@dataclass(frozen=True)
class Revision:
    """Where a document stands. Changed by compare-and-set alone; `attempt` counts the tries of a version, `number`
    all changes, so that one that leaves the rest as it was is seen too."""

    state: DocumentState
    version: int
    attempt: int
    number: int = 0

    def moved(self, state: DocumentState) -> "Revision":
        """The next change of the same try."""
        return replace(self, state=state, number=self.number + 1)


@dataclass(frozen=True)
class SubmittedMetadata:
    """What the sender says of a version."""

    title: str = ""
    media_type: str = ""
    acl: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ExtractedMetadata:
    """What reading a version brought to light."""

    title: str = ""
    media_type: str = ""
    language: str = ""
    pages: int = 0
    chunks: int = 0
    flags: tuple[str, ...] = ()
    text: BlobRef | None = None
    manifest: BlobRef | None = None


@dataclass(frozen=True)
class DocumentFailure:
    """Why a document cannot go on, and what a person can do about it."""

    reason: FailureReason
    advice: str


@dataclass(frozen=True)
class Ancestry:
    """Of an attachment: the document that it was found in, the outermost one, and how many are around it."""

    parent_id: str = ""
    root_id: str = ""
    depth: int = 0


UNATTACHED: Final = Ancestry()


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document, as its current version stands.

    `claims` counts how often a worker took this attempt; `ocr` sends it to the workers that read pictures; `erase`
    says that its bytes go with it; `judgements` are what was said of this attempt, and `released` that an operator has
    let it go all the same; `in_index` that the index holds it; `stalled` marks that it waits longer than it should;
    `submitted_by` is the subject
    who handed this version in.
    """

    document_id: str
    identity: Identity
    revision: Revision
    original: BlobRef
    submitted: SubmittedMetadata
    created_at: datetime
    submitted_at: datetime
    updated_at: datetime
    extracted: ExtractedMetadata = ExtractedMetadata()
    failure: DocumentFailure | None = None
    submitted_by: str = ""
    near_duplicates: tuple[str, ...] = ()
    ancestry: Ancestry = UNATTACHED
    stalled: bool = False
    ocr: bool = False
    erase: bool = False
    judgements: tuple[JudgeOutcome, ...] = ()
    released: bool = False
    in_index: bool = False
    claims: int = 0
    lease: Lease | None = None
    password: SealedText | None = field(default=None, repr=False)

    @property
    def tenant(self) -> str:
        return self.identity.tenant

    @property
    def state(self) -> DocumentState:
        return self.revision.state

    @property
    def root_id(self) -> str:
        """The outermost document around it; itself where there is none."""
        return self.ancestry.root_id or self.document_id

    @property
    def title(self) -> str:
        """What the sender calls it, else what it calls itself, else the last part of its key, as a person reads it."""
        return self.submitted.title or self.extracted.title or _readable(self.identity.source_key)


def last_part(source_key: str) -> str:
    """The name of the file in a path or an address."""
    return source_key.rstrip("/").rpartition("/")[2] or source_key


def _readable(source_key: str) -> str:
    """In an address a blank stands as `%20`, and an `ü` as `%C3%BC`."""
    name = last_part(source_key)
    return one_line(unquote(name)) or name if "://" in source_key else name


@dataclass(frozen=True, kw_only=True)
class DocumentQuery:
    """Which documents of a tenant: those after `after`, newest first. Empty fields filter nothing."""

    tenant: str
    limit: int
    collection: str = ""
    states: tuple[DocumentState, ...] = ()
    reason: FailureReason | None = None
    source_prefix: str = ""
    after: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    """A stage holds nothing of a document any more. `let_go` counts what it held, by kind."""

    stage: str
    at: datetime
    let_go: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LetGo:
    """A stage has let go of a version: for an erasure, or for a withdrawal. `erase` is None where an older stage does
    not say for which."""

    tenant: str
    document_id: str
    version: int
    stage: str
    erase: bool | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def answers(self, document: Document) -> bool:
        """Whether it is of what was asked last: a word may come after the next question."""
        if document.state not in ("withdrawing", "withdrawn") or self.version != document.revision.version:
            return False
        return not document.erase or self.erase is not False
