"""What an engine owes."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.info import ModelInfo


class Engine(Protocol):
    """A model that runs.

    It does what its `info` names and is never asked for more. Errors: Conflict where prompt and answer do not fit into
    its window, Invalid for a schema it cannot read, Blocked where a filter of its own withholds the answer, Overloaded
    where it has no room, Unavailable where it is not there.
    """

    @property
    def info(self) -> ModelInfo:
        """Known from `start` on."""
        ...

    @property
    def per_message(self) -> int:
        """Tokens that its template spends around each message."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def ready(self) -> None:
        """Raises Unavailable when it does not answer."""
        ...

    def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        """Deltas as they come, then one End. Closing the generator frees its slot within 0.2 s."""
        ...

    async def score(self, prompt: str, continuations: Sequence[str]) -> tuple[ContinuationScore, ...]:
        """How likely each continuation is after the prompt, in order."""
        ...

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text; where the model's tokenizer is out of reach, never fewer than it makes of usual text."""
        ...
