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
        self._at_work: dict[str, AtWork] = {}

    def begin(self, request: GenAiRequest) -> "Generation":
        span = tracing.begun(f"chat {request.model}", SpanKind.CLIENT, _attributes(request))
        return Generation(request.model, span, self._metrics, self.at_work(request.model))

    def at_work(self, model: str) -> "AtWork":
        """The time of a model; `begin` of a text begins it too."""
        if model not in self._at_work:
            self._at_work[model] = AtWork(self._metrics.counter(ENGINE_SECONDS).labels(model))
        return self._at_work[model]


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

    def __init__(self, model: str, span: Span, metrics: Metrics, at_work: AtWork) -> None:
        self._model = model
        self._span = span
        self._metrics = metrics
        self._at_work = at_work
        self._began = perf_counter()
        at_work.begin()
        self._first: float | None = None

    def token(self) -> None:
        """A piece of text has come. Cheap: only the first one counts."""
        if self._first is None:
            self._first = perf_counter()
            seconds = self._first - self._began
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", seconds)
            self._metrics.histogram(FIRST_TOKEN_SECONDS).labels(self._model).observe(seconds)

    def finished(self, response: GenAiResponse) -> None:
        self._span.set_attributes(
            {
                "gen_ai.response.model": response.model,
                "gen_ai.usage.input_tokens": response.input_tokens,
                "gen_ai.usage.cache_read.input_tokens": response.cached_tokens,
                "gen_ai.usage.output_tokens": response.output_tokens,
                "gen_ai.response.finish_reasons": (response.end,),
            }
        )
        tokens = self._metrics.counter(GENERATION_TOKENS)
        tokens.labels(self._model, "input").inc(response.input_tokens)
        tokens.labels(self._model, "output").inc(response.output_tokens)
        self._metrics.counter(CACHED_TOKENS).labels(self._model).inc(response.cached_tokens)
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
            seconds = (perf_counter() - self._first) / (output_tokens - 1)
            self._metrics.histogram(NEXT_TOKEN_SECONDS).labels(self._model).observe(seconds)

    def _end(self, end: str) -> None:
        self._at_work.end()
        self._metrics.counter(GENERATIONS).labels(self._model, end).inc()
        self._metrics.histogram(GENERATION_SECONDS).labels(self._model).observe(perf_counter() - self._began)


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
