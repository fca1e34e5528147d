"""Providers of chat completions: each is asked in its own words, and for nothing that it would pass over in silence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Invalid, Overloaded, Refusal, Unavailable, WindowFull
from sluiceway_infer.adapters.engines.chat_reply import Reply
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.adapters.engines.providers import PROVIDERS, STANDARD, Provider, ProviderDialect
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, Sampling
from sluiceway_infer.domain.models.info import ModelInfo
from tests.support.infer_engines import new_scripted
from tests.support.provider_servers import NAMES, ProviderServer, provider_server
from tests.support.replica import started

PROMPT = Prompt(messages=(Message("user", "hello"),), max_tokens=4, sampling=Sampling(temperature=0.5, top_p=0.9))
SCHEMA = '{"type": "object", "properties": {"colour": {"enum": ["red"]}}}'


@asynccontextmanager
async def asked_of(
    name: Provider, dialect: ProviderDialect | None = None
) -> AsyncIterator[tuple[OpenAIHttp, ProviderServer]]:
    async with provider_server(name, new_scripted(0)) as server:
        known = dialect or PROVIDERS[name]
        info = ModelInfo(name="m", engine="openai_http", digest="d", context_tokens=1024, supports=known.obeys)
        there = Upstream(url=server.url, model="theirs", attempts=1, dialect=known)
        engine = OpenAIHttp(info, there, SystemClock())
        async with started(engine):
            yield engine, server


async def said(engine: OpenAIHttp, prompt: Prompt = PROMPT) -> End:
    *_, end = [delta async for delta in engine.generate(prompt)]
    assert isinstance(end, End)
    return end


@pytest.mark.parametrize("name", NAMES)
async def test_each_is_asked_in_its_own_words(name: Provider) -> None:
    async with asked_of(name) as (engine, server):
        end = await said(engine, PROMPT.of_tenant("acme"))
    (body,) = server.asked
    assert end.usage.completion_tokens == 4
    is_newer = name in ("openai", "gemini")
    assert ("max_completion_tokens" in body, "max_tokens" in body) == (is_newer, not is_newer)
    assert ("cache_salt" in body) == (name in ("vllm", "sglang", "trtllm_serve"))


@pytest.mark.parametrize("name", [name for name in NAMES if "response_schema" in PROVIDERS[name].obeys])
async def test_a_schema_goes_by_the_type_that_it_has_there(name: Provider) -> None:
    async with asked_of(name) as (engine, server):
        await said(engine, replace(PROMPT, response_schema=SCHEMA))
    expected = {"trtllm_serve": "json", "tgi": "json_object"}.get(name, "json_schema")
    assert server.asked[0]["response_format"]["type"] == expected


async def test_what_a_provider_passes_over_is_noticed_by_its_server() -> None:
    """So that the law says something: with another provider's words it fails."""
    async with asked_of("anthropic", STANDARD) as (engine, _):
        with pytest.raises(Unavailable, match="status 500"):
            await said(engine, replace(PROMPT, sampling=Sampling(seed=1)))
    async with asked_of("trtllm_serve", PROVIDERS["openai"]) as (engine, _):
        with pytest.raises(Invalid, match="refuses this request"):
            await said(engine)
    async with asked_of("gemini", PROVIDERS["openai"]) as (engine, _):
        with pytest.raises(Invalid, match="refuses this request"):
            await said(engine, replace(PROMPT, sampling=Sampling(seed=1)))


async def test_what_would_be_capped_or_dropped_is_refused() -> None:
    async with asked_of("anthropic") as (engine, server):
        with pytest.raises(Invalid, match=r"`temperature` is 1\.5; .* takes no more than 1") as hot:
            await said(engine, replace(PROMPT, sampling=Sampling(temperature=1.5)))
        with pytest.raises(Invalid, match="of blanks alone") as blank:
            await said(engine, replace(PROMPT, stop=("\n\n",)))
    assert (hot.value.field, blank.value.field) == ("temperature", "stop")
    assert server.asked == []


async def test_all_of_the_tokens_is_said_by_silence_where_one_is_refused() -> None:
    whole = replace(PROMPT, sampling=Sampling(top_p=1.0))
    async with asked_of("tgi") as (engine, server), asked_of("vllm") as (other, there):
        await said(engine, whole)
        await said(other, whole)
    assert "top_p" not in server.asked[0]
    assert there.asked[0]["top_p"] == 1.0


@pytest.mark.parametrize(
    ("name", "error", "kind", "words"),
    [
        ("openai", "busy", Overloaded, "has no room now"),
        ("openai", "unpaid", Unavailable, "has no quota left"),
        ("anthropic", "busy", Overloaded, "has no room now"),
        ("gemini", "busy", Overloaded, "has no room now"),
        ("gemini", "overloaded", Unavailable, "answers with status 503"),
        ("gemini", "window", WindowFull, "do not fit into the window"),
        ("vllm", "busy", Unavailable, "answers with status 503"),
        ("sglang", "busy", Unavailable, "answers with status 503"),
        ("tgi", "busy", Overloaded, "has no room now"),
        ("tgi", "top_p", Invalid, "refuses this request"),
        ("trtllm_serve", "busy", Unavailable, "answers with status 503"),
    ],
)
async def test_its_errors_are_ours(name: Provider, error: str, kind: type[Refusal], words: str) -> None:
    async with asked_of(name) as (engine, server):
        server.answers_with = error
        with pytest.raises(kind, match=words):
            await said(engine)


def test_a_model_that_says_no_beside_its_answer_is_filtered() -> None:
    reply = Reply()
    reply.take({"choices": [{"delta": {"refusal": "I'm sorry"}, "finish_reason": None}]})
    reply.take({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    assert reply.is_filtered


@pytest.mark.parametrize("name", NAMES)
async def test_a_tenant_s_name_is_told_to_nobody(name: Provider) -> None:
    async with asked_of(name) as (engine, server):
        await said(engine, PROMPT.of_tenant("acme-of-wexcombe"))
    assert "acme" not in str(server.asked)
