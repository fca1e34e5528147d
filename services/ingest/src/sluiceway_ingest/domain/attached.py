"""Limits of nested attachments: a file of a few kilobytes can name more of them than there are atoms."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sluiceway_ingest.domain.bounds import LONGEST_LABEL
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import GONE, Ancestry, Document, DocumentState
from sluiceway_ingest.domain.extracted import Attachment, ExtractionFailed
from sluiceway_ingest.domain.stored_text import one_line

MOST_AROUND: Final = 5
MOST_OF_A_ROOT: Final = 1_000

_ADVICE: Final = "Take them out in its program, and submit those that you need one by one."


def below(parent: Document) -> Ancestry:
    """Where an attachment of the document belongs."""
    return Ancestry(parent.document_id, parent.root_id, parent.ancestry.depth + 1)


def cleaned(attachment: Attachment) -> Attachment:
    """Its name and its kind come out of foreign bytes, and no database takes a NUL."""
    name, kind = one_line(attachment.name), one_line(attachment.media_type, LONGEST_LABEL)
    return replace(attachment, name=name, media_type=kind)


def living(states: Iterable[DocumentState]) -> int:
    return sum(state not in GONE for state in states)


def common_groups(child: Document, parent: Document, collection: Collection) -> tuple[str, ...]:
    """Groups of an attachment, as it names them, for as long as nobody has read the new version of its document: those
    of them that the document has too. Empty where it had some, and they have none in common."""
    mine, theirs = child.submitted.acl or collection.default_acl, parent.submitted.acl or collection.default_acl
    if not theirs or (mine and set(mine) <= set(theirs)):
        return child.submitted.acl
    return tuple(group for group in mine if group in theirs) if mine else theirs


def check_family(parent: Document, attached: int, others: int) -> None:
    """Raises ExtractionFailed where it lies too deep to hold any, or its root holds too many with the others."""
    if parent.ancestry.depth >= MOST_AROUND:
        raise ExtractionFailed(
            "BOMB", f"It lies in {MOST_AROUND} documents, one inside the other, and holds attachments itself. {_ADVICE}"
        )
    if attached + others > MOST_OF_A_ROOT:
        raise ExtractionFailed(
            "BOMB", f"More than {MOST_OF_A_ROOT} documents lie in the one that was handed in. {_ADVICE}"
        )
