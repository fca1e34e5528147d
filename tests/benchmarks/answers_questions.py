"""Which questions are asked, and how they were drawn.

XQuAD English has 48 articles of 5 paragraphs. Shuffled with a seed, the first 24 are measured and the other 24 are what
the grounding rules were developed on. Of the measured paragraphs, shuffled with another seed, the first 60 are the
documents with one question each, and 30 others give one question each that the documents do not answer. Most of those
have other paragraphs of their article among the documents: they are near misses, not strangers.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Split = Literal["measured", "developed"]

ARTICLES_SEED = 1
ARTICLES = 24
PARAGRAPHS_SEED = {"measured": 60_30, "developed": 7}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as a document."""

    title: str
    text: str


@dataclass(frozen=True)
class KnownAnswer:
    """A question as it was asked by a person, the answers that count, and where they stand."""

    text: str
    references: tuple[str, ...]
    paragraph: Paragraph


@dataclass(frozen=True)
class Draw:
    """The documents, the questions that they answer, and those that they do not."""

    documents: tuple[Paragraph, ...]
    answered: tuple[KnownAnswer, ...]
    absent: tuple[KnownAnswer, ...]


def drawn(data: Path, split: Split = "measured", answered: int = 60, absent: int = 30) -> Draw:
    """The draw of a split; the same every time."""
    paragraphs = _paragraphs(_articles(data, split))
    rng = random.Random(PARAGRAPHS_SEED[split])
    rng.shuffle(paragraphs)
    questions = [rng.choice(asked) for asked in paragraphs]
    present = questions[:answered]
    return Draw(tuple(one.paragraph for one in present), tuple(present), tuple(questions[answered : answered + absent]))


def _articles(data: Path, split: Split) -> list[dict[str, object]]:
    articles = json.loads((data / "xquad.en.json").read_text("utf-8"))["data"]
    random.Random(ARTICLES_SEED).shuffle(articles)
    return list(articles[:ARTICLES] if split == "measured" else articles[ARTICLES:])


def _paragraphs(articles: list[dict[str, object]]) -> list[list[KnownAnswer]]:
    return [_asked(article, paragraph) for article in articles for paragraph in article["paragraphs"]]  # type: ignore[attr-defined]


def _asked(article: dict[str, object], paragraph: dict[str, object]) -> list[KnownAnswer]:
    here = Paragraph(str(article["title"]).replace("_", " "), str(paragraph["context"]))
    return [
        KnownAnswer(one["question"], tuple(answer["text"] for answer in one["answers"]), here)
        for one in paragraph["qas"]  # type: ignore[attr-defined]
    ]
