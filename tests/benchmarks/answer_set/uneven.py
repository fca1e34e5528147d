"""Uneven set: two things of like name in documents that tell of the one what they do not tell of the other, the whole
or a part, the rule or a case. Almost half of what is asked is told nowhere. In a third of the themes, the terms of two
houses, most is told of both, each time in other words.

Written for this repository by people who knew nothing of the rules, a file for each theme, which is asked of its own
documents alone. Others who knew nothing of them wrote what a good model would say, and what a careless one would.
Recorded is what a large hosted model answered in December 2026, asked each question once with the instruction and the
six passages of infer, found by the standard encoder. The half `building` may be read and built on; `unseen` is counted,
and never listed.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from tests.benchmarks.answer_set.values import LANGUAGES, AnswerSet, KnownDocument, KnownQuestion, Language, Turn

Half = Literal["building", "unseen"]

FOLDER = Path(__file__).parents[2] / "data" / "uneven"


def themes(half: Half, languages: Sequence[Language] = LANGUAGES) -> Iterator[AnswerSet]:
    """Each theme with its documents, by name."""
    for file in sorted((FOLDER / half).glob("*.json")):
        told = json.loads(file.read_text("utf-8"))
        if told["language"] in languages:
            yield _theme(file.stem, half, told)


def _theme(name: str, half: Half, told: dict[str, Any]) -> AnswerSet:
    language: Language = told["language"]
    documents = tuple(
        KnownDocument(f"{name}/{key}", language, text.encode()) for key, text in told["documents"].items()
    )
    keys = frozenset(document.key for document in documents)
    asked = (_question(f"{name}/{at}", half, language, keys, one) for at, one in enumerate(told["questions"]))
    return AnswerSet(documents, tuple(asked))


def _question(name: str, half: Half, language: Language, keys: frozenset[str], told: dict[str, Any]) -> KnownQuestion:
    """What belongs to another thing is wrong by itself; beside the right one it may stand in the same sentence."""
    return KnownQuestion(
        id=name,
        family=name.partition("/")[0],
        split=half,
        language=language,
        kind=told["kind"],
        text=told["ask"],
        turns=tuple(Turn(*turn) for turn in told.get("turns", ())),
        answerable="accept" in told,
        accepted=tuple(map(tuple, told.get("accept", ()))),
        wrong=(),
        instead=tuple(told.get("wrong", ())),
        cited=keys,
        evidence=(),
        says=told.get("says", ""),
        lies=told["lies"],
        recorded=told["recorded"],
    )
