"""What the store of given answers owes."""

from typing import Protocol

from sluiceway_infer.domain.answers.answer import Answer


class Answers(Protocol):
    """Answers of each tenant for a time. Texts are kept sealed.

    Errors: NotFound for what it does not hold (any more), Unavailable where it does not answer.
    """

    async def keep(self, answer: Answer) -> None:
        """Keeps it; soon found by every replica. Twice is once."""
        ...

    async def get(self, tenant: str, answer_id: str) -> Answer: ...

    async def has(self, tenant: str, answer_id: str) -> bool: ...

    async def forget(self, tenant: str, document_id: str) -> None:
        """Deletes what a model was shown of this document for, and keeps nothing of that kind from here on."""
        ...
