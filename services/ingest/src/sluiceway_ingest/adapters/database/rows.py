"""Row mapper of documents and collections."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.ids import sha256
from sluiceway_common.leases import Lease
from sluiceway_ingest.adapters.database.stored_blobs import blob_of, blob_row
from sluiceway_ingest.adapters.database.stored_judgements import judgements_of, told_judgements
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import (
    Ancestry,
    Document,
    DocumentFailure,
    ExtractedMetadata,
    Identity,
    Revision,
    SubmittedMetadata,
)
from sluiceway_ingest.domain.judging import Decision


def row_of(document: Document) -> dict[str, Any]:
    """All columns that are written with the document; twins and the mark have statements of their own."""
    identity, revision, submitted, extracted = (
        document.identity,
        document.revision,
        document.submitted,
        document.extracted,
    )
    return {
        "tenant": identity.tenant,
        "document_id": document.document_id,
        "collection": identity.collection,
        "source_key": identity.source_key,
        "source_sha256": sha256(identity.source_key),
        "state": revision.state,
        "version": revision.version,
        "attempt": revision.attempt,
        "revision": revision.number,
        **blob_row("original", identity.tenant, document.original),
        "given_title": submitted.title,
        "given_media_type": submitted.media_type,
        "acl": list(submitted.acl),
        "labels": dict(submitted.labels),
        "submitted_by": document.submitted_by,
        "title": extracted.title,
        "media_type": extracted.media_type,
        "language": extracted.language,
        "pages": extracted.pages,
        "chunks": extracted.chunks,
        "flags": list(extracted.flags),
        **blob_row("text", identity.tenant, extracted.text),
        **blob_row("manifest", identity.tenant, extracted.manifest),
        **asdict(document.ancestry),
        "stalled": document.stalled,
        "ocr": document.ocr,
        "erase": document.erase,
        "judgements": told_judgements(document.judgements),
        "released": document.released,
        "in_index": document.in_index,
        "claims": document.claims,
        "created_at": document.created_at,
        "submitted_at": document.submitted_at,
        "updated_at": document.updated_at,
        **_failure_row(document.failure),
        **_lease_row(document.lease),
        **_password_row(document.password),
    }


def document_of(row: Row[Any]) -> Document:
    return Document(
        document_id=row.document_id,
        identity=Identity(row.tenant, row.collection, row.source_key),
        revision=Revision(row.state, row.version, row.attempt, row.revision),
        original=blob_of(row, "original") or BlobRef("", "", 0),
        submitted=SubmittedMetadata(row.given_title, row.given_media_type, tuple(row.acl), row.labels),
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        updated_at=row.updated_at,
        submitted_by=row.submitted_by,
        extracted=_extracted_of(row),
        failure=DocumentFailure(row.reason, row.advice) if row.reason is not None else None,
        near_duplicates=tuple(row.near_duplicates),
        ancestry=Ancestry(row.parent_id, row.root_id, row.depth),
        stalled=row.stalled,
        ocr=row.ocr,
        erase=row.erase,
        judgements=judgements_of(row.judgements),
        released=row.released,
        in_index=row.in_index,
        claims=row.claims,
        lease=Lease(row.lease_owner, row.lease_until) if row.lease_owner is not None else None,
        password=_password_of(row),
    )


def collection_of(row: Any) -> Collection:
    return Collection(
        tenant=row.tenant,
        name=row.name,
        language=row.language,
        chunk_tokens=row.chunk_tokens,
        default_acl=tuple(row.default_acl),
        retention_days=row.retention_days,
        revision=row.revision,
        state=row.state,
        made_anew_at=row.made_anew_at,
    )


def decision_row(document: Document, decision: Decision) -> dict[str, Any]:
    note = decision.note
    return {
        "tenant": document.tenant,
        "document_id": document.document_id,
        "version": decision.version,
        "attempt": decision.attempt,
        "kind": decision.kind,
        "by": decision.by,
        "at": decision.at,
        "note_key": note.key_id if note else None,
        "note_nonce": note.nonce if note else None,
        "note": note.ciphertext if note else None,
    }


def decision_of(row: Row[Any]) -> Decision:
    sealed = SealedText(row.note_key, bytes(row.note_nonce), bytes(row.note)) if row.note is not None else None
    return Decision(kind=row.kind, version=row.version, attempt=row.attempt, by=row.by, at=row.at, note=sealed)


def _extracted_of(row: Row[Any]) -> ExtractedMetadata:
    return ExtractedMetadata(
        title=row.title,
        media_type=row.media_type,
        language=row.language,
        pages=row.pages,
        chunks=row.chunks,
        flags=tuple(row.flags),
        text=blob_of(row, "text"),
        manifest=blob_of(row, "manifest"),
    )


def _password_of(row: Row[Any]) -> SealedText | None:
    if row.password is None:
        return None
    return SealedText(row.password_key, bytes(row.password_nonce), bytes(row.password))


def _failure_row(failure: DocumentFailure | None) -> dict[str, Any]:
    return {"reason": failure.reason, "advice": failure.advice} if failure else {"reason": None, "advice": ""}


def _lease_row(lease: Lease | None) -> dict[str, Any]:
    return {"lease_owner": lease.owner if lease else None, "lease_until": lease.until if lease else None}


def _password_row(password: SealedText | None) -> dict[str, Any]:
    return {
        "password_key": password.key_id if password else None,
        "password_nonce": password.nonce if password else None,
        "password": password.ciphertext if password else None,
    }
