"""Question, parsed: its content words, and the names and numbers that say which thing is meant.

A thing is this one and no other by its name, its number, and the two together (`Tessera-3`, `Article 12`).
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import compress, pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import BOUNDING, FREE
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC, Asked, asked, is_comparison
from sluiceway_infer.domain.grounding.parsing.context import points_back, start_of_asking
from sluiceway_infer.domain.grounding.parsing.names import Joint, Phrase, is_year, joints, names_asked_of
from sluiceway_infer.domain.grounding.parsing.phrases import words_of_question
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.forms import Forms, forms_of
from sluiceway_infer.domain.grounding.text.languages import (
    NO_SPACES,
    NOUNS_WITH_CAPITALS,
    PLAIN_NAMES,
    flat,
    language_of,
    simplified,
)
from sluiceway_infer.domain.grounding.text.numerals import is_in_digits, with_short_days
from sluiceway_infer.domain.grounding.text.periods import Period, periods
from sluiceway_infer.domain.grounding.text.separable import joined_forms
from sluiceway_infer.domain.grounding.text.spoken import as_written
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.turns import CURRENT, Turn, has_extreme, turns
from sluiceway_infer.domain.grounding.text.weekdays import days_in
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, is_of_a_type

# The word by which things are counted, behind "which".
_WHICH = re.compile("哪一?[\u3400-\u9fff]$")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys('\u00ab\u00bb\u201c\u201d\u201e"'))
_OPENING = " \t\n\u00bf\"'\u201c\u201e\u00ab"
# A question that says no more than this of a thing asks for a property of it.
MOST_OF_A_PROPERTY = 3
MOST_IN_ARABIC = 4
MOST_PAIRS = 9
# Of a longer question only the beginning is read, so that its length never multiplies with that of the passages. Where
# no spaces are, nearly each sign begins a word.
MOST_SIGNS = 4_000
MOST_SIGNS_WITHOUT_SPACES = 1_000
# Which costs are asked for by what they are of.
_COSTS = re.compile(r"(?:\b(?:welche|which|que|quels) (?:kosten|costs|expenses|gastos|frais)|哪些费用)$")
# First and last, before and after, other than: what tells one of several.
_WHICH_ONE = frozenset(("rank", "order", "except"))
# So many signs before a word or behind it tell what it says there.
_FURTHEST = 40

Marks = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ParsedQuestion:
    """A question: its content words, their neighbours, and what an answer has to hold. `names`, `figures` and `joints`
    are what it asks about: a passage that lacks one of them speaks of something else, as it does that lacks one of the
    `periods`, whose words are `timed`. `days` are its weekdays, each with its word. `relation` is all else that it says
    of the thing, and `demanded` what of that an answer must have beside it: the property. What it has of a title of the
    documents is `titled`, where nothing in the spelling tells a name, and elsewhere those of its names that a heading
    has whole beside one that lacks the last word; what tells one of them from its like is
    `told_apart`, with what the like has in its place, and so are `twins`, which documents name in their text. Where a
    model judges what answers it, it `is_judged`, and its `circumstances` are names and numbers that say nothing of the
    thing.
    """

    text: str
    language: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    asked: Asked
    relation: frozenset[str] = frozenset()
    demanded: frozenset[str] = frozenset()
    names: tuple[Phrase, ...] = ()
    figures: frozenset[str] = frozenset()
    joints: frozenset[Joint] = frozenset()
    periods: tuple[Period, ...] = ()
    timed: frozenset[str] = frozenset()
    days: Mapping[int, str] = field(default_factory=dict)
    senses: frozenset[Sense] = frozenset()
    turning: frozenset[str] = frozenset()
    is_negated: bool = False
    is_comparison: bool = False
    forms: Forms = field(default_factory=dict)
    titled: frozenset[str] = frozenset()
    told_apart: frozenset[Marks] = frozenset()
    twins: frozenset[Marks] = frozenset()
    is_judged: bool = False
    circumstances: frozenset[str] = frozenset()

    @property
    def is_yes_or_no(self) -> bool:
        return self.asked.kind in ("yes_or_no", "choice")

    @property
    def tells_which_one(self) -> bool:
        """It says which one of several is meant; that it is the current one tells nothing."""
        return any(axis in _WHICH_ONE for axis, _ in self.senses - {CURRENT})

    @property
    def asked_of(self) -> Word | None:
        """The first word of matter behind those that ask: of what it is asked how much, or how many."""
        return next((word for word in self.words if word.start >= self.asked.end > 0 and word.is_content), None)

    def places_of(self, stems: Set[str]) -> frozenset[int]:
        """Where the signs of these words stand."""
        return frozenset(at for word in self.words if word.stem in stems for at in range(word.start, word.end))


def parse_question(text: str, known: Sequence[str] = ()) -> ParsedQuestion:
    """The question, read once; `known` are languages that it may be in where its words do not tell."""
    language = language_of(text, known)
    text = text[: MOST_SIGNS_WITHOUT_SPACES if language in NO_SPACES else MOST_SIGNS]
    text = as_written(with_short_days(simplified(text, language))) if language == "zh" else text
    # What belongs to a name stands right before it, whether or not that is in quotation marks.
    text = text.translate(_QUOTATION_MARKS) if language == "ar" else text
    found = words_of_question(text, language)
    start = start_of_asking(text, language)
    asking = " " * start + text[start:]
    told = 0 if not start or points_back(text, start, language, found) else start
    wants = asked(asking, language, found)
    named_periods = periods(text, language)
    is_timed = [any(one.start <= word.start < one.end for one in named_periods) for word in found]
    days = {word: day for start, end, day in days_in(text, language) for word in found if start <= word.start < end}
    timeless = [word for word, is_of_one in zip(found, is_timed, strict=True) if not is_of_one]
    matter = [word for word in timeless if word.is_content and not wants.is_asking(word)]
    stems = [word.stem for word in found if word.is_content]
    turned = [turn for turn in turns(asking, language) if not _is_of_the_asking(turn, text, wants)]
    turning = frozenset(word.stem for word in found if any(one.start <= word.start < one.end for one in turned))
    names = names_asked_of(text, language, [word for word in timeless if word not in days], wants)
    if language == "ar":
        names = tuple(phrase for phrase in names if not turning.issuperset(phrase))
    figures = frozenset(word.stem for word in timeless if word.text[:1].isdigit() or is_in_digits(word.text))
    named = figures.union(*names)
    about = [word for word in matter if word.stem not in named and plain(word.text) not in GENERIC]
    # What says nothing of the thing by itself asks for it in the case that is told.
    about = [word for word in about if word.start >= told] or about
    about = [word for word in about if language not in NO_SPACES or not is_of_a_type(word, text)]
    about = [word for word in about if not _is_behind_a_number(word, timeless)]
    if language == "zh" and has_extreme(text, language):
        about = [word for word in about if not _lies_across(word, turned, text)]
    # Written like a name it says nothing of the thing, for many lines name a day.
    about = [word for word in about if not (word in days and word.is_name and language in PLAIN_NAMES)]
    return ParsedQuestion(
        text=text,
        language=language,
        words=found,
        stems=frozenset(stems),
        pairs=frozenset(pairwise(stems)),
        asked=wants,
        relation=frozenset(word.stem for word in about),
        demanded=frozenset(
            word.stem for word in about if word.start >= start and _is_demanded(word, text, wants, language, len(about))
        ),
        names=names,
        figures=figures,
        joints=joints(text, [one for one in timeless if not (language in NOUNS_WITH_CAPITALS and is_year(one))]),
        periods=named_periods,
        timed=frozenset(word.stem for word in compress(found, is_timed)),
        days={day: word.stem for word, day in days.items() if word.is_content},
        senses=frozenset(turn.sense for turn in turned),
        turning=turning,
        is_negated=any(
            word.is_negation and word.start >= start and not _denies_nothing(word, text, language) for word in found
        ),
        is_comparison=is_comparison(text, language),
        forms=joined_forms(found) if language in NOUNS_WITH_CAPITALS else forms_of(found, language),
    )


def _is_behind_a_number(word: Word, among: Sequence[Word]) -> bool:
    """A letter there tells one model from another, and says nothing of it: the Varo 120 S."""
    is_letter = len(word.text) == 1 and word.is_name
    return is_letter and any(one.is_number and are_beside(one, word) for one in among)


def _lies_across(word: Word, turned: Sequence[Turn], text: str) -> bool:
    """A pair of signs of which the first is counted by a "which", or the last begins a "most"."""
    return _WHICH.search(text[: word.start + 1]) is not None or any(
        word.start < turn.start < word.end for turn in turned
    )


def _denies_nothing(word: Word, text: str, language: str) -> bool:
    """Who asks what he has "without paying" asks for what is free, and "not more than a year" is a time."""
    there = flat(text[word.start : word.start + _FURTHEST])[0]
    return any(
        pattern is not None and re.match(pattern, there) for pattern in (FREE.get(language), BOUNDING.get(language))
    )


def _is_of_the_asking(turn: Turn, text: str, wants: Asked) -> bool:
    """The "after" of "after how long" asks for the interval, and says of no other thing that it comes after; "other
    than that", at the beginning, asks for one more.
    """
    if turn.sense[0] == "except":
        return not text[: turn.start].strip(_OPENING)
    return turn.sense[0] == "order" and any(
        not text[turn.end : start].strip() and turn.end <= start for start, _ in wants.spans
    )


def _is_demanded(word: Word, text: str, wants: Asked, language: str, size: int) -> bool:
    """The property after "what is the" of a short question, in Arabic of a longer one too, any word for one, and all
    that a reason is asked for.
    """
    if _COSTS.search(flat(text[max(0, word.end - _FURTHEST) : word.end])[0]):
        return False
    start = wants.head[0] if wants.head is not None else wants.end
    is_first = language == "ar" and size <= MOST_IN_ARABIC and start > 0 and 0 <= word.start - start <= 1
    if is_first and concepts_of(word.stem, language) & PROPERTIES:
        return True
    return wants.kind == "reason" or (
        size <= (MOST_PAIRS if language in NO_SPACES else MOST_OF_A_PROPERTY) and wants.is_property(word, language)
    )
