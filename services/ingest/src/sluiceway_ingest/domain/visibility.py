"""Access control list of documents (ACL): who of a tenant sees a document, and may change what he sees.

The index guards passages by the same groups; here they guard title, key, labels and the document itself.
"""

from collections.abc import Set
from dataclasses import dataclass, replace

from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import UNATTACHED, Document


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A caller as far as lists of groups are concerned. `sees_all`: whoever runs the installation, who must be able to
    erase what nobody else may find.
    """

    tenant: str
    subject: str
    groups: tuple[str, ...] = ()
    sees_all: bool = False


def may_see(viewer: Viewer, document: Document, collection: Collection | None) -> bool:
    """Everybody sees what has no groups, of its own or of its collection. Who handed a version in sees that version."""
    if viewer.tenant != document.tenant:
        return False
    if viewer.sees_all or (viewer.subject and viewer.subject == document.submitted_by):
        return True
    groups = document.submitted.acl or (collection.default_acl if collection is not None else ())
    return not groups or not set(groups).isdisjoint(viewer.groups)


def neighbours(document: Document) -> frozenset[str]:
    """The ids of other documents that it names."""
    return frozenset({*document.near_duplicates, document.ancestry.parent_id}) - {""}


def naming_only(document: Document, seen: Set[str]) -> Document:
    """The document, naming those alone."""
    return replace(
        document,
        near_duplicates=tuple(name for name in document.near_duplicates if name in seen),
        ancestry=document.ancestry if document.ancestry.parent_id in seen else UNATTACHED,
    )
