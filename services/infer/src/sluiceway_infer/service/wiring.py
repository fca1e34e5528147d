"""Wiring of infer: the use cases over a set of ports."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.models.catalogue import AdapterCatalogue
from sluiceway_infer.ports import AnswerStore, Embedder, Guard, LanguageDetector, Retriever, VerifiedAdapters
from sluiceway_infer.service import InferService
from sluiceway_infer.service.adapter_loading import AdapterLoading, IsDropped
from sluiceway_infer.service.adapters import Adapters
from sluiceway_infer.service.completing import Completing
from sluiceway_infer.service.drafting import Drafting
from sluiceway_infer.service.generating import Generating
from sluiceway_infer.service.keeping import AnswerQueries, Blocking, FeedbackTaking, Forgetting
from sluiceway_infer.service.models import Models, ServedModel
from sluiceway_infer.service.recording import Recorder
from sluiceway_infer.service.retrieving import Retrieving
from sluiceway_infer.service.scoring import Scoring, TextEmbedding
from sluiceway_infer.service.settling import Settling


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as infer meets it. The first of the models is the standard one."""

    models: Sequence[ServedModel]
    retriever: Retriever
    embedder: Embedder
    languages: LanguageDetector
    guard: Guard
    answers: AnswerStore
    adapter_files: VerifiedAdapters
    is_dropped: IsDropped
    seal: Seal
    publish: Publish
    clock: Clock


@dataclass(frozen=True)
class Options:
    """What operators decide: tokens where a call names none, the most it may ask for, which evidence counts, and how
    many adapters are held at a time."""

    max_tokens: int = 256
    most_tokens: int = 4096
    thresholds: Thresholds = field(default_factory=Thresholds)
    most_adapters: int = 16


def wired(ports: Ports, options: Options) -> InferService:
    """Everything that infer can do, over these ports and with these options."""
    models = Models(ports.models)
    adapters = _adapters(ports, options, models)
    return InferService(
        generating=_generating(ports, options, adapters),
        scoring=Scoring(adapters),
        embedding=TextEmbedding(ports.embedder),
        models=models,
        adapters=adapters,
        answers=AnswerQueries(ports.answers, ports.retriever),
        feedback=FeedbackTaking(ports.answers, ports.retriever, ports.seal, ports.publish, ports.clock),
        forgetting=Forgetting(ports.answers, ports.publish),
        blocking=Blocking(ports.answers),
        clock=ports.clock,
    )


def _adapters(ports: Ports, options: Options, models: Models) -> Adapters:
    catalogue = AdapterCatalogue()
    loading = AdapterLoading(
        catalogue,
        models,
        ports.adapter_files,
        ports.clock,
        most=options.most_adapters,
        is_dropped=ports.is_dropped,
    )
    return Adapters(models=models, catalogue=catalogue, loading=loading, clock=ports.clock)


def _generating(ports: Ports, options: Options, adapters: Adapters) -> Generating:
    return Generating(
        adapters=adapters,
        drafting=Drafting(ports.guard),
        retrieving=Retrieving(
            retriever=ports.retriever,
            completing=Completing(ports.guard),
            languages=ports.languages,
            guard=ports.guard,
            thresholds=options.thresholds,
        ),
        settling=Settling(ports.retriever, ports.guard),
        guard=ports.guard,
        recorder=Recorder(ports.answers, ports.seal, ports.publish, ports.clock),
        clock=ports.clock,
        max_tokens=options.max_tokens,
        most_tokens=options.most_tokens,
    )
