"""Call of Generate: what was asked of which model, and the account of what it has taken so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal, TypeGuard

from sluiceway_common.clock import Clock
from sluiceway_common.errors import ContentFiltered
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.answers.answer import AdapterUse, Timings
from sluiceway_infer.domain.conversation.chat import End, TokenDelta, Usage
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.grounding.turn_before import TurnBefore
from sluiceway_infer.domain.guard import Subject, Verdict
from sluiceway_infer.domain.pseudonyms import Pseudonyms
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.service.adapters import AskedModel
from sluiceway_infer.service.models import ServedModel

Stage = Literal["retrieval", "generation", "grounding"]


class Account:
    """What a call has taken and released so far. A call that ends early is recorded from it; an answer is made from the
    values that its steps return, and takes from here its measures alone.
    """

    def __init__(self, clock: Clock) -> None:
        self.verdicts: list[Verdict] = []
        self.released: list[str] = []
        self.retrieval = Retrieval()
        self.shown: tuple[Passage, ...] = ()
        self.end: End | None = None
        self.question = Subject(())
        self.pseudonyms = Pseudonyms()
        self.asked = ""  # The question as the guard let it go on, where it changed it.
        self.completed_question = ""
        self.turn_before: TurnBefore | None = None  # From which the question goes on.
        self.talk: tuple[str, ...] = ()  # What was asked, the last first.
        self.passage_ruling = ""  # In force for passages as the question was judged.
        self.rewriting = Usage()
        self._clock = clock
        self._began = self._stage_began = clock.monotonic()
        self._tokens = 0
        self._first_token_ms = 0.0
        self._spent: dict[Stage, float] = {}

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        """The time that the block takes is the stage's."""
        began = self._stage_began = self._clock.monotonic()
        try:
            yield
        finally:
            self._spent[stage] = self._spent.get(stage, 0.0) + self._since(began)

    def judged(self, verdict: Verdict, subject: Subject | None = None) -> Verdict:
        """What marks stand for in the subject is remembered; what was judged is not: texts of documents that are not
        shown would outlive them in the kept answer. Nor is what was found, which may be thousands of places. Raises
        Blocked where nothing may go on. A passage that may not is left out, and the call goes on."""
        if subject is not None:
            self.pseudonyms.learn(subject, verdict)
        self.verdicts.append(verdict.outline)
        if verdict.action == "block" and verdict.kind != "passage":
            raise ContentFiltered(
                f"the guard's policy {verdict.policy.name!r} forbids this {verdict.kind}; ask otherwise"
            )
        return verdict

    @property
    def guarded_question(self) -> Subject:
        """The question as the model is told it, with all the marks that it is told."""
        known = self.pseudonyms.known
        return replace(self.question, known=known) if known else self.question

    def heard(self, delta: TokenDelta | End) -> TypeGuard[TokenDelta]:
        """What the model has said, and what that takes, is noted. Tells whether it is text."""
        if isinstance(delta, End):
            self.end = delta
            return False
        self._first_token_ms = self._first_token_ms or self._since(self._stage_began)
        self._tokens += delta.tokens
        return True

    @property
    def usage(self) -> Usage:
        """What the engine counted, or until then what was heard of it; with what it took to complete the question."""
        answer = self.end.usage if self.end else Usage(completion_tokens=self._tokens)
        return answer.plus(self.rewriting)

    def timings(self) -> Timings:
        return Timings(
            retrieval_ms=self._spent.get("retrieval", 0.0),
            first_token_ms=self._first_token_ms,
            generation_ms=self._spent.get("generation", 0.0),
            grounding_ms=self._spent.get("grounding", 0.0),
            total_ms=self._since(self._began),
        )

    def _since(self, began: float) -> float:
        return (self._clock.monotonic() - began) * 1000


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of Generate that was admitted; `id` is the name of its answer to be."""

    id: str
    principal: Principal
    request: GenerateRequest
    asked: AskedModel
    max_tokens: int
    account: Account

    @property
    def model(self) -> ServedModel:
        return self.asked.model

    @property
    def adapter_use(self) -> AdapterUse | None:
        """What the record has of the adapter."""
        chosen = self.asked.adapter
        return AdapterUse(chosen.version.name, chosen.version.digest, chosen.variant) if chosen else None

    @property
    def collection(self) -> str:
        return self.request.grounding.collection if self.request.grounding else ""
