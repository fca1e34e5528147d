"""Quota of a tenant: the documents, bytes and passages that it may hold."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import TooLarge
from sluiceway_ingest.domain.document import GONE, Document


@dataclass(frozen=True, kw_only=True)
class TenantUsage:
    """What live documents hold, or by how much that grows. Bytes are those of the current versions as handed in."""

    documents: int = 0
    bytes: int = 0
    passages: int = 0

    def without(self, other: "TenantUsage") -> "TenantUsage":
        return TenantUsage(
            documents=self.documents - other.documents,
            bytes=self.bytes - other.bytes,
            passages=self.passages - other.passages,
        )


NOTHING: Final = TenantUsage()


def usage_of(document: Document | None) -> TenantUsage:
    """What one document counts."""
    if document is None or document.state in GONE:
        return NOTHING
    return TenantUsage(documents=1, bytes=document.original.bytes, passages=document.extracted.chunks)


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The most that one tenant may hold; 0: no bound."""

    documents: int = 0
    bytes: int = 0
    passages: int = 0

    def check(self, tenant: str, usage: TenantUsage, growth: TenantUsage) -> None:
        """Raises TooLarge with the first bound that the growth would cross. Who is above a bound may still shrink."""
        for what in ("documents", "bytes", "passages"):
            held, more, most = getattr(usage, what), getattr(growth, what), getattr(self, what)
            if most and more > 0 and held + more > most:
                raise TooLarge(
                    f"the quota of {what} is used up: the tenant {tenant!r} has {held} of {most} "
                    f"(INGEST_TENANT_{what.upper()}); withdraw what is not needed, or have the operators raise it",
                    field=what,
                )
