"""Small sections are joined, and a passage stands under nothing that comes after it."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.chunking.chunker import cut_markdown

BUDGET = 64


@cache
def sizes() -> Sizes:
    return Sizes(tokenizer())


def chunks(text: str) -> tuple[Chunk, ...]:
    return cut_markdown(text, sizes(), BUDGET)


def passages(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(chunk.heading_path, text[chunk.start : chunk.end]) for chunk in chunks(text)]


def test_a_small_section_does_not_stand_under_the_one_that_follows() -> None:
    text = "# Handbook\n\n## Leave\n\nThirty days a year.\n\n## Travel\n\n### Rail\n\nSecond class only.\n"
    assert passages(text) == [
        (("Handbook", "Leave"), "# Handbook\n\n## Leave\n\nThirty days a year."),
        (("Handbook", "Travel", "Rail"), "## Travel\n\n### Rail\n\nSecond class only."),
    ]


def test_small_siblings_of_one_title_stand_under_it() -> None:
    text = "# Mill\n\n## Note\n\nIt is noon.\n\n## Note\n\nIt is dawn.\n"
    assert passages(text) == [(("Mill", "Note"), text.rstrip())]


@pytest.mark.parametrize("bodies", [0, 1])
def test_headings_that_fill_a_passage_stand_under_none_that_comes_after_them(bodies: int) -> None:
    titles = [f"{name} of the {'old ' * 45}mill" for name in ("Gate", "Wheel", "Stone")]
    text = "\n".join(f"{'#' * level} {title}" for level, title in enumerate(titles, 1)) + "\n\nIt is noon." * bodies
    assert [path for path, _ in passages(text)] == [tuple(titles[: end + 1]) for end in range(3)]


HEADINGS = st.tuples(st.integers(1, 4), st.integers(1, 40))
BODIES = st.integers(0, 60)


@settings(max_examples=200)
@given(st.lists(st.tuples(HEADINGS, BODIES), max_size=12))
def test_a_passage_stands_under_headings_that_begin_before_it_ends(drawn: list[tuple[tuple[int, int], int]]) -> None:
    text = "\n\n".join(
        f"{'#' * level} title{number} {'mill ' * words}\n{'noon ' * body}"
        for number, ((level, words), body) in enumerate(drawn)
    )
    for chunk in chunks(text):
        begins = [text.index(re.split(r"\s", title)[0]) for title in chunk.heading_path]
        assert begins == sorted(begins)
        assert max(begins, default=0) < chunk.end
