"""Law of encoders, held by both that are packaged, by one from a folder, by a server, and by feature hashing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web

from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_embed.adapters.encoders import OnnxEncoder, OpenAIEncoder, from_folder, packaged
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoder
from sluiceway_embed.service.relatedness import RelatednessScale
from tests.support.embed_world import model

CACHE = Path("~/.cache/sluiceway").expanduser()
TEXTS = ("A wheel of oak.", "Zürich 水 🙂", "", "word " * 2000, "the mill grinds corn by the river")
PREFIXES = {"question": "query: ", "passage": "passage: "}


def hugging_face_folder(place: Path) -> Path:
    """As people download them: the graph in `onnx/`, and how to pool beside it."""
    (place / "onnx").mkdir(parents=True)
    (place / "1_Pooling").mkdir()
    shutil.copy(model().graph, place / "onnx" / "model.onnx")
    shutil.copy(model().tokenizer, place / "tokenizer.json")
    (place / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": false}')
    return place


@asynccontextmanager
async def onnx_encoder() -> AsyncIterator[Encoder]:
    encoder = OnnxEncoder(model(), workers=2)
    yield encoder
    await encoder.stop()


@asynccontextmanager
async def multilingual_encoder() -> AsyncIterator[Encoder]:
    encoder = OnnxEncoder(packaged(CACHE, "multilingual-e5-small"), workers=2)
    yield encoder
    await encoder.stop()


@asynccontextmanager
async def hashing_encoder() -> AsyncIterator[Encoder]:
    yield HashingEncoder()


@asynccontextmanager
async def folder_encoder(place: Path) -> AsyncIterator[Encoder]:
    encoder = OnnxEncoder(from_folder(hugging_face_folder(place), 128, "query: ", "passage: "), workers=1)
    yield encoder
    await encoder.stop()


@asynccontextmanager
async def server_encoder() -> AsyncIterator[Encoder]:
    async with onnx_encoder() as behind, served(behind) as url:
        encoder = OpenAIEncoder(url, model="m", key="secret", dimensions=384, seconds=30, prefixes=PREFIXES)
        await encoder.start()
        yield encoder
        await encoder.stop()


@asynccontextmanager
async def served(encoder: Encoder) -> AsyncIterator[str]:
    """An embeddings server as OpenAI describes it; its rows come in any order."""

    async def embeddings(request: web.Request) -> web.Response:
        assert request.headers["authorization"] == "Bearer secret"
        body = await request.json()
        encoded = await encoder.encode(body["input"], "passage")
        rows = [{"index": at, "embedding": (vector * 3).tolist()} for at, vector in enumerate(encoded.vectors)]
        return web.json_response({"data": rows[::-1], "usage": {"total_tokens": encoded.tokens}})

    async with listening(embeddings) as url:
        yield url


@asynccontextmanager
async def listening(handler: object) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/v1/embeddings", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


@pytest.fixture(params=["onnx", "multilingual", "folder", "server", "hashing"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> AbstractAsyncContextManager[Encoder]:
    makers = {
        "onnx": onnx_encoder,
        "multilingual": multilingual_encoder,
        "server": server_encoder,
        "hashing": hashing_encoder,
    }
    return folder_encoder(tmp_path / "model") if request.param == "folder" else makers[request.param]()


@pytest.fixture
async def encoder(opening: AbstractAsyncContextManager[Encoder]) -> AsyncIterator[Encoder]:
    async with opening as encoder:
        yield encoder


def cosine(one: Vector, other: Vector) -> float:
    return float(one @ other)


async def test_every_text_gets_a_unit_vector_of_the_promised_length(encoder: Encoder) -> None:
    encoded = await encoder.encode(TEXTS, "passage")
    assert [vector.shape for vector in encoded.vectors] == [(encoder.info.dimensions,)] * len(TEXTS)
    assert [float(np.linalg.norm(vector)) for vector in encoded.vectors] == pytest.approx([1.0] * len(TEXTS), abs=1e-5)
    assert all(vector.dtype == np.float32 for vector in encoded.vectors)
    assert encoded.tokens > len(TEXTS)


async def test_nothing_gives_nothing(encoder: Encoder) -> None:
    encoded = await encoder.encode([], "passage")
    assert (list(encoded.vectors), encoded.tokens) == ([], 0)


async def test_a_text_gets_the_same_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    together = (await encoder.encode(TEXTS * 8, "passage")).vectors
    for at, text in enumerate(TEXTS):
        alone = (await encoder.encode([text], "passage")).vectors[0]
        assert cosine(alone, together[at]) > 0.98
        assert cosine(together[at], together[at + len(TEXTS) * 7]) > 0.98


async def test_what_means_the_same_is_nearer_than_what_does_not(encoder: Encoder) -> None:
    question = (await encoder.encode(["Which wood is the wheel made of?"], "question")).vectors[0]
    passages = (await encoder.encode(["A wheel of oak.", "Taxes are due in May."], "passage")).vectors
    oak, corn = await RelatednessScale(encoder).of([cosine(question, each) for each in passages])
    assert oak is not None
    assert corn is not None
    assert oak > corn + 0.2


async def test_many_ask_at_once(encoder: Encoder) -> None:
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(encoder.encode([f"mill {at}"], "question") for at in range(40)))
    assert len({answer.vectors[0].tobytes() for answer in answers}) == 40


async def test_prefixes_are_part_of_what_is_encoded(tmp_path: Path) -> None:
    async with folder_encoder(tmp_path / "model") as with_prefix, onnx_encoder() as without:
        prefixed = (await with_prefix.encode(["mill"], "question")).vectors[0]
        written = (await without.encode(["query: mill"], "question")).vectors[0]
        assert cosine(prefixed, written) > 0.999
        assert with_prefix.info.sha256 != without.info.sha256


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"model\.onnx"):
        from_folder(tmp_path, 128, "", "")


@pytest.mark.parametrize(
    ("usage", "tokens"), [({"total_tokens": 3}, 3), ({"total_tokens": None}, 0), (None, 0), ("many", 0)]
)
async def test_a_server_need_not_tell_how_many_tokens_it_read(usage: object, tokens: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"data": [{"index": 0, "embedding": [1.0] * 384}], "usage": usage})

    async with listening(answer) as url:
        encoder = OpenAIEncoder(url, model="m", key="", dimensions=384, seconds=5, prefixes=PREFIXES)
        await encoder.start()
        assert (await encoder.encode(["mill"], "passage")).tokens == tokens
        await encoder.stop()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, {}, Overloaded),
        (400, {}, Invalid),
        (500, {}, Unavailable),
        (200, {"data": []}, Unavailable),
        (200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]}, Unavailable),
        (200, {"data": [{"index": 0, "embedding": [float("nan")] * 384}]}, Unavailable),
        (200, {"data": [{"index": 0, "embedding": [None] * 384}]}, Unavailable),
        (200, {"rows": 1}, Unavailable),
    ],
)
async def test_a_server_that_answers_otherwise_is_told_by_our_errors(
    status: int, body: dict[str, object], error: type[Exception]
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    async with listening(answer) as url:
        encoder = OpenAIEncoder(url, model="m", key="", dimensions=384, seconds=5, prefixes=PREFIXES)
        await encoder.start()
        with pytest.raises(error):
            await encoder.encode(["mill"], "passage")
        await encoder.stop()
