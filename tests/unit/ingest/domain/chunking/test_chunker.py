"""Passages: what is promised of every text."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import SupportsIndex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import Chunk, named, paged
from sluiceway_ingest.domain.chunking.chunker import cut_markdown, cut_plain, cut_program
from sluiceway_ingest.domain.chunking.headings import MOST_BLOCKS, MOST_HEADINGS, Heading, outline
from sluiceway_ingest.domain.chunking.words import LONGEST_WORD
from sluiceway_ingest.domain.extracted import PageSpan

BUDGET = 64


@cache
def real() -> Tokenizer:
    return tokenizer()


@cache
def sizes() -> Sizes:
    return Sizes(real())


def tokens(text: str) -> int:
    return len(real().encode(text, add_special_tokens=False).ids)


def plain(text: str, budget: int = BUDGET) -> tuple[Chunk, ...]:
    return cut_plain(text, sizes(), budget)


def markdown(text: str, budget: int = BUDGET) -> tuple[Chunk, ...]:
    return cut_markdown(text, sizes(), budget)


def texts(text: str, chunks: tuple[Chunk, ...]) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in chunks]


WORD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=130)
LATIN = st.sampled_from(
    "the water runs to mill until noon and sluice is opened at dawn by Sluiceway, 3.14 (so)".split()
)
LINE = st.lists(LATIN | WORD, min_size=0, max_size=40).map(" ".join)
SHAPES = st.sampled_from(["```", "| a | b |", ""])
MARKED = st.one_of(LINE, LINE.map("# ".__add__), LINE.map("### ".__add__), SHAPES)
ENDS = st.sampled_from(["\n", "\n\n"])
TEXT = st.lists(MARKED, max_size=30).flatmap(lambda lines: ENDS.map(lambda end: end.join(lines)))


@settings(max_examples=300)
@given(TEXT, st.sampled_from([plain, markdown]))
def test_every_character_that_is_not_blank_is_in_one_passage(text: str, cut: object) -> None:
    assert callable(cut)
    chunks = cut(text)
    inside = "".join(texts(text, chunks))
    assert re.sub(r"\s", "", inside) == re.sub(r"\s", "", text)
    assert all(one.end <= two.start for one, two in pairwise(chunks))


@settings(max_examples=300)
@given(TEXT, st.sampled_from([plain, markdown]))
def test_no_passage_has_more_tokens_than_its_budget_by_the_real_tokenizer(text: str, cut: object) -> None:
    assert callable(cut)
    assert [one for one in texts(text, cut(text)) if tokens(one) > BUDGET] == []


@settings(max_examples=100)
@given(TEXT)
def test_the_same_text_gives_the_same_passages_and_keys(text: str) -> None:
    assert named(text, markdown(text)) == named(text, markdown(text))


@settings(max_examples=100)
@given(TEXT)
def test_no_two_passages_of_a_text_share_a_key(text: str) -> None:
    keys = [chunk.key for chunk in named(text, markdown(text))]
    assert len(keys) == len(set(keys))


def test_sizes_of_usual_words_are_those_of_the_real_tokenizer() -> None:
    text = "Antidisestablishmentarianism isn't (quite) as long as people think; 3.14 e-mail café naïve 東京 ok."
    assert [chunk.tokens for chunk in plain(text)] == [tokens(text)]


def test_a_passage_ends_at_a_blank_line_rather_than_at_a_sentence() -> None:
    sentence = "The water runs to the mill until noon. "
    text = sentence * 5 + "\n\n" + sentence * 5
    assert plain(text, 80)[0].end == len((sentence * 5).rstrip())


def test_a_word_without_an_end_is_cut_into_passages() -> None:
    chunks = plain("A" * 1000)
    assert max(chunk.tokens for chunk in chunks) <= BUDGET
    assert sum(chunk.end - chunk.start for chunk in chunks) == 1000


@pytest.mark.parametrize("closing", ["」", "』", "\uff09", "」』\uff09"])
def test_a_run_of_closing_signs_is_not_walked_back_over_for_each_of_them(closing: str) -> None:
    text = "水。" + closing * (300_000 // len(closing))
    assert sum(len(passage) for passage in texts(text, plain(text))) == len(text)


def test_a_sentence_ends_behind_the_signs_that_close_it() -> None:
    sentence = "水は流れる" * 6 + "。」』\uff09」"
    first, *_ = texts(text := sentence + "門、" * 60, plain(text))
    assert first in {sentence[:end] for end in range(len(sentence) - 4, len(sentence) + 1)}


class CountedText(str):
    """Counts the characters that were taken out of it."""

    taken = 0

    def __getitem__(self, index: SupportsIndex | slice) -> str:
        found = super().__getitem__(index)
        self.taken += len(found)
        return found


def test_a_table_is_not_copied_for_each_of_its_passages() -> None:
    text = CountedText("| boat | seats |\n|---|---|\n" + "| oak | 4 |\n" * 5_000)
    passages = markdown(text)
    assert {passage.heading_path for passage in passages[1:]} == {("| boat | seats |",)}
    assert text.taken < 100 * len(text) < len(passages) * len(text)


def test_a_long_line_under_columns_is_looked_at_once() -> None:
    line = "-" * 1_000_000
    assert [block.columns for block in outline(f"| a |\n|{line}x|\n\n| b |\n|{line}|\n").blocks] == ["", "| b |"]


def test_beyond_so_many_headings_a_text_stands_under_none() -> None:
    text = "# Mill\n" * MOST_HEADINGS + "before\n" + "# Mill\n" * 200
    assert outline(text).headings[-2:] == (
        Heading(7 * (MOST_HEADINGS - 1), 1, "Mill"),
        Heading(beyond := 7 * MOST_HEADINGS + 7, 1, ""),
    )
    assert {passage.heading_path for passage in markdown(text) if passage.start >= beyond} == {()}


def test_beyond_so_many_blocks_a_row_is_a_line() -> None:
    assert len(outline("| a |\n\n" * (MOST_BLOCKS + 5)).blocks) == MOST_BLOCKS
    assert outline("```\n```\n" * (MOST_BLOCKS + 5) + "```\n# a\n```\n# b").headings == (
        Heading(8 * (MOST_BLOCKS + 5) + 12, 1, "b"),
    )


def test_headings_stand_above_their_passages() -> None:
    body = "The water runs to the mill until noon and the miller is glad of it. " * 5
    text = f"# Mills\n\n{body}\n\n## Water\n\n{body}\n\n# Wind\n\n{body}"
    assert [chunk.heading_path for chunk in markdown(text, 200)] == [("Mills",), ("Mills", "Water"), ("Wind",)]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# The mill", "The mill"),
        ("   ## The mill \t##  ", "The mill"),
        ("# C#", "C#"),
        ("## F# and C# ##", "F# and C#"),
        ("# a # #", "a #"),
        ("# a" + " " * 9 + "b", "a" + " " * 9 + "b"),
        ("# ", ""),
        ("# ##", ""),
        ("# " + "a" * 400, "a" * 300),
    ],
)
def test_a_title_is_what_stands_between_the_marks(line: str, title: str) -> None:
    (heading,) = outline(f"before\n{line}\nafter").headings
    assert (heading.start, heading.title) == (7, title)


@pytest.mark.parametrize("line", ["```make mill```", "``` `a` ```", "```a``` and ```b```"])
def test_code_within_a_line_opens_no_listing(line: str) -> None:
    found = outline(f"{line}\n\n# Water\n")
    assert (found.blocks, [heading.title for heading in found.headings]) == ((), ["Water"])


def test_a_line_of_backticks_that_open_nothing_takes_no_longer_than_it_is_long() -> None:
    assert outline("`" * 1_000_000 + "x`").blocks == ()


def test_a_line_of_blanks_is_looked_at_once() -> None:
    blanks = " " * 1_000_000
    assert outline(f"# a{blanks}b").headings == (Heading(0, 1, "a"),)


def test_a_heading_alone_goes_with_what_stands_under_it() -> None:
    body = "The water runs to the mill until noon and the miller is glad of it. " * 5
    text = f"# Mills\n\n## Water\n\n{body}"
    assert [chunk.heading_path for chunk in markdown(text, 200)] == [("Mills", "Water")]


def test_small_siblings_are_joined_under_their_parent() -> None:
    text = "# Glossary\n\n" + "\n\n".join(f"## Word {n}\n\nIt means thing number {n}." for n in range(5))
    assert [chunk.heading_path for chunk in markdown(text, 200)] == [("Glossary",)]


def test_a_hash_in_a_listing_is_no_heading() -> None:
    text = "# Title\n\n```\n# comment\n```\n"
    assert {chunk.heading_path for chunk in markdown(text)} == {("Title",)}


@pytest.mark.parametrize("block", ["```\n" + "x = mill(1)\n" * 8 + "```", "| mill | wheel |\n" * 11])
def test_a_block_that_fits_is_kept_whole(block: str) -> None:
    text = "The water runs to the mill until noon. " * 4 + "\n\n" + block.rstrip() + "\n\n" + "It is noon. " * 30
    assert tokens(block) <= BUDGET
    assert [one for one in texts(text, markdown(text)) if block.rstrip() in one]


def test_a_later_part_of_a_table_stands_under_its_columns() -> None:
    columns = "| Boat | Seats | Price |"
    rows = "\n".join(f"| Boat {number} | {number} | {9 * number} |" for number in range(1, 40))
    first, *others = markdown(f"# Boats\n\n{columns}\n|---|---|---|\n{rows}\n\nAll are made of oak.")
    assert first.heading_path == ("Boats",)
    assert others
    assert {chunk.heading_path for chunk in others} == {("Boats", columns)}


@pytest.mark.parametrize("columns", ["| 1 | 2 |", f"| {'word ' * 80} |\n|---|"])
def test_a_table_without_a_short_first_row_of_columns_heads_nothing(columns: str) -> None:
    rows = "\n".join(f"| Boat {number} | {number} |" for number in range(1, 60))
    assert {chunk.heading_path for chunk in markdown(f"{columns}\n{rows}")} == {()}


def test_equal_passages_are_told_apart_by_their_occurrence() -> None:
    text = "Page 1 of 2"
    chunk = Chunk(start=0, end=len(text), tokens=5)
    keys = [one.key for one in named(text, [chunk, chunk])]
    assert [key.rpartition("-")[2] for key in keys] == ["0", "1"]


def test_a_passage_knows_the_pages_it_begins_and_ends_on() -> None:
    chunks = (Chunk(start=0, end=10, tokens=1), Chunk(start=12, end=35, tokens=1), Chunk(start=36, end=40, tokens=1))
    pages = (PageSpan(1, 0, 11), PageSpan(2, 12, 30), PageSpan(3, 31, 50))
    told = [(one.page, one.last_page, one.page_starts) for one in paged(chunks, pages)]
    assert told == [(1, 1, ()), (2, 3, (31,)), (3, 3, ())]


def words_of_a_book(seed: int, sentences: int) -> list[str]:
    """Sentences of one paragraph without an end: nothing but their words says where to break."""
    chosen = random.Random(seed)
    vocabulary = [f"{one}{two}" for one in ("gate", "mill", "rain", "lock", "boat") for two in "aeiou"]
    return [f"{' '.join(chosen.choices(vocabulary, k=chosen.randint(4, 14)))}." for _ in range(sentences)]


@pytest.mark.parametrize("cut", [plain, markdown])
def test_passages_fall_into_step_again_after_a_change(cut: Callable[[str], tuple[Chunk, ...]]) -> None:
    """Wherever a sentence is put in, the passages behind it become what they were."""
    changed = []
    for place in range(0, 60, 6):
        sentences = words_of_a_book(place, 200)
        before = " ".join(sentences)
        after = " ".join([*sentences[:place], "Here somebody put in a sentence of his own.", *sentences[place:]])
        changed.append(len(set(texts(after, cut(after))) - set(texts(before, cut(before)))))
    assert sorted(changed)[len(changed) // 2] <= 3
    assert max(changed) <= 12


@pytest.mark.parametrize(
    "between", [" " * 100_000, "\u200b ", "\u00ad ", "\u2060 ", "\ufffd ", "\ue000 ", "\u0301 ", "\u3000" * 999]
)
@pytest.mark.parametrize("cut", [plain, markdown])
def test_what_a_tokenizer_takes_for_nothing_makes_no_passage_longer(
    between: str, cut: Callable[[str], tuple[Chunk, ...]]
) -> None:
    text = f"The mill grinds.{between * (200_000 // len(between))}The sluice is open."
    chunks = cut(text)
    assert max(chunk.end - chunk.start for chunk in chunks) <= BUDGET * LONGEST_WORD
    words = [word for said in texts(text, chunks) for word in re.findall("[A-Za-z]+", said)]
    assert words == "The mill grinds The sluice is open".split()


@dataclass(frozen=True)
class SentenceNode:
    """A part of a text."""

    start_byte: int
    end_byte: int
    children: tuple["SentenceNode", ...] = ()


def node(text: str, part: str, *children: SentenceNode) -> SentenceNode:
    return SentenceNode(text.index(part), text.index(part) + len(part), children)


def test_of_nested_nodes_the_largest_that_fit_stay_whole() -> None:
    """Two sentences would be cut between, were they no node, or were that of the first one what stays whole."""
    inner = ["The wheel turns. " + "water " * 20 + "runs.", "Again it turns. " + "water " * 20 + "stops."]
    text = " ".join(("begin", *inner, "end"))
    first, second = node(text, inner[0], node(text, "The wheel turns.")), node(text, inner[1])
    chunks = cut_program(text, node(text, text, first, second), sizes(), 32)
    assert texts(text, chunks) == [f"begin {inner[0]}", f"{inner[1]} end"]
