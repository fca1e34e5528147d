"""What is embedded and weighed for a caller, and how much at a time."""

import asyncio
from array import array
from collections.abc import Sequence
from typing import Literal, cast

import pytest

from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.conversation.request import check_continuations
from sluiceway_infer.ports import EmbeddedTexts
from sluiceway_infer.service.scoring import TEXTS_AT_A_TIME, TextEmbedding
from tests.support.infer import READER, World, scripted
from tests.support.infer_rpc import FakeEmbed, embed_client


class Counting:
    """An embedder that remembers what it was asked at a time, and may wait before it answers."""

    def __init__(self, *, open_after: int = 1_000) -> None:
        self.asked: list[Sequence[str]] = []
        self.encoder = "one"
        self._open_after = open_after

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
        self.asked.append(texts)
        if len(self.asked) > self._open_after:
            await asyncio.Event().wait()
        return EmbeddedTexts(tuple((float(len(text)),) for text in texts), self.encoder, len(texts))


async def test_many_texts_are_embedded_a_few_at_a_time_in_their_order() -> None:
    embedder = Counting()
    texts = ["x" * (1 + n) for n in range(2 * TEXTS_AT_A_TIME + 3)]
    made = await TextEmbedding(embedder).embed(READER, texts, "passage", encoder="one")
    assert [len(batch) for batch in embedder.asked] == [TEXTS_AT_A_TIME, TEXTS_AT_A_TIME, 3]
    assert made == EmbeddedTexts(tuple((float(1 + n),) for n in range(len(texts))), "one", len(texts))


async def test_a_caller_who_leaves_stops_the_work_on_his_texts() -> None:
    embedder = Counting(open_after=1)
    asking = asyncio.create_task(TextEmbedding(embedder).embed(READER, ["text"] * 256, "passage", encoder="one"))
    await eventually(lambda: len(embedder.asked) == 2)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert len(embedder.asked) == 2


async def test_vectors_of_two_encoders_are_never_given_as_one_list() -> None:
    class Changed(Counting):
        async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
            self.encoder = f"encoder {len(self.asked)}"
            return await super().embed(texts, purpose)

    with pytest.raises(Unavailable, match="ask again"):
        await TextEmbedding(Changed()).embed(READER, ["text"] * 20, "query", encoder="encoder 0")


async def test_who_means_another_encoder_hears_of_it_after_the_first_texts() -> None:
    embedder = Counting()
    with pytest.raises(NotFound, match="there is no encoder 'ada'; there is 'one'"):
        await TextEmbedding(embedder).embed(READER, ["text"] * 256, "query", encoder="ada")
    assert len(embedder.asked) == 1


async def test_what_waits_for_the_rest_of_its_call_takes_four_bytes_for_each_number() -> None:
    """Whoever sends thousands of texts has thousands of vectors in memory, and others do so at the same time."""
    async with embed_client(FakeEmbed(MemoryRetriever())) as client:
        with acting_as(READER):
            made = await client.embed(["a", "bcd"], "passage")
    assert [tuple(vector) for vector in made.vectors] == [(1.0, 0.0), (3.0, 0.0)]
    assert [memoryview(cast("array[float]", vector)).nbytes for vector in made.vectors] == [8, 8]


async def test_vectors_that_are_too_long_together_are_refused_with_how_many_may_come() -> None:
    class Long(Counting):
        async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
            self.asked.append(texts)
            return EmbeddedTexts(tuple((0.0,) * 4_096 for _ in texts), self.encoder, len(texts))

    embedder = Long()
    with pytest.raises(Invalid, match="`texts` are 257, with vectors of 4,096 numbers; send 256 at a time"):
        await TextEmbedding(embedder).embed(READER, ["text"] * 257, "passage", encoder="one")
    assert len(embedder.asked) == 1


@pytest.mark.parametrize(
    ("texts", "field", "said"),
    [
        ([], "texts", "`texts` is 0"),
        (["x"] * 2_049, "texts", "`texts` is 2049"),
        (["x", " \n"], "texts[1]", "is empty"),
        (["x", "y", "z" * 32_769], "texts[2]", "is 32769 characters"),
        (["z" * 32_768] * 33, "texts", "characters in all"),
    ],
)
async def test_what_cannot_all_be_embedded_is_refused_before_any_is(texts: list[str], field: str, said: str) -> None:
    embedder = Counting()
    with pytest.raises(Invalid, match=said) as raised:
        await TextEmbedding(embedder).embed(READER, texts, "passage", encoder="one")
    assert (raised.value.field, embedder.asked) == (field, [])


def test_continuations_are_bounded_together() -> None:
    with pytest.raises(Invalid, match="`continuations` is 20000 characters in all") as raised:
        check_continuations(("word " * 1_000,) * 4)
    assert raised.value.field == "continuations"


async def test_a_model_that_cannot_weigh_says_so_whatever_the_prompt() -> None:
    service = await World().service(scripted())
    with pytest.raises(Invalid, match="does not support `score`"):
        await service.scoring.score(READER, "x" * 10_000_000, ("y",), "")
