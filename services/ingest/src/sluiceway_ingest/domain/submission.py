"""Submission of a document: its bounds, and what it means for what is there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_ingest.domain.bounds import LONGEST_LABEL, check_groups, checked_text
from sluiceway_ingest.domain.collection import checked_name
from sluiceway_ingest.domain.document import UNATTACHED, Ancestry, Document, Identity, Revision, SubmittedMetadata
from sluiceway_ingest.domain.transitions import redriven

LONGEST_KEY: Final = 2048
LONGEST_REQUEST: Final = 128
MOST_LABELS: Final = 32
LONGEST_TITLE: Final = 1024


@dataclass(frozen=True, kw_only=True)
class StoredSubmission:
    """What is known of a document before it is read: where it belongs, what is said of it, where its bytes lie."""

    identity: Identity
    submitted: SubmittedMetadata
    original: BlobRef
    submitted_by: str = ""
    ancestry: Ancestry = UNATTACHED
    password: SealedText | None = field(default=None, repr=False)


def check_parent(current: Document | None, submission: StoredSubmission) -> None:
    """Raises Conflict (`source_key`) where the key is that of a document that was found in another one, or in none: the
    rules and the fate of a document are those of what it lies in."""
    if current is not None and current.ancestry.parent_id != submission.ancestry.parent_id:
        where = f"lies in {current.ancestry.parent_id}" if current.ancestry.parent_id else "lies in none"
        raise Conflict(
            f"`source_key` is that of document {current.document_id}, which {where}; hand this one in with another key",
            field="source_key",
        )


def decide(current: Document | None, submission: StoredSubmission, new_id: str, now: datetime) -> Document:
    """The document as it stands afterwards: a new one, its next version, another try, or `current` itself.

    Bytes and what is said of them are compared with the current version alone: A, B, A are three versions.
    """
    if current is None:
        return _created(new_id, submission, now)
    if (current.original.sha256, current.submitted) != (submission.original.sha256, submission.submitted):
        return _next_version(current, submission, now)
    return redriven(current, submission.password, now) if current.state == "failed" else current


def _created(document_id: str, submission: StoredSubmission, now: datetime) -> Document:
    """Version 1 of a new document."""
    return Document(
        document_id=document_id,
        identity=submission.identity,
        revision=Revision("submitted", version=1, attempt=1),
        original=submission.original,
        submitted=submission.submitted,
        created_at=now,
        submitted_at=now,
        updated_at=now,
        submitted_by=submission.submitted_by,
        ancestry=submission.ancestry,
        password=submission.password,
    )


def _next_version(current: Document, submission: StoredSubmission, now: datetime) -> Document:
    """The same document with other bytes; what is under way for the version before is dropped when it ends."""
    fresh = _created(current.document_id, submission, now)
    before = current.revision
    revision = Revision("submitted", before.version + 1, attempt=1, number=before.number + 1)
    return replace(fresh, revision=revision, created_at=current.created_at)


def narrowed(current: Document, groups: tuple[str, ...], submitted_by: str, now: datetime) -> Document:
    """The same document for fewer groups, as its next version: whoever handed in the one before may not see it for
    that alone."""
    submission = StoredSubmission(
        identity=current.identity,
        submitted=replace(current.submitted, acl=groups),
        original=current.original,
        submitted_by=submitted_by,
        ancestry=current.ancestry,
        password=current.password,
    )
    return _next_version(current, submission, now)


def checked_identity(identity: Identity) -> Identity:
    """Raises Invalid where the key or the collection cannot be."""
    checked_name(identity.collection)
    checked_text(identity.source_key, "source_key", LONGEST_KEY)
    if not identity.source_key.strip():
        raise Invalid(
            "`source_key` is empty; it says what the document is called where it comes from", field="source_key"
        )
    return identity


def checked_metadata(metadata: SubmittedMetadata) -> SubmittedMetadata:
    """Raises Invalid where title, groups or labels are too long or too many."""
    checked_text(metadata.title, "title", LONGEST_TITLE)
    checked_text(metadata.media_type, "media_type", LONGEST_LABEL)
    check_groups(metadata.acl, "acl")
    _check_labels(metadata.labels)
    return metadata


def _check_labels(labels: Mapping[str, str]) -> None:
    if len(labels) > MOST_LABELS:
        raise Invalid(f"`labels` has {len(labels)} entries; up to {MOST_LABELS} are possible", field="labels")
    for name, text in labels.items():
        checked_text(name, "labels", LONGEST_LABEL)
        checked_text(text, "labels", LONGEST_LABEL)
