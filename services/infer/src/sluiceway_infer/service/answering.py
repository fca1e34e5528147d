"""One answer on its way, from the question to its record."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.answers.answer import Answer, Delta, GuardStatus, Retrieved, Timings
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.evidence import Evidence, Thresholds
from sluiceway_infer.domain.grounding.grounded import extract
from sluiceway_infer.domain.grounding.sentences import without_torn_end
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.ports import Engine, Retriever
from sluiceway_infer.service import steps
from sluiceway_infer.service.models import ServedModel
from sluiceway_infer.service.steps import Final, Said


@dataclass
class Answering:
    """What is known of one answer so far. `events` yields what is found and said; then `answer` is complete."""

    id: str
    request: GenerateRequest
    model: ServedModel
    principal: Principal
    retriever: Retriever
    clock: Clock
    max_tokens: int
    thresholds: Thresholds
    began: float
    said: Said = field(default_factory=Said)
    retrieval: Retrieval = field(default_factory=Retrieval)
    shown: tuple[Passage, ...] = ()
    final: Final = field(default_factory=lambda: Final(""))
    retrieval_ms: float = 0.0
    grounding_ms: float = 0.0

    def events(self) -> AsyncGenerator[Retrieved | Delta, None]:
        """What was found, then the text as it comes."""
        return self._plain() if self.request.grounding is None else self._grounded(self.request.grounding)

    async def _plain(self) -> AsyncGenerator[Retrieved | Delta, None]:
        engine = self.model.engine
        if engine is None:
            raise Invalid(
                f"model {self.model.info.name!r} answers from documents alone; add `grounding`", field="model"
            )
        yield Retrieved(self.id)
        prompt = self.request.prompt(self.request.messages, self.max_tokens)
        async with aclosing(steps.speak(engine, prompt, self.said, self.clock)) as deltas:
            async for delta in deltas:
                yield delta
        self.final = Final(self.said.text)

    async def _grounded(self, grounding: Grounding) -> AsyncGenerator[Retrieved | Delta, None]:
        evidence = await self._retrieve(grounding)
        engine = self.model.engine
        is_worth_asking = evidence.is_answered or grounding.ungrounded == "allow"
        spoken = self._spoken(engine, grounding, evidence) if engine and is_worth_asking else None
        async with aclosing(spoken or self._quoted(grounding, evidence)) as events:
            async for event in events:
                yield event

    async def _retrieve(self, grounding: Grounding) -> Evidence:
        began = self.clock.monotonic()
        self.retrieval = await self.retriever.search(self.request.question, grounding)
        self.retrieval_ms = self._since(began)
        began = self.clock.monotonic()
        evidence = await steps.weighed(self.request.question, self.retrieval.passages, self.thresholds)
        self.grounding_ms = self._since(began)
        return evidence

    async def _spoken(
        self, engine: Engine, grounding: Grounding, evidence: Evidence
    ) -> AsyncGenerator[Retrieved | Delta, None]:
        """The model's words, as far as the documents support them."""
        fitted = await steps.fit(self.model, engine, self.request, evidence.ranked(), self.max_tokens)
        self.shown = fitted.shown
        yield Retrieved(self.id, fitted.shown, fitted.dropped)
        prompt = self.request.prompt(fitted.messages, self.max_tokens)
        async with aclosing(steps.speak(engine, prompt, self.said, self.clock)) as deltas:
            async for delta in deltas:
                yield delta
        began = self.clock.monotonic()
        text = without_torn_end(self.said.text) if self.said.reason == "length" else self.said.text
        grounded = await steps.settled(text, evidence.among(fitted.shown), grounding, self.thresholds)
        self.final = await steps.final(grounded, grounding.collection, self.retriever)
        self.grounding_ms += self._since(began)

    async def _quoted(self, grounding: Grounding, evidence: Evidence) -> AsyncGenerator[Retrieved | Delta, None]:
        """The documents' own words, or the honest no: no model is asked."""
        self.shown = self.retrieval.passages
        yield Retrieved(self.id, self.shown)
        began = self.clock.monotonic()
        self.final = await steps.final(extract(evidence), grounding.collection, self.retriever)
        self.grounding_ms += self._since(began)
        yield Delta(self.final.text)

    def answer(self, guard: GuardStatus) -> Answer:
        """The record of it, once `events` has ended."""
        info = self.model.info
        return Answer(
            id=self.id,
            tenant=self.principal.tenant,
            subject=self.principal.subject,
            question=self.request.question,
            text=self.final.text,
            model=info.name,
            model_digest=info.digest,
            given_at=self.clock.now(),
            guard=guard,
            citations=self.final.citations,
            groundedness=self.final.groundedness,
            usage=self.said.usage,
            timings=self._timings(),
            finish_reason=self.said.reason,
            sources=self.shown,
            passages_dropped=len(self.retrieval.passages) - len(self.shown),
            collection=self.request.grounding.collection if self.request.grounding else "",
            index_version=self.retrieval.index_version,
            session=self.request.session,
        )

    def _timings(self) -> Timings:
        return Timings(
            retrieval_ms=self.retrieval_ms,
            first_token_ms=self.said.first_token_ms,
            generation_ms=self.said.generation_ms,
            grounding_ms=self.grounding_ms,
            total_ms=self._since(self.began),
        )

    def _since(self, began: float) -> float:
        return (self.clock.monotonic() - began) * 1000
