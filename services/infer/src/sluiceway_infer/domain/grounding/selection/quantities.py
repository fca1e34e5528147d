"""Quantity without a figure: none of the houses, most of the guests, thousands of workers, a hut without a bathroom,
sales that doubled. It is that of the thing right beside it, of which the line says all that is asked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from operator import attrgetter

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.words import Word

# Of how many of them something is so, and not how many there are.
_OF_THEM: Mapping[str, str] = {
    "en": r"\bhow (?:many|much) of (?:the|these|those|its|our|their)\b",
    "de": r"\bwie ?viele? (?:der|des|dieser|dieses|vo[nm]|ihrer|unserer)\b",
    "es": r"\bcuant[oa]s? de(?:l\b| (?:la|l[oa]s|est[oa]s|sus|nuestr[oa]s)\b)",
    "zh": r"^\W*有?(?:多少|几)[\u3400-\u9fff]{4,}",
    "ar": r"\bكم من ال",
}
# How many of them: behind it stands who or what is meant.
_SOME_OF_THEM: Mapping[str, str] = {
    "en": r"\b(?:none|not (?:one|a single one)|(?:a|only a|very )?few|both|half|most|many|some|several|all|neither"
    r"|majority|minority|each|every one)(?: of)?\b",
    "de": r"\b(?:kein\w*|(?:nur )?wenige|beide|(?:die )?halfte|die meisten|viele|einige|mehrere|alle|mehrheit"
    r"|gro(?:ss|ß)?t?e?r? ?teil|mehrzahl|minderheit|jede[sr]?)\b",
    "es": r"\b(?:ningun[oa]?|(?:muy )?poc[oa]s|amb[oa]s|mitad|mayoria|mayor parte|minoria|much[oa]s|algun[oa]s"
    r"|vari[oa]s|tod[oa]s?)\b",
    "zh": r"没有?一|大多数|多数|大部分|少数|全部|所有|一半|半数|绝大多数",
    "ar": r"\b[وف]?(?:اي|قل[هة]|قليل|معظم|اغلب\w*|غالبي[هة]|اكثري[هة]|جميع|كل|كلا|كلتا|نصف|بعض|عدد قليل|كثير)\b",
}
# How many there are, by tens, hundreds, thousands.
_BY_THE_HUNDRED: Mapping[str, str] = {
    "en": r"\b(?:dozens|scores|hundreds|thousands|millions|billions) of\b"
    r"|\b(?:a|several|many|some|(?:a )?few) (?:dozen|hundred|thousand|million)\b",
    "de": r"\b(?:dutzende?|hunderte?|tausende?|zehntausende|hunderttausende|millionen|milliarden)\b",
    "es": r"\b(?:decenas|docenas|cientos|centenares|miles|millones) de\b",
    "zh": r"[数几上成][十百千万亿]+",
    "ar": r"\b[وفب]?(?:عشرات|مئات|الاف|ملايين)\b",
}
# What has none of it.
_HAS_NONE: Mapping[str, str] = {
    "en": r"\b(?:ha[sd]|have|there (?:is|are|was|were)|with|offers?|provides?) no\b|\bwithout an?\b",
    "de": r"\b(?:hat(?:te)?|haben|gibt es|es gibt|gab es|es gab|besitzt|verfugt uber|bietet)(?: \w+){0,3} keine?n?\b",
    "es": r"\bno (?:tiene[n]?|hay|habia|dispone[n]? de|cuenta[n]? con|posee[n]?|ofrece[n]?)(?: ningun[oa]?)?\b",
    "zh": r"没有|不设|未设|无(?!法|需|须|论)",
    "ar": r"\b[وف]?(?:ليس(?:ت)? (?:(?:في|لدى|لدي) \S+|ل\S+)|لا [يت]وجد(?: في \S+)?|لا [يت]ضم|بلا|بدون)\b",
}
# That none of them does it.
_NONE_OF_THEM: Mapping[str, str] = {
    "en": r"\b(?:none|neither|not (?:one|a single one)) of\b",
    "de": r"\bkein\w*\b",
    "es": r"\bningun[oa]?\b",
    "zh": r"没有?一",
    "ar": r"\b(?:لا|لم|ليس(?:ت)?|ما) (?:\S+ ){0,2}اي\b",
}
# That something became more, or less.
_GROWS: Mapping[str, str] = {
    "en": r"\b(?:gr[oe]w\w*|ris(?:e|es|en)|rose|increas\w*|climb\w*|f[ae]ll\w*|declin\w*|decreas\w*|dropp?\w*)\b",
    "de": r"\b(?:ge)?(?:st[ei]{1,2}g|w[au]chs|s[aiu]nk|fiel|fall)\w*\b|\b(?:zu|ab)(?:ge)?n[eo]mmen\b",
    "es": r"\b(?:crec|sub|aument|baj|disminu|cay|cae)\w*\b",
    "zh": r"增长|上涨|增加|提高|上升|下降|减少|下跌",
}
# How often as much it is now.
_MANIFOLD: Mapping[str, str] = {
    "en": r"\b(?:doubl|tripl|trebl|quadrupl|halv)(?:e[ds]?|ing)\b|\b\w+fold\b",
    "de": r"\b(?:ver(?:doppel|dreifach|vierfach|funffach|zehnfach|vielfach)|halbier)\w*\b",
    "es": r"\b(?:du|tri|cuadru|quintu|multi)plic\w+\b",
    "zh": r"翻了?[一两三]番|翻了?[一两三几]?倍|翻番|减半",
}
# Where what is said of them ends.
_END: Mapping[str, str] = {
    "en": r"[,;:.]|\b(?:and|but|when|while|which|who|where|after|before)\b",
    "de": r"[,;:.]|\b(?:und|aber|sondern)\b",
    "es": r"[,;:.]|\b(?:y|e|pero|cuando|mientras|que|donde)\b",
    "zh": r"[，；：。,;]|而|但",
    "ar": r"[,;:.،؛]|\b(?:حين|عندما|بينما|لكن|التي|الذي|الذين)\b",
}
_LONGEST_MEASURE_WORD = 2


def tells_a_quantity(question: ParsedQuestion, line: Line) -> bool:
    """The line tells by words how many or how much of it."""
    if question.asked.kind not in ("count", "measure"):
        return False
    is_of_them = _has(_OF_THEM, question.text, question.language)
    rows = (_BY_THE_HUNDRED, *((_SOME_OF_THEM,) if is_of_them else ()))
    is_told = any(_counts_it(question, line, row) for row in rows)
    return is_told or tells_of_none(question, line) or bool(told_by_growth(question, line))


def tells_of_none(question: ParsedQuestion, line: Line) -> bool:
    """Whatever is asked of has none of what is counted, or none of them does it."""
    if question.asked.kind not in ("count", "measure"):
        return False
    if _has(_OF_THEM, question.text, question.language):
        return _counts_it(question, line, _NONE_OF_THEM)
    return _counts_it(question, line, _HAS_NONE) and not _says_more(question, line)


def told_by_growth(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """What the question says of growing, where the line tells how often as much of it there is now."""
    if question.asked.kind != "measure" or not _has(_MANIFOLD, line.text, question.language):
        return frozenset()
    bare, places = flat(question.text)
    grown = [places[found.start()] for found in re.finditer(_GROWS.get(question.language, "$^"), bare)]
    asked = frozenset(word.stem for word in question.words if any(word.start <= at < word.end for at in grown))
    parts = (part for part, _ in _parts(line, _MANIFOLD, question.language))
    return asked if any(_says_all(question, asked.union(word.stem for word in part)) for part in parts) else frozenset()


def _has(rows: Mapping[str, str], text: str, language: str) -> bool:
    return re.search(rows.get(language, "$^"), flat(text)[0]) is not None


def _counts_it(question: ParsedQuestion, line: Line, rows: Mapping[str, str]) -> bool:
    """Such words stand right before the thing that is counted, and what is asked is said of that."""
    counted = question.asked_of
    return counted is not None and any(
        _is_next(behind, part, counted, question.language) and _says_all(question, {word.stem for word in part})
        for part, behind in _parts(line, rows, question.language)
    )


def _says_more(question: ParsedQuestion, line: Line) -> bool:
    """Behind what there is not, it says where or of which kind, which was not asked: no bathroom upstairs."""
    parts = _parts(line, _HAS_NONE, question.language)
    return any(word.start >= behind and word.stem not in question.stems for part, behind in parts for word in part)


def _is_next(behind: int, part: Sequence[Word], counted: Word, language: str) -> bool:
    """The counted thing stands right behind this place; in signs a measure word may be between."""
    following = [word for word in part if word.start >= behind and not word.is_number]
    if language in NO_SPACES:
        following = [word for word in following if word.start - behind <= _LONGEST_MEASURE_WORD]
    else:
        following = following[:1]
    return any(
        word.stem == counted.stem or is_close(counted.stem, frozenset((word.stem,)), language) for word in following
    )


def _says_all(question: ParsedQuestion, stems: Set[str]) -> bool:
    """But for a sign that lies across two words."""
    told = said_of(question, frozenset(stems)) | (question.relation & stems)
    if question.language not in NO_SPACES:
        return question.relation <= told
    return len(question.places_of(question.relation) - question.places_of(told)) <= 1


def _parts(line: Line, rows: Mapping[str, str], language: str) -> Iterator[tuple[Sequence[Word], int]]:
    """The words of each part of the line with such words in it, and where these end."""
    bare, places = flat(line.text)
    ends = [0, *(end.start() for end in re.finditer(_END.get(language, "$^"), bare)), len(bare)]
    for found in re.finditer(rows.get(language, "$^"), bare):
        around = ends[bisect_right(ends, found.start()) - 1], ends[bisect_left(ends, found.end())]
        first, last = (bisect_left(line.words, line.start + places[at], key=attrgetter("start")) for at in around)
        yield line.words[first:last], line.start + places[found.end()]
