"""Client of all services as one object."""

from pathlib import Path
from types import TracebackType
from typing import Self

from sluiceway_client.answers import Answers
from sluiceway_client.collections import Collections
from sluiceway_client.dead_letters import DeadLetters
from sluiceway_client.discovery import Addresses, discover
from sluiceway_client.documents import Documents
from sluiceway_client.passages import Passages
from sluiceway_client.tenants import Tenants


class Sluiceway:
    """The services of one Sluiceway. Use it as `async with`; one object serves many calls at once."""

    def __init__(self, addresses: Addresses) -> None:
        self.documents = Documents(addresses)
        self.collections = Collections(addresses)
        self.passages = Passages(addresses)
        self.answers = Answers(addresses)
        self.dead_letters = DeadLetters(addresses)
        self.tenants = Tenants(addresses)

    @classmethod
    def discover(cls, data: Path | None = None) -> Self:
        """The one that the environment names, or that `sluiceway up` runs. Raises Unavailable."""
        return cls(discover(data))

    async def close(self) -> None:
        for part in (self.documents, self.collections, self.passages, self.answers, self.dead_letters, self.tenants):
            await part.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
