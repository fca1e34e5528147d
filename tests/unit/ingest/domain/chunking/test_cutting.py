"""Tables that are longer than a passage are cut between their rows."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunker import cut_markdown

BUDGET = 128
SENTENCE = "Receipts are kept for ten years."


@cache
def sizes() -> Sizes:
    return Sizes(tokenizer())


def passages(text: str) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in cut_markdown(text, sizes(), BUDGET)]


def row(country: int, sentences: int) -> str:
    return f"| Land{country} | {f'{SENTENCE} ' * sentences}Copies are not enough here | {country * 10} euros |"


def table(sentences: list[int]) -> str:
    return "\n".join(row(country, number) for country, number in enumerate(sentences))


def test_a_figure_keeps_the_name_of_its_row() -> None:
    found = passages(f"# Receipts\n\n{table([1] * 40)}")
    assert len(found) > 5
    assert [one for one in found if not one.startswith(("| Land", "# Receipts\n\n| Land"))] == []
    assert [one for one in found if not one.endswith(" euros |")] == []


@settings(max_examples=100)
@given(st.lists(st.integers(0, 12), min_size=12, max_size=40))
def test_a_row_that_fits_into_a_passage_is_kept_whole(sentences: list[int]) -> None:
    assert max(sizes_of(row(99, number)) for number in sentences) <= BUDGET
    rows = [line for one in passages(table(sentences)) for line in one.splitlines()]
    assert rows == table(sentences).splitlines()


def sizes_of(text: str) -> int:
    return sum(chunk.tokens for chunk in cut_markdown(text, sizes(), BUDGET))


def test_a_row_longer_than_a_passage_is_cut_behind_a_sentence() -> None:
    found = passages(table([60, 60]))
    assert {one[-1] for one in found} == {".", "|"}


def test_a_row_ends_a_passage_rather_than_a_sentence_before_the_table() -> None:
    text = f"{f'{SENTENCE} ' * 12}\n{table([1] * 20)}"
    first, *others = passages(text)
    assert first.endswith(" euros |")
    assert [one for one in others if not one.startswith("| Land")] == []


def test_a_listing_that_does_not_fit_is_cut_as_text_is() -> None:
    listing = "```\n" + f"{SENTENCE} {SENTENCE}\n" * 40 + "```"
    assert {one.rstrip("`\n")[-1] for one in passages(listing)} == {"."}
