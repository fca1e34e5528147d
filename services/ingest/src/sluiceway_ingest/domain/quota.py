"""Quota of a tenant: the documents, bytes and passages that it may hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Overloaded, TooLarge
from sluiceway_ingest.domain.document import GONE, Document


@dataclass(frozen=True, kw_only=True)
class TenantUsage:
    """What documents hold, or by how much that grows. Bytes are those of the current versions as handed in; they count
    until they are erased, withdrawn or not: whoever hands in and withdraws would fill the disk with what counts for
    nobody."""

    documents: int = 0
    bytes: int = 0
    passages: int = 0

    def without(self, other: "TenantUsage") -> "TenantUsage":
        return TenantUsage(
            documents=self.documents - other.documents,
            bytes=self.bytes - other.bytes,
            passages=self.passages - other.passages,
        )


@dataclass(frozen=True, kw_only=True)
class WithdrawnHoldings:
    """Withdrawn documents of all tenants that are not erased, with their bytes as handed in."""

    documents: int = 0
    bytes: int = 0


NOTHING: Final = TenantUsage()
_RETRY_AFTER: Final = 30.0
_WITHDRAW: Final = "withdraw what is not needed"
_WAYS_OUT: Final = {
    "documents": _WITHDRAW,
    "bytes": "have erased what is not needed, since what is withdrawn counts until it is (INGEST_WITHDRAWN_DAYS)",
    "passages": _WITHDRAW,
}


def usage_of(document: Document | None) -> TenantUsage:
    """What one document counts."""
    if document is None or document.state == "erased":
        return NOTHING
    if document.state in GONE:
        return TenantUsage(bytes=document.original.bytes)
    return TenantUsage(documents=1, bytes=document.original.bytes, passages=document.extracted.chunks)


def usage_of_all(documents: Iterable[Document]) -> TenantUsage:
    """What they count together."""
    counted = [usage_of(document) for document in documents]
    return TenantUsage(
        documents=sum(one.documents for one in counted),
        bytes=sum(one.bytes for one in counted),
        passages=sum(one.passages for one in counted),
    )


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The most that one tenant may hold, the documents of it that may wait at a time to be read and indexed, the
    collections that it may have, and their names with those of deleted ones; 0: no bound. What waits beyond what a
    replica looks ahead on the log would stand before other tenants."""

    documents: int = 0
    bytes: int = 0
    passages: int = 0
    backlog: int = 0
    collections: int = 0
    collection_names: int = 0

    def check(self, tenant: str, usage: TenantUsage, growth: TenantUsage) -> None:
        """Raises TooLarge with the first bound that the growth would cross. Who is above a bound may still shrink."""
        for what in ("documents", "bytes", "passages"):
            held, more, most = getattr(usage, what), getattr(growth, what), getattr(self, what)
            if most and more > 0 and held + more > most:
                raise TooLarge(
                    f"the quota of {what} is used up: the tenant {tenant!r} has {held} of {most} "
                    f"(INGEST_TENANT_{what.upper()}); {_WAYS_OUT[what]}, or have the operators raise it",
                    field=what,
                )

    def check_collections(self, tenant: str, count: int) -> None:
        """Whether there may be one more. Raises TooLarge."""
        if self.collections and count >= self.collections:
            raise TooLarge(
                f"the quota of collections is used up: the tenant {tenant!r} has {count} of {self.collections} "
                "(INGEST_TENANT_COLLECTIONS); delete one that is not needed (`sluiceway collections delete`), put the "
                "documents into one that there is, or have the operators raise it",
                field="collections",
            )

    def check_collection_names(self, tenant: str, count: int) -> None:
        """Whether there may be one more, those of deleted collections counted. Raises TooLarge."""
        if self.collection_names and count >= self.collection_names:
            raise TooLarge(
                f"the quota of names of collections is used up: the tenant {tenant!r} has used {count} of "
                f"{self.collection_names} (INGEST_TENANT_COLLECTION_NAMES), and those of deleted collections stay "
                "taken; make one anew under a name that it had (`sluiceway collections create`), put the documents "
                "into one that there is, or have the operators raise it",
                field="collection_names",
            )

    def check_backlog(self, tenant: str, waiting: int) -> None:
        """Raises Overloaded, with when to come again: what waits becomes fewer by itself."""
        if self.backlog and waiting >= self.backlog:
            raise Overloaded(
                f"{self.backlog} documents of the tenant {tenant!r} wait to be read and indexed, and no more may "
                f"(INGEST_TENANT_BACKLOG); ask again in {_RETRY_AFTER:g} s",
                retry_after=_RETRY_AFTER,
            )
