"""Prose without end, made of the words of the sample folder: no passage of it comes twice, as in real documents.

Each word is drawn from those that follow the word before it in the samples, which keeps the lengths of words, sentences
and paragraphs. One in 25 is made up of syllables instead: real texts go on to bring words that were never seen before,
and those are what a tokenizer has work with.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunker import cut_plain
from tests.support.documents import pdf

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"
_SOURCES = ("technology.txt", "law-and-politics.md")
_SENTENCES_A_PARAGRAPH = range(3, 8)
_SYLLABLES = (
    "ba",
    "con",
    "der",
    "el",
    "fa",
    "gi",
    "hol",
    "in",
    "ka",
    "lor",
    "mi",
    "nor",
    "o",
    "pel",
    "ra",
    "sen",
    "ti",
    "u",
)
_MADE_UP = 0.04
_LINE = 80
LINES_A_PAGE = 40
# Tokens that a passage may have; and characters of which one passage can be cut for certain.
BUDGET = 200
_PASSAGE = 1_200


def prose(characters: int, seed: int) -> str:
    """Paragraphs of at least so many characters; the same every time for the same seed."""
    rng = random.Random(seed)
    words = _words(rng)
    paragraphs: list[str] = []
    length = 0
    while length < characters:
        paragraphs.append(_paragraph(words, rng.choice(_SENTENCES_A_PARAGRAPH)))
        length += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


def markdown(characters: int, seed: int) -> str:
    """The same under headings of two levels."""
    paragraphs = prose(characters, seed).split("\n\n")
    return "\n\n".join(_heading(number) + paragraph for number, paragraph in enumerate(paragraphs))


def passages(count: int, seed: int) -> tuple[str, ...]:
    """Passages as ingest cuts them, of at most 200 tokens."""
    text = prose(count * _PASSAGE, seed)
    return tuple(text[one.start : one.end] for one in cut_plain(text, Sizes(tokenizer()), BUDGET))[:count]


def pages(count: int, seed: int) -> tuple[str, ...]:
    """Pages of 40 lines of 80 characters."""
    lines = wrap(prose(count * LINES_A_PAGE * _LINE, seed).replace("\n\n", " "), _LINE)
    return tuple(
        "\n".join(lines[start : start + LINES_A_PAGE]) for start in range(0, count * LINES_A_PAGE, LINES_A_PAGE)
    )


def pdf_of(count: int, seed: int) -> bytes:
    """A PDF of so many pages of text."""
    return pdf(*pages(count, seed), title=f"Document {seed}")


def _words(rng: random.Random) -> Iterator[str]:
    followers = _followers()
    word = "The"
    while True:
        word = rng.choice(followers.get(word) or followers["The"])
        yield _made_up(rng) if rng.random() < _MADE_UP else word


def _made_up(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))


def _paragraph(words: Iterator[str], sentences: int) -> str:
    taken: list[str] = []
    while sentences:
        taken.append(next(words))
        sentences -= taken[-1].endswith(".")
    return " ".join(taken)


def _heading(number: int) -> str:
    if number % 4:
        return ""
    return f"{'#' if number % 16 == 0 else '##'} Part {number // 4 + 1}\n\n"


@cache
def _followers() -> Mapping[str, Sequence[str]]:
    """Which words follow a word, as often as they do."""
    followers: dict[str, list[str]] = defaultdict(list)
    for name in _SOURCES:
        words = re.findall(r"[A-Za-z0-9][\w',.;-]*", (SAMPLE / name).read_text("utf-8"), re.ASCII)
        for word, after in pairwise(words):
            followers[word].append(after)
    return followers
