"""The use cases of this service."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from sluiceway.infer.v1.events_pb2 import DocumentForgotten
from sluiceway_common import ids
from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal, current
from sluiceway_infer.domain.answers.answer import Answer, Event, Feedback, Finished
from sluiceway_infer.domain.conversation.chat import ContinuationScore
from sluiceway_infer.domain.conversation.request import GenerateRequest, check, check_continuations, check_feedback
from sluiceway_infer.domain.grounding.evidence import Thresholds
from sluiceway_infer.domain.models.info import ModelInfo, refuse_unsupported
from sluiceway_infer.ports import Answers, EmbeddedTexts, Embedder, Guard, Retriever
from sluiceway_infer.service.answering import Answering
from sluiceway_infer.service.models import Models, ServedModel
from sluiceway_infer.service.records import answer_given, feedback_given


@dataclass(frozen=True)
class Policy:
    """What holds where a call says nothing, and the most it may ask for."""

    max_tokens: int = 256
    most_tokens: int = 4096
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class InferService:
    """Questions in, answers out."""

    models: Models
    retriever: Retriever
    embedder: Embedder
    guard: Guard
    answers: Answers
    seal: Seal
    publish: Publish
    clock: Clock
    policy: Policy = field(default_factory=Policy)

    async def generate(self, request: GenerateRequest) -> AsyncGenerator[Event, None]:
        """Retrieved, deltas, finished. The answer is on the log before `Finished` is yielded."""
        principal = _reader()
        check(request, self.policy.most_tokens)
        model = self.models.named(request.model)
        refuse_unsupported(model.info, request.prompt(request.messages, 0))
        with model.slots.slot():
            answering = self._answering(request, model, principal)
            await self.guard.check("question", request.question)
            async with aclosing(answering.events()) as events:
                async for event in events:
                    yield event
            yield Finished(await self._given(answering))

    async def score(self, prompt: str, continuations: Sequence[str], model: str) -> tuple[ContinuationScore, ...]:
        """How likely each continuation is after the prompt."""
        _reader()
        check_continuations(tuple(continuations))
        chosen = self.models.named(model)
        chosen.info.must("score")
        assert chosen.engine is not None, "a model that can score has an engine"
        with chosen.slots.slot():
            return await chosen.engine.score(prompt, continuations)

    async def answer(self, answer_id: str) -> Answer:
        """An answer as far as it is still held. Others' answers may rest on documents that the caller may not see."""
        principal = _reader()
        answer = await self.answers.get(principal.tenant, answer_id)
        if answer.subject != principal.subject and not principal.roles & {"operator", "admin"}:
            raise NotFound(f"there is no answer {answer_id!r}, or it is held no longer", field="answer_id")
        return answer

    async def give_feedback(self, feedback: Feedback) -> None:
        """On the log when it returns."""
        principal = _reader()
        check_feedback(feedback.score, feedback.comment, feedback.correction)
        if not await self.answers.has(principal.tenant, feedback.answer_id):
            raise NotFound(f"there is no answer {feedback.answer_id!r}, or it is held no longer", field="answer_id")
        event = await feedback_given(feedback, principal.tenant, principal.subject, self.clock.now(), self.seal)
        await self.publish(OutgoingEvent(event, principal.tenant, causation=feedback.answer_id))

    async def forget(self, tenant: str, document_id: str, version: int, causation: str) -> None:
        """No answer that a withdrawn document had part in is held any longer; then it is said, so that a crash in
        between repeats both."""
        await self.answers.forget(tenant, document_id)
        event = DocumentForgotten(document_id=document_id, version=version)
        await self.publish(OutgoingEvent(event, tenant, causation))

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
        """Vectors from the neighbour that makes them."""
        _reader()
        return await self.embedder.embed(texts, purpose)

    def infos(self) -> tuple[ModelInfo, ...]:
        """The models by name."""
        _reader()
        return self.models.infos()

    def _answering(self, request: GenerateRequest, model: ServedModel, principal: Principal) -> Answering:
        return Answering(
            id=ids.drawn("ans", self.clock.now()),
            request=request,
            model=model,
            principal=principal,
            retriever=self.retriever,
            clock=self.clock,
            max_tokens=request.max_tokens or self.policy.max_tokens,
            thresholds=self.policy.thresholds,
            began=self.clock.monotonic(),
        )

    async def _given(self, answering: Answering) -> Answer:
        answer = answering.answer(await self.guard.check("answer", answering.final.text))
        event = await answer_given(answer, self.seal)
        await self.publish(OutgoingEvent(event, answer.tenant, causation=answer.id, id=answer.id))
        await self.answers.keep(answer)
        return answer


def _reader() -> Principal:
    principal = current()
    principal.must("reader")
    return principal
