"""What is counted of engines and answers."""

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry

from sluiceway_common.errors import Invalid
from sluiceway_common.observability.metrics import Metrics
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.adapters.memory import MemoryAnswers
from sluiceway_infer.adapters.metered import MeteredAnswers, MeteredEngine
from sluiceway_infer.domain.conversation.chat import Message, Prompt
from tests.support.infer import ANSWER, scripted

PROMPT = Prompt(messages=(Message("user", "What is it?"),), max_tokens=16)


def counted(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


async def test_a_text_is_counted_with_its_tokens_and_its_end() -> None:
    metrics, engine = Metrics(), scripted(ScriptRule("", "four words of text")).engine
    assert engine is not None
    async for _ in MeteredEngine(engine, metrics).generate(PROMPT):
        pass
    assert counted(metrics.registry, "sluiceway_generations_total", model="scripted", end="stop") == 1
    assert counted(metrics.registry, "sluiceway_generation_tokens_total", model="scripted", kind="output") == 4
    assert counted(metrics.registry, "sluiceway_generation_tokens_total", model="scripted", kind="input") == 3
    assert counted(metrics.registry, "sluiceway_first_token_seconds_count", model="scripted") == 1


async def test_a_model_is_at_work_while_it_makes_a_text_or_scores_one() -> None:
    metrics, engine = Metrics(), scripted(ScriptRule("", "four words of text")).engine
    assert engine is not None
    metered = MeteredEngine(engine, metrics)
    async for _ in metered.generate(PROMPT):
        pass
    made = counted(metrics.registry, "sluiceway_engine_seconds_total", model="scripted") or 0
    with pytest.raises(Invalid, match="cannot score"):
        await metered.score("four words", (" of text",))
    assert 0 < made < (counted(metrics.registry, "sluiceway_engine_seconds_total", model="scripted") or 0)


async def test_who_serves_a_model_and_what_made_the_text_stand_in_the_span(spans: InMemorySpanExporter) -> None:
    engine = scripted(ScriptRule("", "four words of text")).engine
    assert engine is not None
    async for _ in MeteredEngine(engine, Metrics(), provider="vllm").generate(PROMPT):
        pass
    (span,) = spans.get_finished_spans()
    attributes = dict(span.attributes or {})
    assert (attributes["gen_ai.provider.name"], attributes["gen_ai.response.model"]) == ("vllm", "scripted")


async def test_a_listener_who_leaves_is_counted_as_one() -> None:
    metrics, engine = Metrics(), scripted(ScriptRule("", "four words of text")).engine
    assert engine is not None
    deltas = MeteredEngine(engine, metrics).generate(PROMPT)
    await anext(deltas)
    await deltas.aclose()
    assert counted(metrics.registry, "sluiceway_generations_total", model="scripted", end="left") == 1


async def test_an_answer_is_counted_by_how_it_stands_to_the_documents() -> None:
    metrics = Metrics()
    store = MeteredAnswers(MemoryAnswers(), metrics)
    await store.keep(ANSWER)
    assert counted(metrics.registry, "sluiceway_answers_total", model="m", groundedness="grounded") == 1
    assert (await store.get("default", "ans_1")).text == ANSWER.text


async def test_an_answer_that_is_blocked_later_is_counted() -> None:
    metrics = Metrics()
    store = MeteredAnswers(MemoryAnswers(), metrics)
    await store.keep(ANSWER)
    await store.block("default", "ans_1", "ver_1")
    assert counted(metrics.registry, "sluiceway_guard_late_blocks_total") == 1
    assert (await store.get("default", "ans_1")).blocked_by == "ver_1"
