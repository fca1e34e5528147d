"""One changed paragraph costs few new passages."""

import random
import statistics

import pytest

from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import named
from sluiceway_ingest.domain.chunking.chunker import cut_markdown

CHANGES = 50
SYLLABLES = "mil wa ter slu ice gra in flo ur sto ne whe el dam ri ver cog sha ft hop per".split()


def word(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(1, 4)))


def sentence(draw: random.Random) -> str:
    return " ".join(word(draw) for _ in range(draw.randint(5, 25))).capitalize() + "."


def paragraphs(draw: random.Random, sentences: int) -> list[str]:
    return [" ".join(sentence(draw) for _ in range(draw.randint(1, sentences))) for _ in range(300)]


def keys(parts: list[str], sizes: Sizes) -> set[str]:
    text = "\n\n".join(part for part in parts if part)
    return {chunk.key for chunk in named(text, cut_markdown(text, sizes, 200))}


def rewritten(part: str, draw: random.Random) -> str:
    return sentence(draw)


def lengthened(part: str, draw: random.Random) -> str:
    return part + " " + sentence(draw)


def removed(part: str, draw: random.Random) -> str:
    return ""


@pytest.mark.parametrize("change", [rewritten, lengthened, removed])
@pytest.mark.parametrize("sentences", [2, 6])
def test_one_changed_paragraph_costs_at_most_three_passages_at_the_median(sentences: int, change: object) -> None:
    assert callable(change)
    draw, sizes = random.Random(7), Sizes(tokenizer())
    parts = paragraphs(draw, sentences)
    before = keys(parts, sizes)
    costs = []
    for _ in range(CHANGES):
        place = draw.randrange(len(parts))
        after = [*parts[:place], change(parts[place], draw), *parts[place + 1 :]]
        costs.append(len(keys(after, sizes) - before))
    assert statistics.median(costs) <= 3
    assert max(costs) < len(before) / 4
