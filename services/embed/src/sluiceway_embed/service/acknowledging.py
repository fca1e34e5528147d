"""Acknowledgement of withdrawals: `document-forgotten` is said once the index has no text of the document on the disk.

A store may clean its files some time after a deletion. Whoever hears a withdrawal goes on meanwhile; what is owed is
kept here, and is gone with the process: ingest tells a withdrawal again that nobody has acknowledged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sluiceway.embed.v1.events_pb2 import DocumentForgotten
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import IndexWriter

_PAUSE: Final = 0.5

Marks = Mapping[Namespace, int]
"""What was deleted, by where: see `IndexWriter.deletion_mark`."""

_Document = tuple[str, str]
_Owed = tuple[OutgoingEvent, Marks]


@dataclass(frozen=True, kw_only=True)
class Acknowledging:
    """Says each event when its deletions have left the disk."""

    index: IndexWriter
    publish: Publish
    clock: Clock
    owed: dict[_Document, _Owed] = field(default_factory=dict)

    async def acknowledge(self, event: OutgoingEvent, document_id: str, marks: Marks) -> None:
        """At once where nothing is left, else by `run`. What was owed of the document before is not said any more.
        Raises Unavailable where the log is away: it is owed on, with its count, for what is deleted is counted once."""
        document = event.tenant, document_id
        owed = self.owed[document] = event, marks
        if await self._is_gone(marks):
            await self._say(document, owed)

    def is_owed(self, event: OutgoingEvent, document_id: str) -> bool:
        """Whether the same will be said anyway."""
        owed = self.owed.get((event.tenant, document_id))
        return owed is not None and owed[0].event == event.event

    def counted(self, tenant: str, document_id: str) -> int:
        """Passages that were deleted for what is owed."""
        owed = self.owed.get((tenant, document_id))
        return owed[0].event.let_go.get("passages", 0) if owed and isinstance(owed[0].event, DocumentForgotten) else 0

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await self.clock.sleep(_PAUSE)
            await self.look()

    async def look(self) -> None:
        """Says what can be said. While the log is away all is owed on; what a store does not answer for, it alone."""
        for document, owed in list(self.owed.items()):
            try:
                await self._settle(document, owed)
            except (Unavailable, Overloaded):
                return

    async def _settle(self, document: _Document, owed: _Owed) -> None:
        """Says it if it can be said. In each wait something newer may come to be owed of the document: that stays."""
        _, marks = owed
        if await self._is_known_to_be_gone(marks) and self.owed.get(document) is owed:
            await self._say(document, owed)

    async def _say(self, document: _Document, owed: _Owed) -> None:
        await self.publish(owed[0])
        if self.owed.get(document) is owed:
            del self.owed[document]

    async def _is_known_to_be_gone(self, marks: Marks) -> bool:
        try:
            return await self._is_gone(marks)
        except (Unavailable, Overloaded):
            return False

    async def _is_gone(self, marks: Marks) -> bool:
        return all([await self.index.has_let_go(namespace, mark) for namespace, mark in marks.items()])
