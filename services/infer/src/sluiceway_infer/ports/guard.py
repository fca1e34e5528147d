"""What a guard owes."""

from typing import Literal, Protocol

from sluiceway_infer.domain.answers.answer import GuardStatus

Checked = Literal["question", "answer"]


class Guard(Protocol):
    """Judges text before it goes on. Raises Blocked for what its policy forbids, Unavailable where it cannot judge."""

    async def check(self, what: Checked, text: str) -> GuardStatus: ...
