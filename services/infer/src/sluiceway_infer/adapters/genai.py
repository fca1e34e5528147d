"""Spans and metrics of text generation; spans are named by OpenTelemetry's conventions for generative AI.

Never what was said: prompts and answers are in no span and in no measure.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Final, Literal

import prometheus_client
from opentelemetry.trace import Span, SpanKind
from opentelemetry.util.types import AttributeValue

from sluiceway_common.observability import tracing
from sluiceway_common.observability.metrics import Counter, Histogram, Metrics

_TOKEN_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)

GENERATIONS: Final = Counter(
    "sluiceway_generations_total",
    "Texts that a model was asked for, by how they ended: stop, length, an error.",
    "calls",
    ("model", "end"),
)
GENERATION_SECONDS: Final = Histogram(
    "sluiceway_generation_seconds", "From the question to the last token.", "seconds", ("model",)
)
GENERATION_TOKENS: Final = Counter(
    "sluiceway_generation_tokens_total", "Tokens read (input) and made (output).", "tokens", ("model", "kind")
)
CACHED_TOKENS: Final = Counter(
    "sluiceway_generation_cached_tokens_total",
    "Of the tokens read, those that the engine had kept from a prompt before.",
    "tokens",
    ("model",),
)
ENGINE_SECONDS: Final = Counter(
    "sluiceway_engine_seconds_total",
    "Seconds in which a replica had a model at work; those of texts that are made at the same time count once.",
    "seconds",
    ("model",),
)
FIRST_TOKEN_SECONDS: Final = Histogram(
    "sluiceway_first_token_seconds", "From the question to the first token.", "seconds", ("model",)
)
NEXT_TOKEN_SECONDS: Final = Histogram(
    "sluiceway_next_token_seconds",
    "From one token to the next, the mean of a text.",
    "seconds",
    ("model",),
    buckets=_TOKEN_SECONDS,
)


@dataclass(frozen=True)
class GenAiRequest:
    """What a model is asked for. None: the model's own default."""

    provider: str
    model: str
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    output: Literal["text", "json"] = "text"


@dataclass(frozen=True)
class GenAiResponse:
    """What came of it. `end` is why the text ended (`stop`, `length`), `model` what made it, with its adapter;
    `cached_tokens` are among those of the input."""

    model: str
    input_tokens: int
    output_tokens: int
    end: str
    cached_tokens: int = 0


class Generations:
    """Spans and measures of all that models are asked for."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._measures: dict[str, ModelMeasures] = {}

    def begin(self, request: GenAiRequest) -> "Generation":
        span = tracing.begun(f"chat {request.model}", SpanKind.CLIENT)
        if span.is_recording():
            span.set_attributes(_attributes(request))
        return Generation(span, self._of(request.model))

    def at_work(self, model: str) -> "AtWork":
        """The time of a model; `begin` of a text begins it too."""
        return self._of(model).at_work

    def _of(self, model: str) -> "ModelMeasures":
        if model not in self._measures:
            self._measures[model] = ModelMeasures(self._metrics, model)
        return self._measures[model]


class ModelMeasures:
    """The measures of one model, looked up once."""

    def __init__(self, metrics: Metrics, model: str) -> None:
        self.at_work = AtWork(metrics.counter(ENGINE_SECONDS).labels(model))
        self.seconds = metrics.histogram(GENERATION_SECONDS).labels(model)
        self.first_token = metrics.histogram(FIRST_TOKEN_SECONDS).labels(model)
        self.next_token = metrics.histogram(NEXT_TOKEN_SECONDS).labels(model)
        tokens = metrics.counter(GENERATION_TOKENS)
        self.read, self.made = tokens.labels(model, "input"), tokens.labels(model, "output")
        self.cached = metrics.counter(CACHED_TOKENS).labels(model)
        self._model, self._ends = model, metrics.counter(GENERATIONS)
        self._by_end: dict[str, prometheus_client.Counter] = {}

    def ended(self, kind: str) -> None:
        if kind not in self._by_end:
            self._by_end[kind] = self._ends.labels(self._model, kind)
        self._by_end[kind].inc()


class AtWork:
    """Time in which a model is at work, for however many at once: what a card is paid for. Brought up to date whenever
    work begins or ends."""

    def __init__(self, seconds: prometheus_client.Counter) -> None:
        self._seconds = seconds
        self._running = 0
        self._since = 0.0

    def begin(self) -> None:
        self._count()
        self._running += 1

    def end(self) -> None:
        self._count()
        self._running -= 1

    def _count(self) -> None:
        now = perf_counter()
        if self._running:
            self._seconds.inc(now - self._since)
        self._since = now


class Generation:
    """One text in the making. Ends once: with `finished` or with `failed`."""

    def __init__(self, span: Span, measures: ModelMeasures) -> None:
        self._span = span
        self._measures = measures
        self._began = perf_counter()
        measures.at_work.begin()
        self._first: float | None = None

    def token(self) -> None:
        """A piece of text has come. Cheap: only the first one counts."""
        if self._first is None:
            self._first = perf_counter()
            seconds = self._first - self._began
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", seconds)
            self._measures.first_token.observe(seconds)

    def finished(self, response: GenAiResponse) -> None:
        if self._span.is_recording():
            self._span.set_attributes(
                {
                    "gen_ai.response.model": response.model,
                    "gen_ai.usage.input_tokens": response.input_tokens,
                    "gen_ai.usage.cache_read.input_tokens": response.cached_tokens,
                    "gen_ai.usage.output_tokens": response.output_tokens,
                    "gen_ai.response.finish_reasons": (response.end,),
                }
            )
        self._measures.read.inc(response.input_tokens)
        self._measures.made.inc(response.output_tokens)
        if response.cached_tokens:
            self._measures.cached.inc(response.cached_tokens)
        self._pace(response.output_tokens)
        self._end(response.end)
        tracing.ended(self._span)

    def failed(self, kind: str) -> None:
        """`kind` is the name of the error (`Overloaded`, `CancelledError`), never its text."""
        self._end(kind)
        self._span.set_attribute("error.type", kind)
        tracing.ended(self._span, kind)

    def _pace(self, output_tokens: int) -> None:
        if self._first is not None and output_tokens > 1:
            self._measures.next_token.observe((perf_counter() - self._first) / (output_tokens - 1))

    def _end(self, end: str) -> None:
        self._measures.at_work.end()
        self._measures.ended(end)
        self._measures.seconds.observe(perf_counter() - self._began)


def _attributes(request: GenAiRequest) -> dict[str, AttributeValue]:
    wanted: dict[str, AttributeValue | None] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": request.provider,
        "gen_ai.request.model": request.model,
        "gen_ai.request.stream": True,
        "gen_ai.output.type": request.output,
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.request.temperature": request.temperature,
        "gen_ai.request.top_p": request.top_p,
        "gen_ai.request.top_k": None if request.top_k is None else float(request.top_k),
        "gen_ai.request.seed": request.seed,
        "gen_ai.request.stop_sequences": request.stop or None,
    }
    return {name: attribute for name, attribute in wanted.items() if attribute is not None}
