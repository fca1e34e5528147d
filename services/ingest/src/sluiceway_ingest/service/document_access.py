"""Access check of documents: what the groups of the caller hide is not found, and not changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Blocked
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.visibility import Viewer, may_see, naming_only, neighbours
from sluiceway_ingest.ports import CollectionStore, DocumentStore
from sluiceway_ingest.service.compare_and_set import known, unknown

_NOT_YOURS: Final = (
    "`source_key` names a document of groups that the credential of {!r} is not in, in the collection {!r}; use "
    "another key, or a credential of one of its groups or with the role `operator`"
)


def viewer_of(caller: Principal) -> Viewer:
    return Viewer(tenant=caller.tenant, subject=caller.subject, groups=caller.groups, sees_all=caller.has("operator"))


@dataclass(frozen=True)
class DocumentAccess:
    """Looks the rules of the collection up, for a document that names no groups has those."""

    documents: DocumentStore
    collections: CollectionStore

    async def visible(self, caller: Principal, document_id: str) -> Document:
        """Raises NotFound where there is none, and in the same words where it is not for the caller."""
        document = await known(self.documents, caller.tenant, document_id)
        if not await self._may(caller, document):
            raise unknown(document_id)
        return document

    async def readable(self, caller: Principal, document_id: str) -> Document:
        """For whom its passages are: an operator, and who handed it in, see it and need not be in its groups. Raises
        NotFound as above, Blocked where the caller sees it and may not read it."""
        document = await self.visible(caller, document_id)
        if not await self._shows(Viewer(tenant=caller.tenant, subject="", groups=caller.groups), document):
            raise Blocked(
                f"the text of {document_id!r} is for groups that the credential of {caller.subject!r} is not in; use "
                "one of its groups",
                field="document_id",
            )
        return document

    async def has_bytes(self, caller: Principal, document_ids: Sequence[str]) -> bool:
        """Whether the caller has the bytes of one of these already: he has handed it in, or its text is for him."""
        reader = Viewer(tenant=caller.tenant, subject="", groups=caller.groups)
        for document_id in document_ids:
            document = await self.documents.get(caller.tenant, document_id)
            if document is None:
                continue
            if document.submitted_by == caller.subject or await self._shows(reader, document):
                return True
        return False

    async def groups_of_collection(self, document: Document) -> tuple[str, ...]:
        """Those that its collection has now."""
        collection = await self.collections.get(document.tenant, document.identity.collection)
        return collection.default_acl if collection is not None else ()

    async def redacted(self, viewer: Viewer, documents: Sequence[Document]) -> list[Document]:
        """Documents that the viewer may see, as he may be told of them: they name no other that he may not see."""
        named = frozenset[str]().union(*map(neighbours, documents))
        if viewer.sees_all or not named:
            return list(documents)
        seen = await self.documents.visible(viewer, named)
        return [naming_only(document, seen) for document in documents]

    async def check_replace(self, caller: Principal, current: Document | None) -> None:
        """Raises Blocked where the caller would change, or be told of, what he does not see."""
        if current is not None and not await self._may(caller, current):
            raise Blocked(_NOT_YOURS.format(caller.subject, current.identity.collection), field="source_key")

    async def _may(self, caller: Principal, document: Document) -> bool:
        return await self._shows(viewer_of(caller), document)

    async def _shows(self, viewer: Viewer, document: Document) -> bool:
        if document.submitted.acl or viewer.sees_all:
            return may_see(viewer, document, None)
        return may_see(viewer, document, await self.collections.get(document.tenant, document.identity.collection))
