"""Client of all services as one object."""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sluiceway_client.discovery import Addresses, discover

if TYPE_CHECKING:
    from sluiceway_client.answers import Answers
    from sluiceway_client.api_keys import ApiKeys
    from sluiceway_client.audit import AuditLogs
    from sluiceway_client.collections import Collections
    from sluiceway_client.datasets import Datasets
    from sluiceway_client.dead_letters import DeadLetters
    from sluiceway_client.documents import Documents
    from sluiceway_client.evaluations import Evaluations, Suites
    from sluiceway_client.model_registry import ModelRegistry
    from sluiceway_client.passages import Passages
    from sluiceway_client.policies import Policies
    from sluiceway_client.record import AnswerRecords
    from sluiceway_client.runs import TrainingRuns
    from sluiceway_client.tenants import Tenants


class Sluiceway:
    """The services of one Sluiceway. Use it as `async with`; one object serves many calls at once.

    Each part is made, and its contract imported, when it is first asked for, in the loop that asks.
    """

    PARTS = (
        "documents",
        "collections",
        "passages",
        "answers",
        "policies",
        "record",
        "audit",
        "datasets",
        "runs",
        "registry",
        "suites",
        "evaluations",
        "dead_letters",
        "keys",
        "tenants",
    )

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    @cached_property
    def documents(self) -> "Documents":
        from sluiceway_client.documents import Documents

        return Documents(self._addresses)

    @cached_property
    def collections(self) -> "Collections":
        from sluiceway_client.collections import Collections

        return Collections(self._addresses)

    @cached_property
    def passages(self) -> "Passages":
        from sluiceway_client.passages import Passages

        return Passages(self._addresses)

    @cached_property
    def answers(self) -> "Answers":
        from sluiceway_client.answers import Answers

        return Answers(self._addresses)

    @cached_property
    def policies(self) -> "Policies":
        from sluiceway_client.policies import Policies

        return Policies(self._addresses)

    @cached_property
    def record(self) -> "AnswerRecords":
        from sluiceway_client.record import AnswerRecords

        return AnswerRecords(self._addresses)

    @cached_property
    def audit(self) -> "AuditLogs":
        from sluiceway_client.audit import AuditLogs

        return AuditLogs(self._addresses)

    @cached_property
    def registry(self) -> "ModelRegistry":
        from sluiceway_client.model_registry import ModelRegistry

        return ModelRegistry(self._addresses)

    @cached_property
    def runs(self) -> "TrainingRuns":
        from sluiceway_client.runs import TrainingRuns

        return TrainingRuns(self._addresses)

    @cached_property
    def datasets(self) -> "Datasets":
        from sluiceway_client.datasets import Datasets

        return Datasets(self._addresses)

    @cached_property
    def suites(self) -> "Suites":
        from sluiceway_client.evaluations import Suites

        return Suites(self._addresses)

    @cached_property
    def evaluations(self) -> "Evaluations":
        from sluiceway_client.evaluations import Evaluations

        return Evaluations(self._addresses)

    @cached_property
    def dead_letters(self) -> "DeadLetters":
        from sluiceway_client.dead_letters import DeadLetters

        return DeadLetters(self._addresses)

    @cached_property
    def keys(self) -> "ApiKeys":
        from sluiceway_client.api_keys import ApiKeys

        return ApiKeys(self._addresses)

    @cached_property
    def tenants(self) -> "Tenants":
        from sluiceway_client.tenants import Tenants

        return Tenants(self._addresses)

    @classmethod
    def discover(cls, data: Path | None = None) -> Self:
        """The one that the environment names, or that `sluiceway up` runs. Raises Unavailable."""
        return cls(discover(data))

    async def close(self) -> None:
        for name in self.PARTS:
            if name in vars(self):
                await getattr(self, name).close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
