"""Part of a whole, of which a value is asked: the lid of the cart, the cart's lid. What a line says of the cart is not
said of a lid of which other lines speak.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES, PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.nouns import GENITIVE, nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.tables import first_cell, heads_of_cells
from sluiceway_infer.domain.grounding.selection.things import is_bound, is_spoken_of, parts_of_the_named
from sluiceway_infer.domain.grounding.text.concepts import concepts_of, meant_by, spellings_of
from sluiceway_infer.domain.grounding.text.constructs import VERBAL, is_a_verb
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, content

# Between a part and its whole these stand, each with an article behind it or being one.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset(("of", "on")),
    "de": frozenset("der des eines einer dieser dieses meines meiner ihres ihrer seines seiner von vom am an".split()),
    "es": frozenset(("de", "del")),
    "fr": frozenset(("de", "du", "des")),
}
_MOST_SMALL = 2
_OF_A_PART = frozenset(("measure", "count", "date", "person", "place", "material"))
_ARTICLE, _AND = "ال", "و"
_ITS, _SHORTEST_OWNED = ("ها", "ه"), 4
_EACH = frozenset(("كل", "لكل", "بكل", "وكل"))

_Part = tuple[Word, Word]


def is_of_the_whole_alone(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """The line itself names the whole, by its name or by a word of the title, or the columns of a row do; neither it
    nor what leads to it (`there`) names the part, and another line does.
    """
    language = question.language
    if line.kind == "row" and _is_of_another_column(question, passage, line):
        return True
    before = before_pronoun(passage, line)
    is_label = line.kind == "row" or _is_labelled_by_a_property(line, language)
    named = there if is_label else line.stems | (before.stems if before else frozenset())
    return any(
        (is_spoken_of(whole.stem, named, language) or not named.isdisjoint(passage.place))
        and not is_bound(part.stem, there, language)
        and any(
            is_spoken_of(part.stem, other.stems, language)
            for other in passage.lines
            if other is not line and not other.is_heading
        )
        for part, whole in parts_asked_of(question, passage)
    )


def _is_labelled_by_a_property(line: Line, language: str) -> bool:
    """An item tells it of what heads it: "Weight: 9 kg"."""
    first = next(iter(line.words), None) if line.kind == "item" else None
    return first is not None and not concepts_of(first.stem, language).isdisjoint(PROPERTIES)


def _is_of_another_column(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The part stands in the head of another column than that of what is measured: the length of a cable tells nothing
    of its weight.
    """
    language, asked = question.language, question.asked.concept
    heads = [frozenset(word.stem for word in content(head, language)) for head, _ in heads_of_cells(passage, line)]
    columns = [head for head in heads[1:] if asked and asked in meant_by(head, language)]
    if not columns:
        return False
    here = first_cell(line).union(heads[0], *columns)
    others = frozenset[str]().union(*(head for head in heads[1:] if head not in columns))
    return any(
        is_spoken_of(whole.stem, here, language)
        and not is_bound(part.stem, here, language)
        and is_bound(part.stem, others, language)
        for part, whole in parts_asked_of(question, passage)
    )


def has_unsaid_part(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """The passage speaks of the whole, and of the part of which it is asked nowhere: when the wall was renewed is not
    when its foundation was.
    """
    language, there = question.language, passage.around
    if question.asked.kind not in _OF_A_PART or language in NO_SPACES:
        return False
    return any(
        is_spoken_of(whole.stem, there, language)
        and not whole.is_number
        and (language != "ar" or not plain(part.text).startswith(VERBAL))
        and not is_spoken_of(part.stem, there, language, plain(part.text))
        and not is_bound(part.stem, there, language)
        for part, whole in parts_asked_of(question, passage)
    )


def is_placed_as_a_whole(question: ParsedQuestion, line: Line, there: frozenset[str]) -> bool:
    """Where the head of the school comes from is not told by where the school is."""
    language = question.language
    return question.asked.kind == "place" and any(
        is_spoken_of(whole.stem, line.stems, language) and not is_bound(part.stem, there, language)
        for part, whole in pairs_of(question.words, language)[:1]
    )


def names_a_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What is named closes a construct in the line whose first noun the question has not, and no title: the battery of
    the bicycle, where it is asked what the bicycle weighs.
    """
    if question.language != "ar" or not question.asked.kind == "measure":
        return False
    return any(
        one.is_content
        and not (one.is_number or one.text.startswith(_ARTICLE) or one.stem in question.stems | passage.title)
        and plain(one.text) not in CURRENCIES | UNIT_OF.keys()
        and concepts_of(one.stem, question.language) <= THINGS_AS_WELL
        and other.stem in question.stems
        and not (other.is_number or other.text.startswith(_AND))
        and not plain(one.text).removeprefix(_AND).startswith(VERBAL)
        and not concepts_of(other.stem, question.language)
        for one, other in pairwise(line.tokens)
        if are_beside(one, other)
    )


def is_of_another_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In Arabic, the line gives the value of another part of the same: of the book of a course, where it is asked what
    its exam costs.
    """
    if question.language != "ar" or not question.asked.concept or line.kind != "sentence":
        return False
    asked = [
        pair for pair in pairwise(question.words) if _is_a_construct(*pair) and not question.asked.is_asking(pair[0])
    ]
    told = [pair for pair in pairwise(line.tokens) if _is_a_construct(*pair)]
    return any(
        not is_spoken_of(part.stem, line.stems | passage.above(line), "ar", plain(part.text))
        and (
            any(other.stem == whole.stem and one.stem not in question.stems for one, other in told)
            or (whole.stem in passage.title and _begins_with_its_part(line, question))
        )
        for part, whole in asked
    )


def _begins_with_its_part(line: Line, question: ParsedQuestion) -> bool:
    """Its lid is so heavy: the pronoun stands for the whole."""
    first = line.tokens[0]
    bare = plain(first.text).removeprefix(_AND)
    is_its = first.is_content and bare.endswith(_ITS) and len(bare) > _SHORTEST_OWNED
    is_thing = not (bare.startswith(VERBAL) or concepts_of(first.stem, "ar") - THINGS_AS_WELL)
    return is_its and is_thing and first.stem not in question.stems


def _is_a_construct(one: Word, other: Word) -> bool:
    """A noun that is no measure, without its article, right before what it is of; a verb is none."""
    is_noun = one.is_content and not one.is_number and not one.text.startswith((_ARTICLE, *VERBAL, _AND))
    is_free = not (concepts_of(one.stem, "ar") - THINGS_AS_WELL or plain(one.text) in CURRENCIES | UNIT_OF.keys())
    return is_noun and is_free and are_beside(one, other) and other.is_content and not other.is_number


def parts_asked_of(question: ParsedQuestion, passage: ParsedPassage) -> list[_Part]:
    """The first noun that is no property, with what it is of; a battery has a weight of its own."""
    things = [word for word in nouns(question) if not concepts_of(word.stem, question.language)]
    found = [
        (part, whole)
        for part, whole in pairs_of(question.words, question.language)
        if part in things or _has_a_property(part, question) or _is_before_a_name(part, whole, question, passage)
    ]
    return found[:1]


def _is_before_a_name(part: Word, whole: Word, question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """In Arabic a construct may end with a name, which nothing but a title tells; what stands right behind the word
    that asks is a verb, unless a verb or a property belongs to that.
    """
    if question.language != "ar":
        return False
    has_property = bool(question.asked.concept) and " " in question.text[: question.asked.end].strip()
    is_apart = has_property or part.start > question.asked.end + 1
    is_noun = part.is_content and not part.is_number and is_apart
    headed = passage.place.union(*(passage.lines[at].stems for at in passage.labels))
    is_named = part.stem not in headed and whole.stem in headed
    is_told = is_noun and is_named and not _is_a_property(part)
    return is_told or (part, whole) in parts_of_the_named(question, passage)


def _is_a_property(part: Word) -> bool:
    """By its own spelling: a drawer shares its stem with a degree (درج, درجة)."""
    return plain(part.text) in spellings_of(part.stem, "ar")


def _has_a_property(part: Word, question: ParsedQuestion) -> bool:
    """It is a property of what is named and a thing all the same, of which another property is asked."""
    meant = concepts_of(part.stem, question.language)
    return bool(meant & THINGS_AS_WELL) and bool(question.asked.concept) and question.asked.concept not in meant


def pairs_of(words: Sequence[Word], language: str) -> list[_Part]:
    """Each part with its whole, in order: the lid of the cart, the cart's lid; in Arabic each two side by side."""
    if language == "ar":
        threes = zip((None, *words), words, words[1:], strict=False)
        return [(one, other) for before, one, other in threes if _may_be_a_construct(before, one, other)]
    owned = [(other, one) for one, other in pairwise(words) if one.text.endswith(GENITIVE)] if language == "en" else []
    return [*owned, *(pair for at in range(len(words)) if (pair := _of(words, at, language)))]


def _may_be_a_construct(before: Word | None, one: Word, other: Word) -> bool:
    """Two side by side, of which the first is no verb; behind "each" stands one thing, and what goes on is another."""
    is_each = before is not None and plain(before.text) in _EACH
    return are_beside(one, other) and other.is_content and not (is_a_verb(one, before) or is_each)


def _of(words: Sequence[Word], at: int, language: str) -> _Part | None:
    """The word with the one of which it is, behind an "of" and an article."""
    of = _OF.get(language, frozenset())
    small = [word for word in words[at + 1 : at + 1 + _MOST_SMALL] if not word.is_content]
    behind = words[at + 1 + len(small) : at + 2 + len(small)]
    is_led = bool(small) and plain(small[0].text) in of and words[at].is_content
    return (words[at], behind[0]) if is_led and behind and behind[0].is_content else None
