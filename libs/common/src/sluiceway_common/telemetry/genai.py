"""What a model was asked and what came of it, as OpenTelemetry's conventions for generative AI name it.

Never what was said: prompts and answers are in no span and in no measure.
"""

from dataclasses import dataclass
from time import perf_counter

from opentelemetry.trace import Span, SpanKind
from opentelemetry.util.types import AttributeValue

from sluiceway_common.metrics import Metrics
from sluiceway_common.telemetry.spans import begun, ended


@dataclass(frozen=True)
class Asked:
    """What a model is asked for. None: the model's own default."""

    provider: str
    model: str
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """What came of it; `end` is why the text ended (`stop`, `length`)."""

    input_tokens: int
    output_tokens: int
    end: str


class Generations:
    """Spans and measures of all that models are asked for."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def begin(self, asked: Asked) -> "Generation":
        span = begun(f"chat {asked.model}", SpanKind.CLIENT, _attributes(asked))
        return Generation(asked.model, span, self._metrics)


class Generation:
    """One text in the making. Ends once: with `finished` or with `failed`."""

    def __init__(self, model: str, span: Span, metrics: Metrics) -> None:
        self._model = model
        self._span = span
        self._metrics = metrics
        self._began = perf_counter()
        self._first: float | None = None

    def token(self) -> None:
        """A piece of text has come. Cheap: only the first one counts."""
        if self._first is None:
            self._first = perf_counter()
            self._metrics.histogram("sluiceway_first_token_seconds").labels(self._model).observe(
                self._first - self._began
            )

    def finished(self, answered: Answered) -> None:
        self._span.set_attributes(
            {
                "gen_ai.usage.input_tokens": answered.input_tokens,
                "gen_ai.usage.output_tokens": answered.output_tokens,
                "gen_ai.response.finish_reasons": (answered.end,),
            }
        )
        tokens = self._metrics.counter("sluiceway_generation_tokens_total")
        tokens.labels(self._model, "input").inc(answered.input_tokens)
        tokens.labels(self._model, "output").inc(answered.output_tokens)
        self._pace(answered.output_tokens)
        self._end(answered.end)
        ended(self._span)

    def failed(self, kind: str) -> None:
        """`kind` is the name of the error (`Overloaded`, `CancelledError`), never its text."""
        self._end(kind)
        ended(self._span, kind)

    def _pace(self, output_tokens: int) -> None:
        if self._first is not None and output_tokens > 1:
            seconds = (perf_counter() - self._first) / (output_tokens - 1)
            self._metrics.histogram("sluiceway_next_token_seconds").labels(self._model).observe(seconds)

    def _end(self, end: str) -> None:
        self._metrics.counter("sluiceway_generations_total").labels(self._model, end).inc()
        self._metrics.histogram("sluiceway_generation_seconds").labels(self._model).observe(
            perf_counter() - self._began
        )


def _attributes(asked: Asked) -> dict[str, AttributeValue]:
    wanted: dict[str, AttributeValue | None] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": asked.provider,
        "gen_ai.request.model": asked.model,
        "gen_ai.request.max_tokens": asked.max_tokens,
        "gen_ai.request.temperature": asked.temperature,
        "gen_ai.request.top_p": asked.top_p,
        "gen_ai.request.top_k": asked.top_k,
        "gen_ai.request.seed": asked.seed,
        "gen_ai.request.stop_sequences": asked.stop or None,
    }
    return {name: attribute for name, attribute in wanted.items() if attribute is not None}
