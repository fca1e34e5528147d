"""The token chunker on programs: cut along their syntax where people wrote them."""

import asyncio

import pytest

from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.principal import Principal, acting_as
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunker import cut_plain
from sluiceway_ingest.domain.extracted import Extracted


async def test_a_program_is_cut_between_its_functions() -> None:
    function = "def mill_{0}(water: int) -> int:\n    flour = water * {0}\n    return flour\n\n\n"
    text = "".join(function.format(n) for n in range(40))
    chunks = await TokenChunker(FairThreads(2, "test")).cut(
        Extracted(text=text, media_type="text/x-python", form="code", code_language="python"), 200
    )
    assert all(one.startswith("def ") for one in (text[chunk.start : chunk.end] for chunk in chunks))
    assert all(chunk.tokens <= 200 for chunk in chunks)
    assert len(chunks) > 3


@pytest.mark.parametrize(
    "text", ["f(1);" * 30_000, "(" * 5_000 + ")" * 5_000, "if (a) f();" + " else if (a) f();" * 500]
)
async def test_a_program_that_nobody_wrote_by_hand_is_cut_like_other_text(text: str) -> None:
    chunks = await TokenChunker(FairThreads(2, "test")).cut(
        Extracted(text=text, media_type="text/x-code", form="code", code_language="javascript"), 200
    )
    assert chunks == cut_plain(text, Sizes(tokenizer()), 200)


async def test_texts_of_one_tenant_that_take_long_do_not_hold_up_another_one() -> None:
    chunker, long = (
        TokenChunker(FairThreads(2, "test")),
        Extracted(text="The mill of Lorn. " * 40_000, media_type="text/plain"),
    )
    with acting_as(Principal.service("ingest", tenant="flood")):
        flood = [asyncio.create_task(chunker.cut(long, 200)) for _ in range(3)]
        await asyncio.sleep(0)
    with acting_as(Principal.service("ingest", tenant="small")):
        await chunker.cut(Extracted(text="A note.", media_type="text/plain"), 200)
    assert not any(task.done() for task in flood)
    await asyncio.gather(*flood)
