"""Client of infer's answers: asking, and saying what an answer was worth."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sluiceway.embed.v1.values_pb2 import Filter
from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2 as proto
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import InternalError, translating_errors
from sluiceway_client.values import Answer, Citation, ContinuationScore, Model, Passage, StoredAnswer

Ungrounded = Literal["extract", "refuse", "allow"]


@dataclass(frozen=True)
class EarlierTurn:
    """A question that was asked before, and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and how it is to be answered. `collection` "" answers without documents; `where` bounds them;
    `earlier` are the turns before it, so that "and when did he die?" says of whom; `drafts` asks for the model's own
    words too, before they are checked. `temperature` is 0 to 2, None what the model is set to; `stop` are at most 4
    words at which the text ends.
    """

    text: str
    collection: str = "default"
    model: str = ""
    k: int = 0
    ungrounded: Ungrounded = "extract"
    max_tokens: int = 0
    session: str = ""
    where: Filter | None = None
    earlier: tuple[EarlierTurn, ...] = ()
    drafts: bool = False
    temperature: float | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class RetrievedPassages:
    """What the documents gave, before the model speaks; `dropped` passages did not fit into its window."""

    answer_id: str
    passages: tuple[Passage, ...]
    dropped: int


@dataclass(frozen=True)
class AnswerDelta:
    """A piece of the answer, to be appended: it is checked and stays. `citations` come up first in it or the next."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class UncheckedDelta:
    """A piece of what the model says, which is no answer; only where `drafts` asks for it."""

    text: str


AnswerEvent = RetrievedPassages | AnswerDelta | UncheckedDelta | Answer


class Answers:
    """The calls of infer. Deadlines in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 15.0, answer_deadline: float = 300.0) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._answer_deadline = answer_deadline
        self._channel = connect(addresses.of("infer"), addresses)
        self._stub = InferServiceStub(self._channel)
        self._who = credential(addresses)

    async def stream(self, question: Question) -> AsyncIterator[AnswerEvent]:
        """What was retrieved, the text as it is settled, and last the answer, whose text is those deltas joined.

        Raises Overloaded with the time to wait, NotFound for an unknown model or collection, Blocked, Unavailable.
        """
        with translating_errors("infer", self._addresses.of("infer")):
            passages: tuple[Passage, ...] = ()
            async for event in self._stub.Generate(
                _request(question), metadata=self._who, timeout=self._answer_deadline
            ):
                said = _event(event)
                if isinstance(said, RetrievedPassages):
                    passages = said.passages
                yield replace(said, passages=passages) if isinstance(said, Answer) else said

    async def ask(self, question: Question) -> Answer:
        """The whole answer at once."""
        async for event in self.stream(question):
            if isinstance(event, Answer):
                return event
        raise InternalError("infer ended without an answer; ask again, and its log says why")

    async def get(self, answer_id: str) -> StoredAnswer:
        """An answer that was given. Raises NotFound, also once its days are over."""
        request = calls.GetAnswerRequest(answer_id=answer_id)
        with translating_errors("infer", self._addresses.of("infer")):
            found = await self._stub.GetAnswer(request, metadata=self._who, timeout=self._deadline)
        return messages.stored_answer(found)

    async def score(self, prompt: str, continuations: Sequence[str], *, model: str = "") -> list[ContinuationScore]:
        """How likely 1 to 64 continuations of a prompt are, in order. Raises Invalid (`continuations`), NotFound."""
        request = calls.ScoreRequest(prompt=prompt, continuations=continuations, model=model)
        with translating_errors("infer", self._addresses.of("infer")):
            scored = await self._stub.Score(request, metadata=self._who, timeout=self._answer_deadline)
        return [ContinuationScore(each.log_probability, each.tokens, each.greedy) for each in scored.weights]

    async def feedback(self, answer_id: str, score: float, *, comment: str = "", correction: str = "") -> None:
        """Says what an answer was worth, -1 to 1. Raises NotFound, Invalid (`score`)."""
        request = calls.GiveFeedbackRequest(answer_id=answer_id, score=score, comment=comment, correction=correction)
        with translating_errors("infer", self._addresses.of("infer")):
            await self._stub.GiveFeedback(request, metadata=self._who, timeout=self._deadline)

    async def models(self) -> list[Model]:
        """The models that can be asked, by name."""
        with translating_errors("infer", self._addresses.of("infer")):
            answer = await self._stub.ListModels(calls.ListModelsRequest(), metadata=self._who, timeout=self._deadline)
        return [messages.model(each) for each in answer.models]

    async def close(self) -> None:
        await self._channel.close()


def _request(question: Question) -> calls.GenerateRequest:
    request = calls.GenerateRequest(
        messages=[*_turns(question.earlier), proto.Message(role=proto.ROLE_USER, text=question.text)],
        model=question.model,
        max_tokens=question.max_tokens,
        session=question.session,
        drafts=question.drafts,
        stop=question.stop,
    )
    if question.temperature is not None:
        request.sampling.temperature = question.temperature
    if question.collection:
        policy = calls.UngroundedPolicy.Value(f"UNGROUNDED_POLICY_{question.ungrounded.upper()}")
        grounding = calls.Grounding(
            collection=question.collection, k=question.k, ungrounded=policy, filter=question.where
        )
        request.grounding.CopyFrom(grounding)
    return request


def _turns(earlier: Sequence[EarlierTurn]) -> Iterator[proto.Message]:
    for turn in earlier:
        yield proto.Message(role=proto.ROLE_USER, text=turn.question)
        yield proto.Message(role=proto.ROLE_ASSISTANT, text=turn.answer)


def _event(event: calls.GenerateResponse) -> AnswerEvent:
    if event.HasField("finished"):
        return messages.answer(event.finished)
    if event.HasField("retrieved"):
        found = event.retrieved
        return RetrievedPassages(
            found.answer_id, tuple(messages.passage(each) for each in found.passages), found.dropped
        )
    if event.HasField("draft"):
        return UncheckedDelta(event.draft.text)
    return AnswerDelta(event.delta.text, tuple(messages.citation(each) for each in event.delta.citations))
