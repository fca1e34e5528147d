"""Questions with known answers, and the documents that they are asked of."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "de", "es", "zh", "ar"]
Split = Literal["building", "unseen", "blind"]
Kind = Literal[
    "plain",
    "near-miss name",
    "exchanged number",
    "first, last, current",
    "negation",
    "comparison",
    "count",
    "list",
    "unit",
    "yes or no",
    "false premise",
    "two-hop",
    "follow-up",
    "absent",
    "condition",
    "party",
    "part",
]
SPLITS: tuple[Split, ...] = get_args(Split)
LANGUAGES: tuple[Language, ...] = get_args(Language)
KINDS: tuple[Kind, ...] = get_args(Kind)

# All of these have to be there.
Together = tuple[str, ...]


@dataclass(frozen=True)
class KnownDocument:
    """A document as a file; `key` names it among all."""

    key: str
    language: Language
    content: bytes


@dataclass(frozen=True)
class Turn:
    """What was asked and answered before."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class KnownQuestion:
    """A question, what counts as its answer, and where that stands.

    `accepted` are alternatives, each of words that have to be there together. `wrong` is what another thing, or
    nobody, has; `instead` is wrong where nothing accepted stands beside it. `cited` are keys of documents, whose quotes
    must hold one of `accepted`, and all of `evidence`. One that is not `answerable` is refused; where it has `accepted`
    all the same, they put its premise right. `says` is the answer in words of its own, `lies` a wrong one; `recorded`
    is what a large model answered that was shown the passages.
    """

    id: str
    family: str
    split: Split
    language: Language
    kind: Kind
    text: str
    turns: tuple[Turn, ...]
    answerable: bool
    accepted: tuple[Together, ...]
    wrong: tuple[str, ...]
    instead: tuple[str, ...]
    cited: frozenset[str]
    evidence: Together
    says: str
    lies: str
    recorded: str = ""


@dataclass(frozen=True)
class AnswerSet:
    """Documents and what is asked of them."""

    documents: tuple[KnownDocument, ...]
    questions: tuple[KnownQuestion, ...]
