"""Verdict on an answer: right, an honest no, beside the point, or wrong but cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.benchmarks.answer_set.comparing import stands
from tests.benchmarks.answer_set.values import KnownQuestion

Verdict = Literal[
    "right",
    "rightly refused",
    "wrongly refused",
    "beside the point",
    "wrong but cited",
    "wrong, not cited",
]


@dataclass(frozen=True)
class Quoted:
    """A citation: the document's key, and the words."""

    key: str
    quote: str


@dataclass(frozen=True)
class Said:
    """An answer as it came back, without regard to the way it came."""

    text: str
    refused: bool
    quotes: tuple[Quoted, ...]
    milliseconds: float = 0.0


def verdict(question: KnownQuestion, said: Said) -> Verdict:
    """What the answer is worth.

    Right: what is accepted stands in it, nothing that belongs to another thing does, and the passage that says so is
    cited. An answer that is not right is wrong where it has what belongs to another thing, or the right words under a
    citation that does not bear them. What is left are true words that answer something else.
    """
    if said.refused:
        return "wrongly refused" if question.answerable else "rightly refused"
    if is_right(question, said):
        return "right"
    if not said.quotes:
        return "wrong, not cited"
    is_wrong = any(stands(wrong, said.text, question.language) for wrong in (*question.wrong, *question.instead))
    return "wrong but cited" if is_wrong or _is_accepted(question, said.text) else "beside the point"


def is_right(question: KnownQuestion, said: Said) -> bool:
    """An answer that corrects a false premise is right too."""
    language = question.language
    return (
        _is_accepted(question, said.text)
        and not any(stands(wrong, said.text, language) for wrong in question.wrong)
        and _is_borne(question, [one.quote for one in said.quotes if one.key in question.cited])
    )


def _is_accepted(question: KnownQuestion, text: str) -> bool:
    language = question.language
    return any(all(stands(words, text, language) for words in together) for together in question.accepted)


def _is_borne(question: KnownQuestion, quotes: Sequence[str]) -> bool:
    """All of the evidence stands in the quotes; where none is named, some of the accepted words."""
    if not quotes:
        return False
    if question.evidence:
        return all(any(stands(one, quote, question.language) for quote in quotes) for one in question.evidence)
    accepted = [words.removeprefix("^") for together in question.accepted for words in together]
    return any(stands(words, quote, question.language) for words in accepted for quote in quotes)
