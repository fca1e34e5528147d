"""State transitions of a document. Every rule gives the document as it stands afterwards, or raises Conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Conflict
from sluiceway_common.leases import Lease
from sluiceway_ingest.domain.document import (
    GONE,
    Document,
    DocumentFailure,
    DocumentState,
    ExtractedMetadata,
    Identity,
    SubmittedMetadata,
)

_FAULT: Final = "A fault of ours; the log of ingest has it. Operators can redrive the document after the fix."
_SILENT: Final = (
    "Has not said that it holds nothing of it any more: {}. Who is silent is asked again and again. Operators can "
    "start what is down, and take what is not deployed out of INGEST_STAGES."
)
_LEAVING: Final[frozenset[DocumentState]] = frozenset({"submitted", "withdrawing"})

ALLOWED: Final[Mapping[DocumentState, frozenset[DocumentState]]] = {
    "submitted": _LEAVING | {"extracting", "failed"},
    "extracting": _LEAVING | {"chunked", "failed"},
    "chunked": _LEAVING | {"indexed", "failed", "quarantined"},
    "indexed": _LEAVING | {"failed", "quarantined"},
    "failed": _LEAVING | {"extracting", "indexed"},
    "quarantined": _LEAVING | {"chunked", "indexed"},
    "withdrawing": frozenset({"withdrawing", "withdrawn", "erased"}),
    "withdrawn": frozenset({"withdrawing"}),
    "erased": frozenset(),
}


def claimed(document: Document, lease: Lease, now: datetime) -> Document:
    """A worker takes it."""
    return _moved(document, "extracting", now, lease=lease, claims=document.claims + 1, failure=None)


def handed_back(document: Document, now: datetime) -> Document:
    """The worker that had it has died; the next one takes the same attempt."""
    return _moved(document, "submitted", now, lease=None)


def given_back(document: Document, now: datetime) -> Document:
    """The worker that had it breaks off in good order, which does not count as a death."""
    return _moved(document, "submitted", now, lease=None, claims=max(document.claims - 1, 0))


def sent_to_ocr(document: Document, now: datetime) -> Document:
    """Its text can only be read from pictures: another kind of worker takes it."""
    return _moved(document, "submitted", now, lease=None, ocr=True, claims=0)


def cut(document: Document, extracted: ExtractedMetadata, now: datetime) -> Document:
    """It was read and cut into passages; the password is needed no longer."""
    return _moved(document, "chunked", now, extracted=extracted, lease=None, password=None)


def failed(document: Document, failure: DocumentFailure, now: datetime) -> Document:
    """It cannot go on as it is."""
    return _moved(document, "failed", now, failure=failure, lease=None, password=None)


def broken(document: Document, now: datetime) -> Document:
    """A fault of ours. Its record is parked; sent back after the fix, it goes on, with the password that it had."""
    claims = max(document.claims - 1, 0)
    return _moved(document, "failed", now, failure=DocumentFailure("INTERNAL", _FAULT), lease=None, claims=claims)


def is_broken(document: Document) -> bool:
    return document.failure is not None and document.failure.reason == "INTERNAL"


def indexed(document: Document, now: datetime) -> Document:
    """Search finds it."""
    return _moved(document, "indexed", now, failure=None)


def redriven(document: Document, password: SealedText | None, now: datetime) -> Document:
    """Tried again from its bytes, as a new attempt of the same version."""
    revision = replace(document.revision, attempt=document.revision.attempt + 1)
    again = replace(document, revision=revision, failure=None, claims=0, ocr=False, lease=None)
    return _moved(again, "submitted", now, password=password)


def withdrawing(document: Document, now: datetime, *, erase: bool) -> Document:
    """Nobody may find it from here on."""
    return _moved(document, "withdrawing", now, erase=document.erase or erase, lease=None, password=None, failure=None)


def unanswered(document: Document, missing: Sequence[str], now: datetime) -> Document:
    """It is still being withdrawn, since these stages are silent."""
    silent = DocumentFailure("UNANSWERED", _SILENT.format(", ".join(missing)))
    return replace(_moved(document, "withdrawing", now, failure=silent), stalled=True)


def withdrawn(document: Document, now: datetime) -> Document:
    """Every stage has let go of it."""
    return _moved(document, "withdrawn", now, failure=None)


def erased(document: Document, now: datetime) -> Document:
    """Nothing is left of it but that it was, for those who could know that it was."""
    identity = Identity(document.tenant, document.identity.collection, "")
    bare = replace(
        document,
        identity=identity,
        submitted=SubmittedMetadata(acl=document.submitted.acl),
        submitted_by="",
        extracted=ExtractedMetadata(),
        near_duplicates=(),
    )
    return _moved(bare, "erased", now, failure=None)


def stalled(document: Document) -> Document:
    """It waits longer than it should; whatever moves it on takes the mark away."""
    return replace(document, revision=document.revision.moved(document.state), stalled=True)


def may_be_redriven(document: Document) -> bool:
    return document.state == "failed" or (document.stalled and document.state not in GONE)


def _moved(document: Document, state: DocumentState, now: datetime, **changes: Any) -> Document:
    if state not in ALLOWED[document.state]:
        raise Conflict(f"document {document.document_id} is {document.state}; it cannot become {state}")
    return replace(document, revision=document.revision.moved(state), updated_at=now, stalled=False, **changes)
