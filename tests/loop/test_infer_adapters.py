"""Adapters on the real log, the real object store and the real model: from what the registry says to an answer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import grpc
import pytest

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.engines.llama import packaged
from sluiceway_infer.settings import LlamaModel
from tests.support.adapters import lora, signing_key
from tests.support.infer_registry import ModelRegistry, registry, sha256_of
from tests.support.infer_world import Infer, Place, place, replica
from tests.support.log import log_at

pytestmark = pytest.mark.server

QUESTION = "Tell me of a river."
WITHIN = 60.0


@pytest.fixture
async def log(kafka: str) -> AsyncIterator[KafkaBus]:
    async with log_at(kafka, source="train") as bus:
        yield bus


@pytest.fixture
async def empty(kafka: str, database: str, tmp_path: Path) -> Place:
    return await place(kafka, database, tmp_path, "")


@pytest.fixture
async def models(empty: Place, log: KafkaBus) -> ModelRegistry:
    return await registry(log, empty.shared, empty.tenant, "smollm2-135m", sha256_of(packaged()))


@pytest.fixture
def there(empty: Place, models: ModelRegistry) -> Place:
    llama = LlamaModel(engine="llama", context_tokens=256, max_concurrent_requests=2)
    settings = empty.settings.model_copy(update={"models": (llama,), "max_tokens": 4, "model_keys": models.keys})
    return replace(empty, settings=settings)


async def test_from_what_was_said_to_an_answer_and_back(there: Place, models: ModelRegistry) -> None:
    first = await models.train(1, lora(1))
    await models.move(1, 1)
    async with replica(there) as infer:
        await eventually(infer.ready, within=WITHIN)
        bare = await infer.ask(QUESTION)
        await eventually(lambda: _holds(infer, "smollm2-135m+x"), within=WITHIN)
        adapted = await infer.ask(QUESTION, "smollm2-135m+x")
        assert adapted.text != bare.text
        assert (adapted.model, adapted.model_digest) == ("smollm2-135m+x@1", bare.model_digest)
        assert (adapted.provenance.adapter, adapted.provenance.adapter_digest) == ("x@1", first.digest)
        assert (await infer.answer(adapted.answer_id)).adapter == "x@1"
        await models.train(2, lora(2))
        await eventually(lambda: _holds(infer, "smollm2-135m+x@2"), within=WITHIN)
        await models.move(2, 2)
        await eventually(lambda: _stands_for(infer, "smollm2-135m+x", "x@2"), within=WITHIN)
        assert (await infer.ask(QUESTION, "smollm2-135m+x")).provenance.adapter == "x@2"
        await models.say(replace(first, tainted_by=frozenset({"doc_a"})))
        await eventually(lambda: _is_gone(infer, "smollm2-135m+x@1"), within=WITHIN)
        assert await _refusal(infer, "smollm2-135m+x@1") is grpc.StatusCode.FAILED_PRECONDITION
        assert (await infer.ask(QUESTION)).text == bare.text
        assert len(_files(there)) == 2
        await models.say(replace(first, is_deleted=True))
        await eventually(lambda: len(_files(there)) == 1, within=WITHIN)
        assert await _refusal(infer, "smollm2-135m+x@1") is grpc.StatusCode.NOT_FOUND
        assert (await infer.ask(QUESTION, "smollm2-135m+x")).provenance.adapter == "x@2"


async def test_what_is_not_as_it_was_signed_is_refused_and_all_else_answers(
    there: Place, models: ModelRegistry
) -> None:
    flipped = await models.train(1, lora(1))
    (file,) = flipped.files
    blob = there.shared.blobs_folder() / there.tenant / file.ref.sha256[:2] / file.ref.sha256
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(bytes(content))
    await models.train(2, lora(2), key=signing_key())
    await models.train(3, lora(3))
    for number, name in enumerate(("flipped", "foreign", "live"), start=1):
        await models.move(number, number, name=name)
    async with replica(there) as infer:
        await eventually(infer.ready, within=WITHIN)
        await eventually(lambda: _holds(infer, "smollm2-135m+x"), within=WITHIN)
        for name in ("flipped", "foreign"):
            assert await _refusal(infer, f"smollm2-135m+x@{name}") is grpc.StatusCode.FAILED_PRECONDITION
        assert (await infer.ask(QUESTION, "smollm2-135m+x")).provenance.adapter == "x@3"
        assert (await infer.ask(QUESTION)).provenance.adapter == ""


async def test_a_replica_that_begins_while_the_log_is_away_answers_without_adapters(
    database: str, tmp_path: Path
) -> None:
    there = await place(f"127.0.0.1:{free_port()}", database, tmp_path, '{"when": "", "say": "It flows."}')
    async with replica(there) as infer:
        await eventually(infer.ready, within=WITHIN)
        assert (await infer.ask(QUESTION)).text == "It flows."
        assert list(await infer.models()) == ["scripted"]
        for name in ("scripted+x", "scripted+x@1"):
            assert await _refusal(infer, name) is grpc.StatusCode.UNAVAILABLE


def _files(there: Place) -> list[Path]:
    """Adapters on the disk of infer."""
    return list(there.shared.data.rglob("adapter.gguf"))


async def _holds(infer: Infer, name: str) -> bool:
    found = await infer.models()
    return name in found and found[name].adapter.ready


async def _stands_for(infer: Infer, name: str, adapter: str) -> bool:
    return (await infer.models())[name].adapter.name == adapter


async def _is_gone(infer: Infer, name: str) -> bool:
    return name not in await infer.models()


async def _refusal(infer: Infer, model: str) -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await infer.ask(QUESTION, model)
    return refused.value.code()
