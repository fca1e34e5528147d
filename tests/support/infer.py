"""A service `infer` in memory: documents, answers, log and keys that end with the test."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message

from sluiceway.infer.v1.events_pb2 import AnswerGiven, AnswerWithheld, DocumentForgotten, FeedbackGiven
from sluiceway_common import ids
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import NotFound, Unauthenticated
from sluiceway_common.principal import Principal, acting_as
from sluiceway_infer.adapters.embed import NoEmbedService
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.adapters.guards import Unguarded
from sluiceway_infer.adapters.languages import FastText
from sluiceway_infer.adapters.memory import MemoryAnswers, MemoryRetriever, MemoryVerifiedAdapters
from sluiceway_infer.domain.answers.answer import Answer, Finished
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.conversation.chat import End, Prompt, TokenDelta, Usage
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.grounding.grounded import Groundedness
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.ports import AnswerStore, Embedder, Guard, LanguageDetector, Retriever, VerifiedAdapters
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import ServedModel, served
from sluiceway_infer.service.wiring import Options, Ports, wired

READER = Principal("default", "reader", frozenset({"reader"}))
STRANGER = Principal("other", "stranger", frozenset({"reader"}))
KEYS = {"sw_reader": READER, "sw_stranger": STRANGER, "sw_nobody": Principal("default", "nobody", frozenset())}


async def authenticate(secret: str) -> Principal:
    """The principals of KEYS."""
    if secret not in KEYS:
        raise Unauthenticated("no such key")
    return KEYS[secret]


async def _never(_tenant: str) -> bool:
    return False


def passage(text: str, *, title: str = "", document: str = "", start: int = 0, collection: str = "default") -> Passage:
    """A passage that is a whole document, or lies in one that is longer."""
    return Passage(
        chunk_id=ids.derived("chunk", document, text),
        document_id=document or f"doc_{ids.sha256(text)[:32]}",
        version=1,
        text=text,
        start=start,
        end=start + len(text),
        text_sha256=ids.sha256(text),
        collection=collection,
        title=title,
    )


async def holds(store: AnswerStore, tenant: str, answer_id: str) -> bool:
    try:
        return (await store.get(tenant, answer_id)).id == answer_id
    except NotFound:
        return False


CITATION = Citation(
    number=1,
    document_id="doc_a",
    version=2,
    title="A title",
    page=3,
    start=10,
    end=15,
    quote="quote",
    text_sha256="sha",
    chunk_id="chunk",
    source_key="file:///a.md",
)
ANSWER = Answer(
    id="ans_1",
    tenant="default",
    subject="reader",
    question="Why?",
    text="Because [1].",
    model="m",
    model_digest="d",
    given_at=SystemClock().now(),
    guard="unchecked",
    citations=(CITATION,),
    groundedness=Groundedness("grounded", 0.5),
    usage=Usage(1, 2, 3),
    sources=(passage("Because.", document="doc_a"),),
)


def scripted(
    *rules: ScriptRule,
    name: str = "scripted",
    pace: float = 0.0,
    slots: int = 4,
    clock: Clock | None = None,
    judges_relevance: bool = False,
) -> ServedModel:
    """A model that says what it was told to say."""
    script = Script(rules, pace)
    info = ModelInfo(name=name, engine="scripted", digest=script.digest, context_tokens=4096, supports=SUPPORTS)
    return served(info, Scripted(info, script, clock or SystemClock()), slots, judges_relevance=judges_relevance)


class Speaking(Scripted):
    """An engine that says these pieces, one at a time; `pause` is waited for before each."""

    def __init__(self, behind: Scripted, pieces: Sequence[str], pause: Callable[[int], Awaitable[None]] | None) -> None:
        super().__init__(behind.info, Script((ScriptRule("", "".join(pieces)),)), SystemClock())
        self._pieces, self._pause = pieces, pause

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        for number, piece in enumerate(self._pieces):
            if self._pause is not None:
                await self._pause(number)
            yield TokenDelta(piece)
        yield End("stop", Usage(1, len(self._pieces)))


def speaking(
    pieces: Sequence[str], pause: Callable[[int], Awaitable[None]] | None = None, *, name: str = "scripted"
) -> ServedModel:
    """A model that says a text in these pieces."""
    model = scripted(ScriptRule("", "x"), name=name)
    assert isinstance(model.engine, Scripted)
    return replace(model, engine=Speaking(model.engine, pieces, pause))


def extractive(name: str = "extractive") -> ServedModel:
    """No model: sentences of the documents."""
    return served(
        ModelInfo(name=name, engine="extractive", digest="sentences", context_tokens=0, supports=frozenset()), None, 4
    )


async def answered(service: InferService, request: GenerateRequest) -> Answer:
    """What a reader is answered in the end."""
    with acting_as(READER):
        *_, last = [event async for event in service.generating.generate(READER, request)]
    assert isinstance(last, Finished)
    return last.answer


@dataclass
class World:
    """What the service in memory speaks to."""

    documents: MemoryRetriever = field(default_factory=MemoryRetriever)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    seal: MemorySeal = field(default_factory=MemorySeal)
    bus: MemoryBus = field(default_factory=MemoryBus)
    clock: Clock = field(default_factory=SystemClock)
    guard: Guard = field(default_factory=Unguarded)
    languages: LanguageDetector = field(default_factory=FastText)
    adapter_files: VerifiedAdapters = field(default_factory=MemoryVerifiedAdapters)

    async def service(
        self,
        *models: ServedModel,
        retriever: Retriever | None = None,
        embedder: Embedder | None = None,
        options: Options | None = None,
    ) -> InferService:
        """The service over these models."""
        await self.bus.ensure_topics(AnswerGiven, AnswerWithheld, DocumentForgotten, FeedbackGiven)
        ports = Ports(
            models=models,
            retriever=retriever or self.documents,
            embedder=embedder or NoEmbedService(),
            languages=self.languages,
            guard=self.guard,
            answers=self.answers,
            adapter_files=self.adapter_files,
            is_dropped=_never,
            seal=self.seal,
            publish=self.bus,
            clock=self.clock,
        )
        return wired(ports, options or Options())

    def answers_given(self) -> Sequence[AnswerGiven]:
        """What the log has of answers."""
        return [AnswerGiven.FromString(body) for body in self._said(AnswerGiven)]

    def withheld(self) -> Sequence[AnswerWithheld]:
        """What the log has of calls that ended without an answer."""
        return [AnswerWithheld.FromString(body) for body in self._said(AnswerWithheld)]

    def feedback_given(self) -> Sequence[FeedbackGiven]:
        """What the log has of feedback."""
        return [FeedbackGiven.FromString(body) for body in self._said(FeedbackGiven)]

    def forgotten(self) -> Sequence[DocumentForgotten]:
        """What the log has of documents that are forgotten."""
        return [DocumentForgotten.FromString(body) for body in self._said(DocumentForgotten)]

    def _said(self, kind: type[Message]) -> list[bytes]:
        partitions = self.bus.partitions(topic_of(kind).name)
        return [record.value for partition in partitions for record in partition if record.value is not None]
