"""Ports of infer: what answering needs of the world, and what each adapter owes."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sluiceway_infer.domain.answers.answer import Answer
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.guard import Subject, Verdict
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval


class Engine(Protocol):
    """A model that runs.

    It does what its info supports and is never asked for more. Errors: Conflict where prompt and answer do not fit into
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

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        """How likely each continuation is after the prompt, in order."""
        ...

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text; where the model's tokenizer is out of reach, never fewer than it makes of usual text."""
        ...

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        """Keys of the adapters that it can be asked for; to be asked for another one is Unavailable."""
        ...

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        """From its return on new calls may ask for these adapters, and for no others; what runs comes to its end.

        Raises Unavailable where it cannot be done with one of them; then it goes on with those that it has.
        """
        ...


class VerifiedAdapters(Protocol):
    """Files of adapters on this machine, none of which is given out before it was verified."""

    async def verified(
        self, version: AdapterVersion, needed: Collection[tuple[str, str]] = frozenset()
    ) -> AdapterWeights:
        """The file that llama.cpp reads, as it was signed; fetched where it is not there. What is `needed` stays.

        Errors: Conflict where it is not as it was signed, was signed by nobody who is trusted, or is too large;
        Unavailable where the store does not answer, or this machine's disk has no room.
        """
        ...

    async def delete(self, version: AdapterVersion) -> None:
        """Its files on this machine. Twice is once. Raises Unavailable where the disk does not let go of them."""
        ...

    async def forget(self, tenant: str) -> int:
        """Deletes all of a tenant, and says how many there were. Twice is once."""
        ...


class Retriever(Protocol):
    """Acts for the current principal: what that one may not see is never found.

    Errors: Invalid for a condition that the index does not know, Overloaded, Unavailable.
    """

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        """Passages for the question, best first. A collection that does not exist has none."""
        ...

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        """A passage as the stored text has it. Raises NotFound where it is gone, withdrawn or not for this caller."""
        ...

    async def findable(self, document_ids: Sequence[str]) -> frozenset[str]:
        """Those of them that a search of this caller may find passages of, now."""
        ...


class Guard(Protocol):
    """Judges text before it goes on. Each subject and each stream gets one verdict, also where nothing was found.

    What is forbidden is told by a verdict that blocks, never by an exception. Errors: Overloaded, Unavailable where it
    cannot judge; then nothing goes on.
    """

    async def judge(self, subject: Subject) -> Verdict:
        """What of each part may go on."""
        ...

    def release(self, deltas: AsyncGenerator[str, None], question: Subject) -> AsyncGenerator[str | Verdict, None]:
        """The answer to `question` as far as it may leave, while it comes; last its verdict with what was released.

        It holds back what more text could still turn into something forbidden. However a text is split, the same is
        released. A verdict that blocks ends it: `deltas` are then read no further. Closes `deltas`.
        """
        ...


class LanguageDetector(Protocol):
    """Tells languages of short texts, without waiting."""

    def likelihoods(self, text: str) -> Mapping[str, float]:
        """By language as ISO 639-1 has it, 0 to 1; none where there is nothing to tell from."""
        ...


class AnswerStore(Protocol):
    """Answers of each tenant for a time. Texts are kept sealed.

    Errors: NotFound for what it does not hold (any more), Unavailable where it does not answer.
    """

    async def keep(self, answer: Answer) -> None:
        """Keeps it; soon found by every replica. Twice is once."""
        ...

    async def get(self, tenant: str, answer_id: str) -> Answer: ...

    async def block(self, tenant: str, answer_id: str, verdict_id: str) -> None:
        """Has it read as blocked by that verdict from now on, also where it is kept later. Twice is once: the first
        verdict stays."""
        ...

    async def forget(self, tenant: str, document_id: str) -> int:
        """Deletes what a model was shown of this document for, and keeps nothing of that kind from here on. Says how
        many answers that was."""
        ...


@dataclass(frozen=True)
class EmbeddedTexts:
    """Unit vectors in the order of their texts, the encoder's name, and the tokens read."""

    vectors: tuple[Sequence[float], ...]
    encoder: str
    tokens: int


class Embedder(Protocol):
    """Turns texts into vectors, for the current principal. Errors: Invalid, Overloaded, Unavailable."""

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts: ...
