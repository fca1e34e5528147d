"""Support of a claim, which is a sentence of an answer, by a line of a passage.

What is new in the sentence (its words that the question does not have) must be in one or two neighbouring lines;
numbers, names and a "not" must all be there. What it only repeats of the question may stand anywhere in the passage or
above it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsed import Joint, Line, ParsedPassage, ParsedQuestion, joints
from sluiceway_infer.domain.grounding.words import Word, words
from sluiceway_infer.domain.retrieval.passages import Quote

LEAST_NEW = 0.8
LEAST_REPEATED = 0.5
LEAST_PAIRS = 0.3
# From so many content words on, their order must show in the passage too.
PAIRS_FROM = 4
# From so many content words on, each may be said so often in the mean.
BABBLE_FROM = 12
BABBLE = 2.5


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence of an answer: its content words, apart by whether the question had them."""

    words: tuple[Word, ...]
    new: frozenset[str]
    repeated: frozenset[str]
    exact: frozenset[str]
    joints: frozenset[Joint]
    is_negated: bool

    @property
    def stems(self) -> frozenset[str]:
        return self.new | self.repeated

    @property
    def is_babble(self) -> bool:
        """The same words over and over, as small models end up saying."""
        return len(self.words) >= BABBLE_FROM and len(self.words) > BABBLE * len(self.stems)


@dataclass(frozen=True)
class Support:
    """Where a claim stands, and how well."""

    quote: Quote
    strength: float


def claim(sentence: str, question: ParsedQuestion) -> Claim:
    """The sentence, read against its question."""
    said = words(sentence)
    matter = tuple(word for word in said if word.is_content)
    stems = frozenset(word.stem for word in matter)
    # The first word of a sentence may be a name as well; where it is none, little is lost: the documents speak.
    exact = frozenset(word.stem for word in matter if word.is_number or word.is_name)
    is_negated = any(word.is_negation for word in said)
    return Claim(
        words=matter,
        new=stems - question.stems,
        repeated=stems & question.stems,
        exact=exact,
        joints=joints(sentence, said),
        is_negated=is_negated,
    )


def supported(said: Claim, question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Support | None:
    """The best place that supports the claim; None where no place does."""
    if not said.stems or said.is_babble:
        return None
    places = (support for passage in passages for support in _places(said, question, passage))
    return max(places, key=lambda support: support.strength, default=None)


def _places(said: Claim, question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Support]:
    """Single lines; two together only where no line of the passage is enough."""
    alone = [(line,) for line in passage.lines]
    found = [support for lines in alone if (support := _support(said, question, passage, lines))]
    together = pairwise(passage.lines) if not found else ()
    yield from found
    yield from (support for lines in together if (support := _support(said, question, passage, lines)))


def _support(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> Support | None:
    stems = frozenset[str]().union(*(line.stems for line in lines))
    if not _stands(said, question, passage, lines, stems):
        return None
    quote = Quote(passage.source, lines[0].start, lines[-1].end)
    return Support(quote, _strength(said, question, passage, stems) - 0.05 * len(lines))


def _stands(
    said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line], stems: frozenset[str]
) -> bool:
    around = passage.stems | passage.place
    return (
        _has_exact(said, question, stems, around)
        and _has_joints(said, question, passage, lines)
        and _share(said.new, stems) >= (LEAST_NEW if said.new else 0.0)
        and _share(said.repeated, stems if not said.new else around) >= (LEAST_REPEATED if said.new else LEAST_NEW)
        and _has_order(said, question, lines)
        and said.is_negated == _is_negated(said, lines)
    )


def _has_exact(said: Claim, question: ParsedQuestion, stems: frozenset[str], around: frozenset[str]) -> bool:
    """Numbers and names: those of the question may stand around the place, all others must stand in it."""
    return all(word in stems or (word in question.stems and word in around) for word in said.exact)


def _has_joints(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """Names with their numbers, in the same way."""
    here = frozenset[Joint]().union(*(_pairs(line.words) for line in lines))
    return all(joint in here or (joint in question.joints and joint in passage.beside) for joint in said.joints)


def _share(some: frozenset[str], of: frozenset[str]) -> float:
    return len(some & of) / len(some) if some else 1.0


def _has_order(said: Claim, question: ParsedQuestion, lines: Sequence[Line]) -> bool:
    if len(said.words) < PAIRS_FROM:
        return True
    pairs = set(_pairs(said.words))
    known = question.pairs.union(*(_pairs(line.words) for line in lines))
    return len(pairs & known) >= LEAST_PAIRS * len(pairs)


def _pairs(found: Sequence[Word]) -> Iterable[tuple[str, str]]:
    stems = [word.stem for word in found]
    return pairwise(stems)


def _is_negated(said: Claim, lines: Sequence[Line]) -> bool:
    """Whether a "not" stands in the stretch that the claim's words cover."""
    spots = [word.start for line in lines for word in line.words if word.stem in said.stems]
    nots = [at for line in lines for at in line.negations]
    return bool(spots) and any(min(spots) <= at <= max(spots) for at in nots)


def _strength(said: Claim, question: ParsedQuestion, passage: ParsedPassage, stems: frozenset[str]) -> float:
    """How much of the claim stands there; between equal places the one that speaks of the question wins."""
    return _share(said.stems, stems) + 0.5 * _share(question.stems, stems) + 0.1 * passage.source.score
