"""State transitions of a document. Every rule gives the document as it stands afterwards, or raises Conflict."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.port import BlobRef
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
from sluiceway_ingest.domain.judging import JudgeOutcome, quarantining, silent, with_judgement

_FAULT: Final = "A fault of ours; the log of ingest has it. Operators can redrive the document after the fix."
_SILENT: Final = (
    "Has not said that it holds nothing of it any more: {}. Who is silent is asked again and again. Operators can "
    "start what is down, and take what is not deployed out of INGEST_STAGES."
)
_UNJUDGED: Final = (
    "Nobody finds it yet, for it was not judged: {} is silent. It goes on by itself once that speaks. Operators can "
    "start what is down, look at its dead letters (`sluiceway dlq list`), and take what is not deployed out of "
    "INGEST_JUDGES and EMBED_JUDGES."
)
_SEEN: Final = (
    "Nobody finds it, for {}. The version before it, if there was one, is found as before. An operator looks at it "
    "(`sluiceway docs text`) and releases it (`sluiceway docs release`), or refuses it (`sluiceway docs refuse`)."
)
_LEAVING: Final[frozenset[DocumentState]] = frozenset({"submitted", "withdrawing"})
_JUDGED: Final[frozenset[DocumentState]] = frozenset({"chunked", "indexed", "failed", "quarantined"})

ALLOWED: Final[Mapping[DocumentState, frozenset[DocumentState]]] = {
    "submitted": _LEAVING | {"extracting", "failed"},
    "extracting": _LEAVING | {"chunked", "failed"},
    "chunked": _LEAVING | {"chunked", "indexed", "failed", "quarantined"},
    "indexed": _LEAVING | {"failed", "quarantined"},
    "failed": _LEAVING | {"extracting", "chunked", "indexed", "quarantined"},
    "quarantined": _LEAVING | {"chunked", "indexed", "failed"},
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
    return _moved(document, "failed", now, failure=failure, lease=None, password=None, in_index=False)


def broken(document: Document, now: datetime) -> Document:
    """A fault of ours. Its record is parked; sent back after the fix, it goes on, with the password that it had."""
    claims = max(document.claims - 1, 0)
    return _moved(document, "failed", now, failure=DocumentFailure("INTERNAL", _FAULT), lease=None, claims=claims)


def is_broken(document: Document) -> bool:
    return document.failure is not None and document.failure.reason == "INTERNAL"


def in_index(document: Document, judges: Set[str], now: datetime) -> Document | None:
    """The index holds it. None where that is known, or where it cannot be."""
    was_refused = document.failure is not None and document.failure.reason == "INDEX_REFUSED"
    if document.in_index or not (document.state in ("chunked", "quarantined") or was_refused):
        return None
    return _settled(replace(document, in_index=True), judges, now)


def judged(document: Document, word: JudgeOutcome, judges: Set[str], now: datetime) -> Document | None:
    """A judge has spoken. None where that changes nothing, or where it does not matter any more."""
    said = with_judgement(document.judgements, word)
    if said == document.judgements or document.state not in _JUDGED:
        return None
    after = replace(document, judgements=said)
    # What cannot go on goes on no more for that; what is found stays so unless it is held back.
    stays = document.state == "failed" or (document.state == "indexed" and not _held_back(after, judges))
    return replace(after, revision=after.revision.moved(after.state)) if stays else _settled(after, judges, now)


def released(document: Document, judges: Set[str], now: datetime) -> Document:
    """An operator lets it go, whatever was said of it."""
    return _settled(replace(document, released=True), judges, now)


def resettled(document: Document, judges: Set[str], now: datetime) -> Document | None:
    """A document that waits though nothing holds it, since the judges are other ones than before."""
    after = _settled(document, judges, now)
    return after if after.state != document.state else None


def unjudged(document: Document, silent: Sequence[str]) -> Document:
    """It waits longer than it should, for these judges."""
    named = DocumentFailure("UNANSWERED", _UNJUDGED.format(", ".join(silent)))
    return replace(stalled(document), failure=named)


def redriven(document: Document, password: SealedText | None, now: datetime) -> Document:
    """Tried again from its bytes, as a new attempt of the same version."""
    revision = replace(document.revision, attempt=document.revision.attempt + 1)
    unjudged = replace(document, judgements=(), released=False, in_index=False)
    again = replace(unjudged, revision=revision, failure=None, claims=0, ocr=False, lease=None)
    return _moved(again, "submitted", now, password=password)


def withdrawing(document: Document, now: datetime, *, erase: bool) -> Document:
    """Nobody may find it from here on. Who reads it may store something still, until it has noticed or its lease has
    ended."""
    return _moved(document, "withdrawing", now, erase=document.erase or erase, password=None, failure=None)


def let_go(document: Document) -> Document:
    """Who read it has broken off, and left nothing."""
    return replace(document, revision=document.revision.moved(document.state), lease=None)


def unanswered(document: Document, missing: Sequence[str], now: datetime) -> Document:
    """It is still being withdrawn, since these stages are silent."""
    silent = DocumentFailure("UNANSWERED", _SILENT.format(", ".join(missing)))
    return replace(_moved(document, "withdrawing", now, failure=silent), stalled=True)


def withdrawn(document: Document, now: datetime) -> Document:
    """Every stage has let go of it."""
    return _moved(document, "withdrawn", now, failure=None, lease=None)


def erased(document: Document, now: datetime, groups: tuple[str, ...] = ()) -> Document:
    """Nothing is left of it but that it was, for those who could know that it was: its own groups, or the `groups` of
    its collection, which may be made anew for others."""
    identity = Identity(document.tenant, document.identity.collection, "")
    bare = replace(
        document,
        identity=identity,
        # A digest of what was short is as good as its text to who guesses it.
        original=BlobRef("", "", 0),
        submitted=SubmittedMetadata(acl=document.submitted.acl or groups),
        submitted_by="",
        extracted=ExtractedMetadata(),
        near_duplicates=(),
    )
    return _moved(bare, "erased", now, failure=None, lease=None)


def stalled(document: Document) -> Document:
    """It waits longer than it should; whatever moves it on takes the mark away."""
    return replace(document, revision=document.revision.moved(document.state), stalled=True)


def may_be_redriven(document: Document) -> bool:
    return document.state == "failed" or (document.stalled and document.state not in GONE)


def _settled(document: Document, judges: Set[str], now: datetime) -> Document:
    """Where it stands by all that is known of this try, in whichever order that came."""
    if held_back := _held_back(document, judges):
        seen = (f"{each.judge} has found {', '.join(each.kinds) or 'something'} in it" for each in held_back)
        failure = DocumentFailure("QUARANTINED", _SEEN.format(" and ".join(seen)))
        if document.state == "quarantined":
            return replace(document, revision=document.revision.moved("quarantined"), failure=failure)
        return _moved(document, "quarantined", now, failure=failure)
    is_free = document.released or not silent(document.judgements, judges)
    return _moved(document, "indexed" if document.in_index and is_free else "chunked", now, failure=None)


def _held_back(document: Document, judges: Set[str]) -> tuple[JudgeOutcome, ...]:
    return () if document.released else quarantining(document.judgements, judges)


def _moved(document: Document, state: DocumentState, now: datetime, **changes: Any) -> Document:
    if state not in ALLOWED[document.state]:
        raise Conflict(f"document {document.document_id} is {document.state}; it cannot become {state}")
    return replace(document, revision=document.revision.moved(state), updated_at=now, stalled=False, **changes)
