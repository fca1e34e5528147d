"""Port of the sweeper: what lies about over all tenants."""

from datetime import date, datetime
from typing import Protocol

from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.quota import WithdrawnHoldings


class Sweeps(Protocol):
    """What lies about over all tenants. Each call gives a few; asked again after they were dealt with, the next. One
    tenant may have very many, so tenants take turns: the oldest of each, then the next one of each."""

    async def abandoned(self, now: datetime, limit: int) -> tuple[Document, ...]:
        """Those whose worker let its lease run out."""
        ...

    async def waiting(self, since: datetime, limit: int) -> tuple[Document, ...]:
        """Those that wait since then for a worker or the index, and bear no mark of it."""
        ...

    async def outlived(self, now: datetime, limit: int) -> tuple[Document, ...]:
        """Those older than their collection keeps them, but for attachments: these leave with their document."""
        ...

    async def withdrawn(self, before: datetime, limit: int) -> tuple[Document, ...]:
        """Those that were withdrawn before then, and not erased; none before the days of those that were withdrawn are
        counted for so long: whoever upgrades has all of them."""
        ...

    async def withdrawn_holdings(self, before: datetime) -> WithdrawnHoldings:
        """How many those are, with their bytes."""
        ...

    async def leaving(self, stages: frozenset[str], limit: int) -> tuple[Document, ...]:
        """Those that are being withdrawn though all of these stages have acknowledged."""
        ...

    async def unanswered(self, since: datetime, limit: int) -> tuple[Document, ...]:
        """Those that are being withdrawn and were last told to the stages before then."""
        ...

    async def orphaned(self, limit: int) -> tuple[Document, ...]:
        """Those that are live though the document that they were found in is gone."""
        ...

    async def closing(self, limit: int) -> tuple[Collection, ...]:
        """Collections that are being deleted, of each tenant others each time: some wait for a silent stage."""
        ...

    async def condemned(self, collection: Collection, limit: int) -> tuple[Document, ...]:
        """Documents of the collection that nobody has begun to erase. None where it is at another revision: what is in
        one that was made anew since is not meant."""
        ...

    async def unerased(self, collection: Collection) -> int:
        """How many documents of the collection are not erased; none where it is at another revision."""
        ...

    async def forget_requests(self, before: datetime) -> None: ...

    async def forget_days(self, before: date) -> None:
        """What was handed in on days before that one."""
        ...

    async def forget_bands(self) -> None:
        """Those of documents that are gone, whoever has let them go."""
        ...
