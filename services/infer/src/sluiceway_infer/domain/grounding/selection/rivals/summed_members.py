"""Summed member: what rope, harness and helmet of a set weigh together is not what the rope does."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.lexicon.whole_sets import SETS
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.units import measures
from sluiceway_infer.domain.grounding.text.words import Word

_TOGETHER: Mapping[str, str] = {
    "en": r"\b(?:together|altogether|in (?:all|total)|total\w*|combined|complete|whole|entire)\b",
    "de": r"\b(?:zusammen|insgesamt|gesamt\w*|komplett\w*|ganze[nrsm]?|in summe)\b",
    "es": r"\b(?:juntos?|juntas|en total|en conjunto|complet[oa]s?|enter[oa]s?|sumad[oa]s?)\b",
    "zh": "[共总整全]",
    "ar": r"(?<!\w)[وفب]?(?:ال)?(?:معا|اجمال\w*|مجموع\w*|جميع\w*|كامل\w*|كل[هة]ا)(?!\w)",
}
# From here on the line tells of one of them.
_APART: Mapping[str, str] = {
    "en": r";|[,(] ?(?:of which|with the|the \w+ (?:alone|itself|by itself|is|weighs|costs?|being))|, the ",
    "de": r";|\b(?:davon|wovon|darunter|wobei)\b|, (?:der|die|das) ",
    "es": r";|\bde l[oa]s (?:que|cuales)\b|\bde ell[oa]s\b|, (?:el|la) ",
    "zh": r"；|;|其中|(?<=[\u3400-\u9fff\d])[,，](?=[^\d]{1,8}[占重为是约\d])",
    "ar": r"؛|;|(?<!\w)(?:منها|منه|من بينها)(?!\w)|، ?(?:و?اما|و?وزن) ",
}
_EACH: Mapping[str, str] = {
    "en": r"\b(?:each|apiece|per|every)\b", "de": r"\b(?:je|jeweils|jede\w*|pro)\b", "es": r"\b(?:cada|por)\b",
    "zh": "[每各]", "ar": r"(?<!\w)(?:لكل|كل (?!ه))",
}  # fmt: skip
_NO_BEGIN = r"(?!(?:with|of|including|incl|mit|aus|samt|con|de|incluye|and|und|weighs?|wiegt|wiegen|pesan?)\b)"
_ITEM = rf"{_NO_BEGIN}[^\W\d]+(?:[ -][^\W\d]+)?"
# No sentence lists more for a reader; a line of thousands of them stays cheap to read.
_LIST = rf"\b[^\W\d]+(?:[ -][^\W\d]+)?(?:, {_ITEM}){{0,12}},? (?:and|und|y|e) {_ITEM}"
_LISTS: Mapping[str, str] = {
    "en": _LIST,
    "de": _LIST,
    "es": _LIST,
    "zh": r"[^\W\d、]{1,12}(?:(?:、|以及|[和与及])[^\W\d、]{1,8}){1,12}",
    "ar": r"\b[^\W\d]+(?: [^\W\d]+)?(?:،? و[^\W\d]+(?: [^\W\d]+)?){1,12}",
}
_BETWEEN_SIGNS = re.compile("、|以及|[和与及]")
_SIZES = (2, 3, 4)
_HOW_MUCH = "(?:单独|本身|自己|单个)?(?:的?(?:重量?|价格)|[是要]?多(?:重|少)|有多|重多少|几)"
_DIMENSIONS = frozenset((DIMENSION_OF["kg"], DIMENSION_OF["eur"]))


def is_sum_of_the_members(question: ParsedQuestion, line: Line) -> bool:
    """One of the things that a line joins is asked for, and not the set; the line has one value for all of them, and
    none of that one.
    """
    language = question.language
    bare, places = flat(line.text)
    if language not in _LISTS or question.asked.kind not in ("measure", "any", "count"):
        return False
    apart = re.search(_APART[language], bare)
    end = apart.start() if apart else len(bare)
    shared, rest = bare[:end], bare[end:]
    if not _is_a_sum(line, places[end - 1] + 1 if end else 0, shared, language):
        return False
    if language in NO_SPACES:
        return _asks_of_a_member_in_signs(question.text, shared, rest)
    spans = [(places[one.start()], places[one.end() - 1] + 1) for one in re.finditer(_LISTS[language], shared)]
    listed = {word.stem for word in line.tokens if any(start < word.end - line.start <= last for start, last in spans)}
    told = {word.stem for word in line.tokens if word.start - line.start >= (places[end] if apart else len(line.text))}
    asked = [word for word in question.words if word.stem in listed and _is_a_thing(word, language)]
    return len(asked) == 1 and asked[0].stem not in told and not _is_on_the_set(question, asked[0])


def _is_a_sum(line: Line, end: int, shared: str, language: str) -> bool:
    """Told of all together, by one number."""
    if not re.search(_TOGETHER[language], shared) or re.search(_EACH[language], shared):
        return False
    words = [word for word in line.tokens if word.end - line.start <= end]
    found = [unit for _, unit in measures(line.text, words, line.start) if DIMENSION_OF.get(unit) in _DIMENSIONS]
    return len(found) == 1


def _is_a_thing(word: Word, language: str) -> bool:
    is_set = language in SETS and re.fullmatch(SETS[language], flat(word.text)[0]) is not None
    return word.is_content and not (word.is_number or is_set or concepts_of(word.stem, language))


def _is_on_the_set(question: ParsedQuestion, member: Word) -> bool:
    """It is named before the member, as the set with a rope is; or the whole of it is asked for."""
    before = flat(question.text[: member.start])[0]
    return re.search(rf"\b{SETS[question.language]}\b(?! ist\b)", before) is not None


def _asks_of_a_member_in_signs(asked: str, shared: str, rest: str) -> bool:
    """The asked property stands right behind one of those listed."""
    listed = (_BETWEEN_SIGNS.split(found.group()) for found in re.finditer(_LISTS["zh"], shared))
    # Before the first one stands what lists them.
    items = {item[-size:] for items in listed for item in items for size in _SIZES}
    return any(item not in rest and re.search(re.escape(item) + _HOW_MUCH, asked) for item in items if len(item) > 1)
