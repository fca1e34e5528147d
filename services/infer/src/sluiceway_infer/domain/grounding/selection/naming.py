"""Naming of the thing that is asked about: whether a line speaks of it, by its words or by what stands above it, and
not of its like. "Lake Premium" is one phrase: the Lake Plus and its Premium membership are not it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.places import PLACES
from sluiceway_infer.domain.grounding.parsing.heads import OF_A_TABLE
from sluiceway_infer.domain.grounding.parsing.names import Phrase
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.bounded import bounded_figures
from sluiceway_infer.domain.grounding.selection.replaced import (
    has_another_letter,
    has_kept_sign,
    has_replaced_sign,
    is_replaced,
)
from sluiceway_infer.domain.grounding.selection.subjects import (
    asks_for_a_relative,
    goes_on_behind,
    is_of_another,
    names_in,
    opens_with_pronoun,
)
from sluiceway_infer.domain.grounding.selection.surnames import is_of_namesakes
from sluiceway_infer.domain.grounding.selection.tables import rows_by_name
from sluiceway_infer.domain.grounding.selection.titles import is_titled_without_its_type
from sluiceway_infer.domain.grounding.selection.twin_titles import is_of_the_twin_title
from sluiceway_infer.domain.grounding.text.compounds import INSEPARABLE
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.constructs import is_a_verb
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.stems import by_beginning, by_end, plain, stem
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_OF_A_PLACE = frozenset(("n", "an", "ian", "ish", "ese", "i", "s", "es", "ic", "er"))
_ARTICLE = "ال"
# A time, or the one of them that stands for each: its weight is that of "the one panel".
_NO_OTHER = TIMES | {"الواحد", "الواحدة"}
_SHORTEST_PART = 5
_SHORTEST_ROOT = 4


def names_of(question: ParsedQuestion) -> frozenset[str]:
    """The words of all names of a question."""
    return frozenset(word for phrase in question.names for word in phrase)


def is_named(name: str, among: frozenset[str], language: str) -> bool:
    """True where the name is there, or one that it is made from or that is made from it (India, Indian)."""
    if name in among or forms_of(name, language) & among:
        return True
    if language in NOUNS_WITH_CAPITALS:
        begin = by_beginning(among, _SHORTEST_PART).get(name[:_SHORTEST_PART], ())
        end = by_end(among, _SHORTEST_PART).get(name[-_SHORTEST_PART:], ())
        return any(_is_part(name, other) for other in (*begin, *end))
    return any(_is_form(name, other) for other in by_beginning(among, _SHORTEST_ROOT).get(name[:_SHORTEST_ROOT], ()))


def forms_of(name: str, language: str) -> frozenset[str]:
    """The stems of what is made from the name of a place, or what it is made from (France, French)."""
    return _forms(language).get(name, frozenset())


@lru_cache
def _forms(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in PLACES.get(language, "").split("|"):
        roots = frozenset(stem(word, language) for word in row.split())
        for root in roots:
            found[root] = found.get(root, frozenset()) | roots
    return found


def is_about(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """True where the passage, with what stands above it, has all that the question names. A passage on the like of it
    shares all other words and answers another question.
    """
    there = passage.around
    return (
        not (
            is_replaced(question, passage)
            or is_of_the_twin_title(question, passage)
            or is_of_namesakes(question, passage)
        )
        and question.figures - bounded_figures(question.text, question.language, passage.read.text) <= there
        and question.joints <= passage.beside
        and all(any(period.holds(time) for time in passage.times) for period in question.periods)
        and all(_is_there(phrase, there, passage, question) for phrase in question.names)
    )


def _is_there(phrase: Phrase, there: frozenset[str], passage: ParsedPassage, question: ParsedQuestion) -> bool:
    """All words of the name, or what is written in its place: the US for the United States and the other way round."""
    language, initials = question.language, tuple(word[0] for word in phrase)
    if _is_by_initials(phrase, there, language) or (language in PLAIN_NAMES and initials in passage.beside):
        return True
    is_whole = all(
        is_named(name, there, language) or (language == "ar" and is_close(name, there, language)) for name in phrase
    )
    is_joined = language in PLAIN_NAMES and len(phrase) == 1 and phrase[0] in passage.joined
    return is_whole or is_joined or (language in PLAIN_NAMES and is_titled_without_its_type(phrase, passage, question))


def _is_by_initials(phrase: Phrase, there: frozenset[str], language: str) -> bool:
    return len(phrase) > 1 and language in PLAIN_NAMES and "".join(word[0] for word in phrase) in there


def bound_lines(question: ParsedQuestion, passage: ParsedPassage) -> frozenset[int]:
    """The lines that speak of what is named: it stands there or above them, or the lines before them went on from it
    without coming to its like or to another subject.
    """
    found: set[int] = set()
    named, like = rows_by_name(question, passage)
    rows = named or {
        at for at, line in enumerate(passage.lines) if line.kind == "row" and is_held(question, line, line.stems)
    }
    others, neighbours = names_in(passage), tuple(_neighbours(question))
    is_open = was_open = True
    is_away = was_in_table = False
    for at, line in enumerate(passage.lines):
        # What stands behind a table goes on from what stands before it.
        is_in_table = line.kind in OF_A_TABLE
        was_open = is_open if is_in_table and not was_in_table else was_open
        is_open = was_open if was_in_table and not is_in_table else is_open
        was_in_table = is_in_table
        above = passage.above(line)
        here = is_held(question, line, line.stems) or has_kept_sign(question, line.text, passage.read.text)
        is_open = is_open or (not line.heads and line.kind == "heading")
        is_away = not here and _goes_away(question, line, above, others, is_away=is_away)
        if is_away:
            continue
        is_rival = not here and _has_rival(question, line, neighbours)
        is_rival = is_rival or _is_described_otherwise(question, line, neighbours)
        if at not in named and has_another_letter(question, line.text):
            continue
        is_like = at in like or (at not in named and is_rival)
        if is_like or (at not in named and has_replaced_sign(question, line.text, line.text)):
            is_open = is_open and line.kind in ("row", "item")
            is_away = line.kind == "item" and goes_on_behind(passage, at)
            continue
        comes_back = bool(line.heads) or _is_described_alike(line, neighbours)
        is_open = here or is_open or (comes_back and is_held(question, line, line.stems | above))
        if (is_open or at in named) and not (rows and line.kind == "row" and at not in rows):
            found.add(at)
    return frozenset(found)


def _goes_away(
    question: ParsedQuestion, line: Line, above: frozenset[str], others: frozenset[str], *, is_away: bool
) -> bool:
    """The line comes to another subject, or goes on from one: by a pronoun, or where nothing above has the thing."""
    if line.kind != "sentence" or _has_some(question, line):
        return False
    is_below = question.language == "zh" or is_held(question, line, line.stems | above)
    # What heads the line is the thing asked about, or has the name of another one.
    if is_of_another(question, line, above if is_below else frozenset(), others):
        return True
    return is_away and (opens_with_pronoun(line, question.language) or not is_below)


def _has_some(question: ParsedQuestion, line: Line) -> bool:
    """A part of each name stands in the line; where nothing is named, no line is on another thing. Where all nouns are
    written like names, those of the question that are no property stand for one.
    """
    language = question.language
    if language == "zh":
        return False
    if question.names or language not in NOUNS_WITH_CAPITALS:
        return all(
            _is_by_initials(phrase, line.stems, language)
            or any(is_named(word, line.stems, language) for word in phrase)
            for phrase in question.names
        )
    nouns = [word.stem for word in question.words if word.is_name and not question.asked.is_asking(word)]
    nouns = [noun for noun in nouns if noun in question.relation - question.demanded]
    return not nouns or any(is_named(noun, line.stems, language) for noun in nouns)


def is_held(question: ParsedQuestion, line: Line, stems: frozenset[str]) -> bool:
    """The whole name stands in the line itself."""
    named = names_of(question)
    return (
        bool(named or question.joints)
        and all(is_named(name, stems, question.language) for name in named)
        and question.joints <= line.joints
        and all(len(phrase) < 2 or _stands(phrase, line.tokens) for phrase in question.names)
    )


def _stands(phrase: Phrase, tokens: Sequence[Word]) -> bool:
    """The words of the phrase, one beside the other."""
    size = len(phrase)
    for at in range(len(tokens) - size + 1):
        part = tokens[at : at + size]
        if tuple(word.stem for word in part) == phrase and all(are_beside(*two) for two in pairwise(part)):
            return True
    return False


def _has_rival(question: ParsedQuestion, line: Line, neighbours: Sequence[tuple[Word, Word]]) -> bool:
    """The line names the like of what is asked: another number by the same name, another name by the same word."""
    here = line.joints
    if any(joint not in here and any(joint[0] == other[0] for other in here) for joint in question.joints):
        return True
    return not asks_for_a_relative(question) and any(_is_rival(one, other, question, line) for one, other in neighbours)


def _neighbours(question: ParsedQuestion) -> Iterator[tuple[Word, Word]]:
    """Words side by side in the question of which one at least belongs to a name."""
    named = names_of(question)
    yield from (
        (one, other)
        for before, one, other in zip((None, *question.words), question.words, question.words[1:], strict=False)
        if are_beside(one, other)
        and not (question.language == "ar" and is_a_verb(one, before))
        and one.is_content
        and other.is_content
        and (one.stem in named or other.stem in named)
        and (question.language not in NOUNS_WITH_CAPITALS or (one.is_name and other.is_name) or one.is_number)
        and not (question.asked.is_asking(one) or question.asked.is_asking(other))
        and (question.language != "ar" or question.turning.isdisjoint((one.stem, other.stem)))
    )


def _is_rival(one: Word, other: Word, question: ParsedQuestion, line: Line) -> bool:
    """The pair stands apart in the line: one of the two beside another name."""
    named = names_of(question)
    pairs = [(a, b) for a, b in pairwise(line.tokens) if are_beside(a, b) and a.is_content and b.is_content]
    if any(a.stem == one.stem and b.stem == other.stem for a, b in pairs):
        return False
    if one.stem in named and any(b.stem == other.stem and _is_other(a, question) for a, b in pairs):
        return one.stem not in line.stems
    if other.stem in named and any(a.stem == one.stem and _is_other(b, question) for a, b in pairs):
        return other.stem not in line.stems or one.stem in named
    return False


def _is_described_otherwise(question: ParsedQuestion, line: Line, neighbours: Sequence[tuple[Word, Word]]) -> bool:
    """What tells an Arabic noun from its like stands behind it, with its article: the monthly and the yearly fare."""
    for one, other in neighbours if question.language == "ar" else ():
        if _has_article(one) and _has_article(other) and other.stem not in line.stems:
            behind = [
                b for a, b in pairwise(line.tokens) if a.stem == one.stem and _has_article(b) and are_beside(a, b)
            ]
            if behind and all(_is_other(word, question) for word in behind):
                return True
    return False


def _is_described_alike(line: Line, neighbours: Sequence[tuple[Word, Word]]) -> bool:
    """It says both words itself, by which the thing is told from the like that the line before was on."""
    pairs = [(one.stem, other.stem) for one, other in neighbours if _has_article(one) and _has_article(other)]
    return any(_stands(pair, line.tokens) for pair in pairs)


def _has_article(word: Word) -> bool:
    return word.text.startswith(_ARTICLE)


def _is_other(word: Word, question: ParsedQuestion) -> bool:
    """Written like a name, and none of the question's."""
    is_written = word.is_name or (question.language == "ar" and _has_article(word))
    is_new = not is_named(word.stem, question.stems, question.language)
    return is_written and word.is_content and is_new and plain(word.text) not in _NO_OTHER


def _is_form(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_ROOT and longer.startswith(shorter) and longer[len(shorter) :] in _OF_A_PLACE


def _is_part(noun: str, other: str) -> bool:
    """A compound and its part (Garantie, Garantiezeit); what is put up is no Gestell."""
    shorter, longer = sorted((noun, other), key=len)
    is_end = longer.endswith(shorter) and longer.removesuffix(shorter) not in INSEPARABLE
    return len(shorter) >= _SHORTEST_PART and (longer.startswith(shorter) or is_end)
