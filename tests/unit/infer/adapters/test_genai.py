"""Spans and metrics of a generation: how it was asked, what it took, never what was said."""

from itertools import count

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sluiceway_common.observability.metrics import Metrics
from sluiceway_infer.adapters.genai import GenAiRequest, GenAiResponse, Generations


def finished(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    return list(exporter.get_finished_spans())


def test_a_generation_says_how_it_was_asked_and_what_it_took(spans: InMemorySpanExporter) -> None:
    metrics = Metrics()
    generation = Generations(metrics).begin(
        GenAiRequest("llama", "smollm2", max_tokens=64, temperature=0.0, top_k=40, stop=("\n",))
    )
    generation.token()
    generation.token()
    generation.finished(GenAiResponse("smollm2+tickets@3", 100, 2, "stop", cached_tokens=60))

    (span,) = finished(spans)
    assert span.name == "chat smollm2"
    attributes = dict(span.attributes or {})
    assert isinstance(attributes.pop("gen_ai.response.time_to_first_chunk"), float)
    assert attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "llama",
        "gen_ai.request.model": "smollm2",
        "gen_ai.request.max_tokens": 64,
        "gen_ai.request.stream": True,
        "gen_ai.output.type": "text",
        "gen_ai.request.temperature": 0.0,
        "gen_ai.request.top_k": 40.0,
        "gen_ai.request.stop_sequences": ("\n",),
        "gen_ai.response.model": "smollm2+tickets@3",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 60,
        "gen_ai.usage.output_tokens": 2,
        "gen_ai.response.finish_reasons": ("stop",),
    }
    tokens = {"model": "smollm2", "kind": "input"}
    assert metrics.registry.get_sample_value("sluiceway_generation_tokens_total", tokens) == 100
    assert metrics.registry.get_sample_value("sluiceway_generation_cached_tokens_total", {"model": "smollm2"}) == 60
    assert metrics.registry.get_sample_value("sluiceway_first_token_seconds_count", {"model": "smollm2"}) == 1


def test_a_generation_that_fails_is_counted_by_its_kind(spans: InMemorySpanExporter) -> None:
    metrics = Metrics()
    Generations(metrics).begin(GenAiRequest("llama", "smollm2")).failed("Overloaded")

    (span,) = finished(spans)
    assert span.status.description == "Overloaded"
    assert (span.attributes or {})["error.type"] == "Overloaded"
    ends = {"model": "smollm2", "end": "Overloaded"}
    assert metrics.registry.get_sample_value("sluiceway_generations_total", ends) == 1


def test_texts_that_are_made_at_once_cost_their_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count(start=10)
    monkeypatch.setattr("sluiceway_infer.adapters.genai.perf_counter", lambda: next(seconds))
    metrics = Metrics()
    at_work = Generations(metrics).at_work("smollm2")

    def measured() -> float | None:
        return metrics.registry.get_sample_value("sluiceway_engine_seconds_total", {"model": "smollm2"})

    at_work.begin()
    at_work.begin()
    at_work.end()
    assert measured() == 2
    at_work.end()
    at_work.begin()
    assert measured() == 3
