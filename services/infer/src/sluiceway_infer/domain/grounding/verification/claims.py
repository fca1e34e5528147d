"""Claim, which is a sentence of an answer, read against its question: what of it is new, and what is exact."""

from collections.abc import Iterable
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.parsing.names import Joint, joints
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.figures import Figure, figures
from sluiceway_infer.domain.grounding.text.forms import as_asked
from sluiceway_infer.domain.grounding.text.languages import simplified
from sluiceway_infer.domain.grounding.text.turns import turns
from sluiceway_infer.domain.grounding.text.units import measures
from sluiceway_infer.domain.grounding.text.words import Word, words

# From so many content words on, each may be said so often in the mean.
BABBLE_FROM, BABBLE = 12, 2.5


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence of an answer: its content words, apart by whether the question had them."""

    text: str
    tokens: tuple[Word, ...]
    words: tuple[Word, ...]
    new: frozenset[str]
    repeated: frozenset[str]
    exact: frozenset[str]
    joints: frozenset[Joint]
    figures: tuple[Figure, ...]
    senses: frozenset[Sense]
    is_negated: bool

    @property
    def stems(self) -> frozenset[str]:
        return self.new | self.repeated

    @property
    def numbers(self) -> frozenset[str]:
        """Those that the question does not have."""
        return frozenset(word for word in self.new if word[:1].isdigit())

    @property
    def values(self) -> frozenset[str]:
        """Those of its numbers that have a unit, where any has."""
        measured = frozenset(number for number, _ in measures(self.text, self.tokens))
        return self.numbers & measured or self.numbers

    @property
    def is_babble(self) -> bool:
        """The same words over and over, as small models end up saying."""
        return len(self.words) >= BABBLE_FROM and len(self.words) > BABBLE * len(self.stems)


def claim(sentence: str, question: ParsedQuestion) -> Claim:
    """The sentence, read against its question."""
    sentence = simplified(sentence, question.language)
    return read_claim(sentence, as_asked(words(sentence, question.language), question.forms), question)


def read_claim(sentence: str, said: tuple[Word, ...], question: ParsedQuestion) -> Claim:
    """The same of these words."""
    matter = tuple(word for word in said if word.is_content)
    stems = frozenset(word.stem for word in matter)
    # The first word of a sentence may be a name as well; where it is none, little is lost: the documents speak.
    exact = frozenset(word.stem for word in matter if word.is_number or word.is_name)
    return Claim(
        text=sentence,
        tokens=said,
        words=matter,
        new=stems - question.stems,
        repeated=stems & question.stems,
        exact=exact,
        joints=joints(sentence, said),
        figures=tuple(figures(sentence, said, skipped(question, joints(sentence, said)))),
        senses=frozenset(turn.sense for turn in turns(sentence, question.language)),
        is_negated=any(word.is_negation for word in said),
    )


def skipped(question: ParsedQuestion, joined: Iterable[Joint]) -> frozenset[str]:
    """Numbers that belong to a name or that the question has itself are nobody's value."""
    return question.figures.union(number for _, number in joined)
