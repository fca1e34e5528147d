"""Service eval in memory: its record, a seal, and an owner of texts that says what a test tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.principal import Principal
from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.adapters.memory_training import MemoryTraining
from sluiceway_eval.domain.explanation import AnswerTexts
from sluiceway_eval.domain.scores import AnswerScore
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.recording import HeardAnswer, asker_of
from sluiceway_eval.service.wiring import Options, Ports, wired
from tests.support.eval_builders import answer
from tests.support.evaluations import EvaluationWorld

KEY = b"of the installation"
ADA = Principal("acme", "ada", frozenset({"reader"}))
BOB = Principal("acme", "bob", frozenset({"reader"}))
OPERATOR = Principal("acme", "olga", frozenset({"reader", "operator"}))
STRANGER = Principal("other", "ada", frozenset({"reader", "operator"}))


@dataclass
class KnownTexts:
    """Texts by answer; all others are gone."""

    known: dict[str, AnswerTexts] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def texts(self, answer_id: str) -> AnswerTexts:
        self.asked.append(answer_id)
        return self.known.get(answer_id, AnswerTexts(status="gone"))


@dataclass
class CountedScores:
    """What was counted."""

    scores: list[AnswerScore] = field(default_factory=list)

    def count(self, scores: Sequence[AnswerScore]) -> None:
        self.scores += scores


@dataclass
class MemoryEval:
    """The service, and all that it was wired with."""

    record: MemoryRecord = field(default_factory=MemoryRecord)
    owner: KnownTexts = field(default_factory=KnownTexts)
    seal: MemorySeal = field(default_factory=MemorySeal)
    meter: CountedScores = field(default_factory=CountedScores)
    digests: ConcurrencyLimit = field(default_factory=lambda: ConcurrencyLimit(1, what="digests", retry_after=5.0))
    word_searches: ConcurrencyLimit = field(default_factory=lambda: ConcurrencyLimit(1, what="words", retry_after=1.0))
    evaluations: EvaluationWorld = field(default_factory=EvaluationWorld)

    @property
    def training(self) -> MemoryTraining:
        return MemoryTraining(self.record)

    @property
    def service(self) -> EvalService:
        holders = frozenset({"embed", "eval", "infer"})
        options = Options(
            digests=self.digests,
            word_searches=self.word_searches,
            holders=holders,
            id_key=KEY,
            evaluations=self.evaluations.options(),
        )
        ports = Ports(
            store=self.record,
            training=self.training,
            owner=self.owner,
            seal=self.seal,
            meter=self.meter,
            **self.evaluations.ports,
        )
        return wired(ports, options)

    async def hear(self, answer_id: str, subject: str = "ada", text: str = "Four gates.", minute: float = 0) -> None:
        """An answer to somebody of the tenant `acme`."""
        heard = HeardAnswer(
            answer=answer(answer_id, minute, asker="", cites=("doc_a",), verdicts=("ver_1",)),
            subject=await self.seal.seal("acme", subject),
            text=await self.seal.seal("acme", text),
        )
        await self.service.recording.record([heard])


def named(subject: str) -> str:
    return asker_of("acme", subject, KEY)
