"""The token chunker on programs: cut along their syntax where people wrote them."""

import asyncio

import pytest

from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.principal import Principal, acting_as
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunker import cut_plain
from sluiceway_ingest.domain.extracted import Extracted


async def cut(text: str, language: str, tokens: int = 200) -> list[str]:
    extracted = Extracted(text=text, media_type="text/x-code", form="code", code_language=language)
    chunks = await TokenChunker(FairThreads(2, "test")).cut(extracted, tokens)
    assert all(chunk.tokens <= tokens for chunk in chunks)
    return [text[chunk.start : chunk.end] for chunk in chunks]


async def test_a_program_is_cut_between_its_functions() -> None:
    function = "def mill_{0}(water: int) -> int:\n    flour = water * {0}\n    return flour\n\n\n"
    passages = await cut("".join(function.format(n) for n in range(40)), "python")
    assert all(one.startswith("def ") for one in passages)
    assert 3 < len(passages) < 20


async def test_a_function_that_fits_is_whole_wherever_it_stands() -> None:
    long = "    def grind_{0}(self) -> str:\n" + '        note = "Transportation everywhere. Communication."\n' * 11
    methods = [long.format(n) + "\n        return note" for n in range(4)]
    text = "class Mill:\n    wheel = 1\n\n" + "\n\n".join(methods) + "\n"
    passages = await cut(text, "python")
    assert all(sum(method.strip() in one for one in passages) == 1 for method in methods)


async def test_letters_of_other_scripts_move_no_cut() -> None:
    function = 'fn mill_{0}() -> &\'static str {{ // Mühle 🌾\n    "Wasser für 麦, größer als {0}"\n}}\n\n'
    passages = await cut("".join(function.format(n) for n in range(40)), "rust")
    assert all(one.startswith("fn ") and one.endswith("}") for one in passages)
    assert len(passages) > 3


async def test_a_program_that_nobody_wrote_by_hand_is_cut_like_other_text() -> None:
    text = "f(1);" * 30_000
    chunks = cut_plain(text, Sizes(tokenizer()), 200)
    assert await cut(text, "javascript") == [text[chunk.start : chunk.end] for chunk in chunks]


@pytest.mark.parametrize("text", ["(" * 5_000 + ")" * 5_000, "if (a) f();" + " else if (a) f();" * 500])
async def test_a_program_may_be_nested_as_deeply_as_it_likes(text: str) -> None:
    assert "".join("".join(await cut(text, "javascript")).split()) == "".join(text.split())


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
