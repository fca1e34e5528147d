"""Key of a line that stands among its like: the first cell of a row, and what an item of a list says before its value.
Of siblings that give a value each, the key tells which of them is asked for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.inclusions import CLAUSES
from sluiceway_infer.domain.grounding.lexicon.parties import ASKERS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import is_asked_of_oneself, names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.naming import is_named, names_of
from sluiceway_infer.domain.grounding.selection.tables import columns_above, first_cell
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, has_of, is_close, is_said
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.turns import has_superlative
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

Key = tuple[Word, ...]
Rank = tuple[int, bool, int, int]

_ENDS = {"row": re.compile(r"(?<=.)\|"), "item": re.compile(r"[,:;(\uff0c\uff1a\uff1b\uff08\u060c\u061b]|\d")}
# What follows in a key only says that the whole is meant, or for whom.
_BESIDE = re.compile(r"[,(\uff0c\uff08\u060c]|整[机台套车]")
_NUMBER = "数"
# With what the whole is asked for.
_INCLUDED = re.compile("(?:连同?|包括|含)([\u3400-\u9fff]{2})")
# Who speaks of himself is not what he names.
_SPEAKERS = frozenset("i we ich wir man je nous".split())
_ONE = frozenset(("measure", "count", "date", "person", "any"))
_SHORTEST_PART = 4
_TIME = frozenset(("duration",))


def of_the_key(
    question: ParsedQuestion, passage: ParsedPassage, fitting: Sequence[int], others: frozenset[int] = frozenset()
) -> list[int]:
    """The lines without those of whose siblings another one has the key that is asked for, and without those of whose
    key the question says nothing. The `others` are known to be of another thing, whatever their key says.
    """
    is_for_one = question.asked.kind in _ONE and not has_superlative(question.text, question.language)
    keys = _without_houses(question, dict(_keys(passage))) if is_for_one and fitting else {}
    ranks = {at: _rank(question, passage.lines[at], key) for at, key in keys.items() if at not in others}
    best = _best(passage, ranks)
    meant = concepts_in(question.stems | question.relation, question.language) | {question.asked.concept}
    # That both are times tells a month from no week.
    meant = meant if question.asked.concept in _TIME else meant - _TIME
    return [
        at
        for at in fitting
        if (
            not _has_a_sibling_of_that(question, passage, keys, at)
            if at not in keys
            else ranks[at] == best[passage.lines[at].heads]
            if any(_is_said(question, word, meant) for word in keys[at])
            else _asks_for_keys(question, passage, passage.lines[at])
        )
    ]


def _without_houses(question: ParsedQuestion, keys: Mapping[int, Key]) -> Mapping[int, Key]:
    """Where several lines begin with the name that is asked about it is no key of any, for who speaks of himself."""
    called = Counter(frozenset(word.stem for word in key) for key in keys.values())
    houses = {name for name, lines in called.items() if lines > 1 and name <= names_of(question)}
    return {at: key for at, key in keys.items() if frozenset(word.stem for word in key) not in houses}


def _has_a_sibling_of_that(question: ParsedQuestion, passage: ParsedPassage, keys: Mapping[int, Key], at: int) -> bool:
    """The line has no key that tells it, and one beside it that has is called by what is asked for, right behind the
    word that asks: how much is the deposit, and "if you cancel three days before: 20 %".
    """
    asked, line = question.asked_of, passage.lines[at]
    if asked is None or line.kind not in _ENDS or asked.stem in line.stems:
        return False
    there = (other for other, key in keys.items() if key[0].stem == asked.stem)
    siblings = [other for other in map(passage.lines.__getitem__, there) if other.heads == line.heads]
    return any(other.has_number and not _says_more(question, asked, line, other) for other in siblings)


def _says_more(question: ParsedQuestion, asked: Word, line: Line, other: Line) -> bool:
    """It says a word that the question has behind what is asked for, and the other one does not: entry for a family."""
    cut = re.search(CLAUSES.get(question.language, "[,;.?!]"), question.text[asked.end :].casefold())
    end = asked.end + cut.start() if cut else len(question.text)
    behind = (word for word in question.words if asked.end <= word.start < end and word.is_content)
    return any(
        not word.is_number and _is_in(question, word, line) and not _is_in(question, word, other) for word in behind
    )


def _is_in(question: ParsedQuestion, word: Word, line: Line) -> bool:
    """By the word, or as a party."""
    language = question.language
    named = names_of_parties(word.text, language) & names_of_parties(line.text, language)
    return bool(named) or bool(said_of(question, line.stems) & {word.stem})


def _best(passage: ParsedPassage, ranks: Mapping[int, Rank]) -> Mapping[tuple[int, ...], Rank]:
    """Of siblings, which have the same heads, the best rank."""
    found: dict[tuple[int, ...], Rank] = {}
    for at, rank in ranks.items():
        heads = passage.lines[at].heads
        found[heads] = max(rank, found.get(heads, rank))
    return found


def _keys(passage: ParsedPassage) -> Iterator[tuple[int, Key]]:
    """The keys of the lines that have one, and a value behind it."""
    for at, line in enumerate(passage.lines):
        end = _ENDS[line.kind].search(line.text, 1) if line.kind in _ENDS else None
        own = tuple(word for word in line.words if end and word.end <= line.start + end.start())
        if own and not any(word.is_number for word in own):
            yield at, own


def _rank(question: ParsedQuestion, line: Line, key: Key) -> Rank:
    """How well a key fits: what it is called by is said, or only meant by who asks for himself; all of it is said; in
    Chinese how late, and in Arabic how early; and how much.
    """
    beside = _BESIDE.search(line.text, key[0].end - line.start)
    main = tuple(word for word in key if not beside or word.end <= line.start + beside.start()) or key[:1]
    main = _without_signs_of_measure(question, main)
    said = [word for word in key if _is_said(question, word)]
    head = _head(_without_measure(question, main), question.language)
    is_glued = question.language in NO_SPACES
    signs = frozenset(sign for word in main for sign in word.text)
    is_whole = signs <= set(question.text) if is_glued else set(main) <= set(said)
    place = question.text.rfind(head.text) if is_glued else _first_place(question, head)
    called = int(_is_called(question, head)) + (not _is_meant_alone(question, head))
    if is_glued and (included := _INCLUDED.search(question.text)):
        is_with = re.search(f"[含带]{included[1]}", line.text) is not None
        return called + is_with - (head.text == included[1]), is_whole, place, len(said)
    return called, is_whole, place, len(said)


def _first_place(question: ParsedQuestion, head: Word) -> int:
    """In Arabic a part stands before what it is of: the nearer to the end, the less."""
    if question.language != "ar":
        return 0
    return -next((word.start for word in question.words if word.stem == head.stem), len(question.text))


def _without_measure(question: ParsedQuestion, main: Key) -> Key:
    """A German key that says what is measured is called by what has it: "Gewicht des Gestells" is the Gestell's."""
    measured, language = question.asked.concept, question.language
    if language not in NOUNS_WITH_CAPITALS:
        return main
    return tuple(word for word in main if measured not in concepts_of(word.stem, language)) or main


def _without_signs_of_measure(question: ParsedQuestion, main: Key) -> Key:
    """The same in Chinese, without the pairs that lie across: 电池重量 is that of the 电池."""
    measured, language = question.asked.concept, question.language
    of_it = [word for word in main if measured and measured in concepts_of(word.stem, language)]
    if language not in NO_SPACES or not of_it:
        return main
    end = of_it[0].start
    return tuple(word for word in main if word.end <= end) or main


def _is_meant_alone(question: ParsedQuestion, word: Word) -> bool:
    """The key of those to whom the text speaks, where who asks says no more than that it is his."""
    there = names_of_parties(word.text, question.language)
    return bool(there & ASKERS) and there.isdisjoint(names_of_parties(question.text, question.language))


def _head(main: Key, language: str) -> Word:
    """What the other words describe: in English the last before the first small word, in Chinese the last of all."""
    if language in NO_SPACES:
        return main[-1]
    if language in NOUNS_WITH_CAPITALS:
        return next((word for word in main if word.is_name), main[0])
    last = main[0]
    for word in main[1:] if language == "en" else ():
        last = word if are_beside(last, word) else last
    return last


def _is_called(question: ParsedQuestion, head: Word) -> bool:
    """The head is said; by a German compound only where that ends so, for what it begins with is another thing."""
    if question.language not in NOUNS_WITH_CAPITALS:
        return _is_said(question, head)
    long = [one for one in question.stems if len(one) >= _SHORTEST_PART]
    is_end = len(head.stem) >= _SHORTEST_PART and any(
        one.endswith(head.stem) or head.stem.endswith(one) for one in long
    )
    is_of_the_words = head.stem in question.stems or is_close(head.stem, question.stems, question.language)
    return is_of_the_words or is_end or _is_of_its_measure(question, head) or _is_of_a_party(question, head)


def _is_of_its_measure(question: ParsedQuestion, word: Word) -> bool:
    return any(has_of(one, frozenset((word.stem,)), question.language) for one in question.stems)


def _is_said(question: ParsedQuestion, word: Word, meant: frozenset[str] = frozenset()) -> bool:
    """By its word, by a form of it, by one of the concepts that are meant, or as a party."""
    stems, language = question.stems | question.relation, question.language
    if word.stem in names_of(question) and any(one.text.casefold() in _SPEAKERS for one in question.words):
        return word.stem in question.relation
    is_part = language in NOUNS_WITH_CAPITALS and any(
        one.startswith(word.stem) for one in stems if len(word.stem) >= _SHORTEST_PART
    )
    is_of_the_words = is_said(word.stem, stems, meant, language) or is_named(word.stem, stems, language)
    is_of_the_words = is_of_the_words or _is_of_its_measure(question, word) or _is_number_of(question, word)
    return is_of_the_words or is_part or is_close(word.stem, stems, language) or _is_of_a_party(question, word)


def _is_number_of(question: ParsedQuestion, word: Word) -> bool:
    """In Chinese how many there are of it: 站数."""
    return word.text[1:] == _NUMBER and word.text[0] in question.relation


def _is_of_a_party(question: ParsedQuestion, word: Word) -> bool:
    """The party of which it is asked; who asks for himself is one of those to whom such a text speaks."""
    language = question.language
    asked, there = names_of_parties(question.text, language), names_of_parties(word.text, language)
    if asked or not there:
        return bool(asked & there)
    return is_asked_of_oneself(question) and bool(there & ASKERS)


def _asks_for_keys(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The first column holds things of the type that is asked for or counted: "which tariff", "how many tariffs"."""
    columns = next(
        (first_cell(one) for at in line.heads if (one := passage.lines[at]).kind in ("columns", "row")), None
    )
    columns = columns if columns is not None else columns_above(passage)
    if line.kind != "row" or not columns or question.asked.kind not in ("any", "count"):
        return False
    behind = [word.stem for word in question.words if word.is_content and word.start >= question.asked.end]
    return bool(columns & frozenset(behind[:1] if question.asked.kind == "count" else behind))
